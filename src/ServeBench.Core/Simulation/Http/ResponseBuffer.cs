using System.Text;

namespace ServeBench.Simulation.Http;

/// <summary>Bytes of a response under construction; grows as needed.</summary>
internal sealed class ResponseBuffer(int capacity = 4096)
{
    private byte[] _bytes = new byte[capacity];

    /// <summary>Bytes written so far.</summary>
    public int Length { get; private set; }

    public ReadOnlySpan<byte> Written => _bytes.AsSpan(0, Length);

    /// <summary>Forgets what was written.</summary>
    public void Clear() => Length = 0;

    /// <summary>Takes <paramref name="count"/> bytes at the end, to be filled by the caller.</summary>
    public Span<byte> Take(int count)
    {
        if (_bytes.Length - Length < count)
        {
            Array.Resize(ref _bytes, Math.Max(_bytes.Length * 2, Length + count));
        }

        Span<byte> taken = _bytes.AsSpan(Length, count);
        Length += count;
        return taken;
    }

    public void Append(ReadOnlySpan<byte> bytes) => bytes.CopyTo(Take(bytes.Length));

    /// <summary>Appends text as UTF-8.</summary>
    public void Append(string text) => Encoding.UTF8.GetBytes(text, Take(Encoding.UTF8.GetByteCount(text)));

    /// <summary>Appends a number in decimal digits.</summary>
    public void AppendNumber(int number)
    {
        Span<byte> text = stackalloc byte[11];
        number.TryFormat(text, out int digits, provider: System.Globalization.CultureInfo.InvariantCulture);
        Append(text[..digits]);
    }

    /// <summary>Appends one chunk of the chunked transfer coding.</summary>
    public void AppendChunk(ReadOnlySpan<byte> payload)
    {
        Span<byte> size = stackalloc byte[8];
        payload.Length.TryFormat(size, out int digits, "x", System.Globalization.CultureInfo.InvariantCulture);
        Append(size[..digits]);
        Append("\r\n"u8);
        Append(payload);
        Append("\r\n"u8);
    }

    public void AppendChunk(string payload) => AppendChunk(Encoding.UTF8.GetBytes(payload));

    /// <summary>Appends the chunk that ends a chunked body.</summary>
    public void AppendLastChunk() => Append("0\r\n\r\n"u8);
}
