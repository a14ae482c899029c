using System.Buffers.Text;

namespace ServeBench.Simulation.Http;

/// <summary>
/// An answer for a client of HTTP/1.0, as a proxy of that version is: it does not know the chunked transfer coding, and its body ends with the
/// connection (RFC 9112, 6.1). Heads come whole, and sizes with their chunks.
/// </summary>
internal sealed class PlainAnswer
{
    private readonly ResponseBuffer _plain = new();
    private bool _isHead = true;
    private bool _isChunked;

    /// <summary>The bytes as they are to be sent; valid until the next call.</summary>
    /// <param name="bytes">The next bytes of the answer.</param>
    public ReadOnlySpan<byte> Convert(ReadOnlySpan<byte> bytes)
    {
        _plain.Clear();
        if (_isHead)
        {
            ReadOnlySpan<byte> coding = "Transfer-Encoding: chunked\r\n"u8;
            int end = bytes.IndexOf("\r\n\r\n"u8) + 4;
            int at = bytes[..end].IndexOf(coding);
            _isHead = false;
            _isChunked = at >= 0;
            _plain.Append(bytes[..(_isChunked ? at : end)]);
            _plain.Append(_isChunked ? bytes[(at + coding.Length)..end] : []);
            bytes = bytes[end..];
        }

        if (!_isChunked)
        {
            _plain.Append(bytes);
            return _plain.Written;
        }

        while (Utf8Parser.TryParse(bytes, out uint size, out int digits, 'x') && size > 0)
        {
            int start = digits + 2;
            _plain.Append(bytes.Slice(start, (int)size));
            bytes = bytes[(start + (int)size + 2)..];
        }

        return _plain.Written;
    }
}
