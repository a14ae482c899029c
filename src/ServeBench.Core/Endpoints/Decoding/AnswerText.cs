using System.Buffers;
using System.Text;
using System.Text.Json;

namespace ServeBench.Endpoints;

/// <summary>
/// Text of an answer as it grows, in UTF-8, in a pooled buffer. A character that a server cuts between two deltas, half of a
/// surrogate pair in each, is put together again; a half without its other becomes U+FFFD, as in a browser.
/// </summary>
/// <param name="expectedBytes">About how many bytes there will be.</param>
internal sealed class AnswerText(int expectedBytes)
{
    private const int ReplacementBytes = 3;

    private byte[] _bytes = [];
    private char _openHalf;

    public int Length { get; private set; }

    /// <summary>The text as UTF-8; valid until the next change.</summary>
    public ReadOnlySpan<byte> Utf8 => _bytes.AsSpan(0, Length);

    public override string ToString() => Encoding.UTF8.GetString(Utf8);

    /// <summary>Adds text, as UTF-8.</summary>
    public void Add(ReadOnlySpan<byte> utf8)
    {
        utf8.CopyTo(Reserve(utf8.Length));
        Length += utf8.Length;
        _openHalf = '\0';
    }

    /// <summary>Adds the JSON string that the reader stands on.</summary>
    public void Add(ref Utf8JsonReader reader)
    {
        if (!reader.ValueIsEscaped)
        {
            Add(reader.ValueSpan);
            return;
        }

        // What escapes stand for is never longer than they are, but for a half: three bytes may go back before one that closes it.
        if (_openHalf != '\0')
        {
            Length -= ReplacementBytes;
        }

        Length += JsonEscapes.Unescape(reader.ValueSpan, Reserve(reader.ValueSpan.Length + ReplacementBytes), ref _openHalf);
    }

    /// <summary>Takes back all text beyond a length in bytes.</summary>
    public void Cut(int length)
    {
        Length = length;
        _openHalf = '\0';
    }

    /// <summary>Gives the buffer back.</summary>
    public void Release()
    {
        ArrayPool<byte>.Shared.Return(_bytes);
        _bytes = [];
        Length = 0;
    }

    private Span<byte> Reserve(int length)
    {
        if (Length + length > _bytes.Length)
        {
            byte[] larger = ArrayPool<byte>.Shared.Rent(Math.Max(expectedBytes, Math.Max(512, (Length + length) * 2)));
            Utf8.CopyTo(larger);
            ArrayPool<byte>.Shared.Return(_bytes);
            _bytes = larger;
        }

        return _bytes.AsSpan(Length, length);
    }
}
