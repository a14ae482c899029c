using System.Buffers;
using System.Text;

namespace ServeBench.Adapters.Tokenizers;

/// <summary>The bytes of each token, laid end to end, so that decoding is copying.</summary>
internal sealed class TokenBytes
{
    private readonly byte[] _bytes;
    private readonly int[] _starts;

    /// <summary>Lays out the tokens.</summary>
    /// <param name="tokens">The bytes of each id; an id may be absent.</param>
    public TokenBytes(IReadOnlyDictionary<int, byte[]> tokens)
    {
        int count = tokens.Count == 0 ? 0 : tokens.Keys.Max() + 1;
        _starts = new int[count + 1];
        for (int id = 0; id < count; id++)
        {
            _starts[id + 1] = _starts[id] + (tokens.TryGetValue(id, out byte[]? bytes) ? bytes.Length : 0);
        }

        _bytes = new byte[_starts[count]];
        foreach ((int id, byte[] bytes) in tokens)
        {
            bytes.CopyTo(_bytes, _starts[id]);
        }
    }

    /// <summary>The text of the tokens; bytes that are not UTF-8 become U+FFFD, and an id that is no token becomes nothing.</summary>
    public string Decode(ReadOnlySpan<int> ids)
    {
        int length = 0;
        foreach (int id in ids)
        {
            length += BytesOf(id).Length;
        }

        byte[] buffer = ArrayPool<byte>.Shared.Rent(length);
        int written = 0;
        foreach (int id in ids)
        {
            ReadOnlySpan<byte> token = BytesOf(id);
            token.CopyTo(buffer.AsSpan(written));
            written += token.Length;
        }

        string text = Encoding.UTF8.GetString(buffer, 0, written);
        ArrayPool<byte>.Shared.Return(buffer);
        return text;
    }

    private ReadOnlySpan<byte> BytesOf(int id) =>
        (uint)id < (uint)(_starts.Length - 1) ? _bytes.AsSpan(_starts[id], _starts[id + 1] - _starts[id]) : [];
}
