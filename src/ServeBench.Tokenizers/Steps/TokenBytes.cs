using System.Buffers;
using System.Text;

namespace ServeBench.Tokenizers;

/// <summary>The bytes of each token, laid end to end, so that decoding is copying.</summary>
internal sealed class TokenBytes
{
    private readonly byte[] _bytes;
    private readonly int[] _starts;

    /// <summary>Lays out the tokens.</summary>
    /// <param name="count">The highest id plus one.</param>
    /// <param name="bytesOf">The bytes of an id; none for one that is no token.</param>
    public TokenBytes(int count, Func<int, byte[]> bytesOf)
    {
        var bytes = new List<byte>(count * 8);
        _starts = new int[count + 1];
        for (int id = 0; id < count; id++)
        {
            bytes.AddRange(bytesOf(id));
            _starts[id + 1] = bytes.Count;
        }

        _bytes = [.. bytes];
    }

    /// <summary>The text of the tokens; bytes that are not UTF-8 become U+FFFD, and an id that is no token becomes nothing.</summary>
    public string Decode(ReadOnlySpan<int> ids)
    {
        byte[] buffer = ArrayPool<byte>.Shared.Rent(ids.Length * 8);
        int written = 0;
        for (int i = 0; i < ids.Length;)
        {
            ReadOnlySpan<byte> bytes = BytesOfRun(ids[i..], out int count);
            if (buffer.Length - written < bytes.Length)
            {
                buffer = Enlarge(buffer, written + bytes.Length);
            }

            bytes.CopyTo(buffer.AsSpan(written));
            written += bytes.Length;
            i += count;
        }

        string text = Encoding.UTF8.GetString(buffer, 0, written);
        ArrayPool<byte>.Shared.Return(buffer);
        return text;
    }

    /// <summary>The bytes of the tokens one after another, and where each begins; one more position is the end.</summary>
    public (byte[] Bytes, int[] Starts) Join(ReadOnlySpan<int> ids)
    {
        int[] starts = new int[ids.Length + 1];
        for (int i = 0; i < ids.Length; i++)
        {
            starts[i + 1] = starts[i] + BytesOfRun(ids.Slice(i, 1), out _).Length;
        }

        byte[] bytes = new byte[starts[^1]];
        for (int i = 0; i < ids.Length; i++)
        {
            BytesOfRun(ids.Slice(i, 1), out _).CopyTo(bytes.AsSpan(starts[i]));
        }

        return (bytes, starts);
    }

    private static byte[] Enlarge(byte[] buffer, int length)
    {
        byte[] larger = ArrayPool<byte>.Shared.Rent(Math.Max(length, buffer.Length * 2));
        buffer.CopyTo(larger, 0);
        ArrayPool<byte>.Shared.Return(buffer);
        return larger;
    }

    /// <summary>The bytes of the first token and of those behind it that follow it in the vocabulary too: random prompts are such runs.</summary>
    private ReadOnlySpan<byte> BytesOfRun(ReadOnlySpan<int> ids, out int count)
    {
        int first = ids[0];
        count = 1;
        if ((uint)first >= (uint)(_starts.Length - 1))
        {
            return [];
        }

        int limit = Math.Min(ids.Length, _starts.Length - 1 - first);
        while (count < limit && ids[count] == first + count)
        {
            count++;
        }

        return _bytes.AsSpan(_starts[first], _starts[first + count] - _starts[first]);
    }
}
