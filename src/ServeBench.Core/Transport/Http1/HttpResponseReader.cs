using System.Globalization;

namespace ServeBench.Transport;

/// <summary>
/// Reads HTTP/1.1 responses as their bytes arrive, wherever they are cut, and hands bodies on where they lie. A part of a line
/// is all that it keeps between reads, so its memory has a limit: <see cref="MaxHeadBytes"/>.
/// </summary>
internal sealed class HttpResponseReader
{
    /// <summary>The most bytes that the head of a response, or its trailers, may have; that of the .NET HTTP stack.</summary>
    public const int MaxHeadBytes = 64 * 1024;

    private const int MaxChunkLineBytes = 16 * 1024;
    private const int SwitchingProtocols = 101;

    private readonly HttpHeadBuilder _head = new();
    private GrowingBuffer _line;
    private Part _part;
    private long _remaining;
    private int _headBytes;

    private enum Part
    {
        StatusLine,
        HeaderLine,
        FixedBody,
        BodyUntilClose,
        ChunkSize,
        ChunkData,
        ChunkEnd,
        TrailerLine,
    }

    /// <summary>A byte of the response has arrived.</summary>
    public bool HasBegun { get; private set; }

    /// <summary>The server keeps the connection open after the response; known when it is complete.</summary>
    public bool KeepsAlive => _head.KeepsAlive && _part != Part.BodyUntilClose && _head.StatusCode != SwitchingProtocols;

    /// <summary>The response is complete when the server closes the connection now.</summary>
    public bool EndsAtClose => _part == Part.BodyUntilClose;

    /// <summary>What is wrong, after <see cref="HttpReadResult.Failed"/>.</summary>
    public string Fault { get; private set; } = "";

    /// <summary>Makes ready for the next response.</summary>
    public void Reset()
    {
        _line.Clear();
        _part = Part.StatusLine;
        _headBytes = 0;
        HasBegun = false;
    }

    /// <summary>Takes bytes until the response is complete.</summary>
    /// <param name="bytes">What has arrived; afterwards, what is not taken.</param>
    /// <param name="stamp">When it arrived.</param>
    /// <param name="exchange">Where the head and the body go.</param>
    public HttpReadResult Read(ref ReadOnlySpan<byte> bytes, ReadStamp stamp, HttpExchange exchange)
    {
        HasBegun |= bytes.Length > 0;
        while (bytes.Length > 0)
        {
            if (_part is Part.FixedBody or Part.ChunkData or Part.BodyUntilClose)
            {
                if (TakeBody(ref bytes, stamp, exchange))
                {
                    return HttpReadResult.Complete;
                }

                continue;
            }

            if (!TryTakeLine(ref bytes, out ReadOnlySpan<byte> line))
            {
                return Fault.Length == 0 ? HttpReadResult.NeedMore : HttpReadResult.Failed;
            }

            if (TakeLine(line, stamp, exchange))
            {
                return HttpReadResult.Complete;
            }

            if (Fault.Length > 0)
            {
                return HttpReadResult.Failed;
            }
        }

        return HttpReadResult.NeedMore;
    }

    /// <summary>Hands a stretch of the body on; <see langword="true"/> when the response is complete with it.</summary>
    private bool TakeBody(ref ReadOnlySpan<byte> bytes, ReadStamp stamp, HttpExchange exchange)
    {
        int count = _part == Part.BodyUntilClose ? bytes.Length : (int)Math.Min(bytes.Length, _remaining);
        exchange.OnBody(bytes[..count], stamp);
        bytes = bytes[count..];
        if (_part == Part.BodyUntilClose)
        {
            return false;
        }

        _remaining -= count;
        if (_remaining > 0)
        {
            return false;
        }

        if (_part == Part.FixedBody)
        {
            return true;
        }

        _part = Part.ChunkEnd;
        return false;
    }

    /// <summary>Takes a line, without its end, if it is here; else keeps what is here of it.</summary>
    private bool TryTakeLine(ref ReadOnlySpan<byte> bytes, out ReadOnlySpan<byte> line)
    {
        int limit = _part is Part.ChunkSize or Part.ChunkEnd ? MaxChunkLineBytes : MaxHeadBytes - _headBytes;
        int end = bytes.IndexOf((byte)'\n');
        line = end < 0 ? bytes : bytes[..end];
        if (_line.Length > 0 || end < 0)
        {
            if (!_line.TryAppend(line, limit))
            {
                Fault = TooLong();
                return false;
            }

            line = _line.Bytes;
        }
        else if (line.Length > limit)
        {
            Fault = TooLong();
            return false;
        }

        bytes = end < 0 ? default : bytes[(end + 1)..];
        if (end < 0)
        {
            return false;
        }

        _line.Clear();
        if (_part is Part.StatusLine or Part.HeaderLine or Part.TrailerLine)
        {
            _headBytes += Math.Min(line.Length + 1, limit);
        }

        if (line.Length > 0 && line[^1] == '\r')
        {
            line = line[..^1];
        }

        return true;
    }

    /// <summary>Takes a whole line; <see langword="true"/> when the response is complete with it.</summary>
    private bool TakeLine(ReadOnlySpan<byte> line, ReadStamp stamp, HttpExchange exchange)
    {
        switch (_part)
        {
            case Part.StatusLine:
                Fault = _head.TakeStatusLine(line, exchange) ?? "";
                _part = Part.HeaderLine;
                return false;
            case Part.HeaderLine when line.IsEmpty:
                Fault = _head.Finish(exchange) ?? "";
                return Fault.Length == 0 && BeginBody(stamp, exchange);
            case Part.HeaderLine:
                Fault = _head.TakeHeaderLine(line, exchange) ?? "";
                return false;
            case Part.ChunkSize:
                Fault = TryReadChunkSize(line, out _remaining) ? "" : "The server sent a chunk whose size is not a number.";
                _part = _remaining > 0 ? Part.ChunkData : Part.TrailerLine;
                _headBytes = 0;
                return false;
            case Part.ChunkEnd:
                Fault = line.IsEmpty ? "" : "The server sent a chunk that is longer than it said.";
                _part = Part.ChunkSize;
                return false;
            default:
                Fault = line.IsEmpty ? "" : HttpHeadBuilder.CheckTrailerLine(line, exchange) ?? "";
                return line.IsEmpty;
        }
    }

    /// <summary>The head is complete; <see langword="true"/> when the response is, too.</summary>
    private bool BeginBody(ReadStamp stamp, HttpExchange exchange)
    {
        int status = _head.StatusCode;
        if (status is >= 100 and < 200 and not SwitchingProtocols)
        {
            _part = Part.StatusLine;
            _headBytes = 0;
            return false;
        }

        exchange.OnHead(_head.ToHead(stamp));
        _part = Part.FixedBody;
        if (status is SwitchingProtocols or 204 or 304 || exchange.Request.Method == "HEAD" || _head.ContentLength == 0)
        {
            return true;
        }

        _remaining = _head.ContentLength;
        if (_head.IsChunked)
        {
            _part = Part.ChunkSize;
        }
        else if (_head.ContentLength < 0)
        {
            _part = Part.BodyUntilClose;
        }

        return false;
    }

    /// <summary>Hexadecimal digits, then nothing, blanks, or an extension that begins with a semicolon.</summary>
    private static bool TryReadChunkSize(ReadOnlySpan<byte> line, out long size)
    {
        const int MostDigits = 15;
        size = 0;
        int digits = 0;
        while (digits < line.Length && char.IsAsciiHexDigit((char)line[digits]))
        {
            if (digits == MostDigits)
            {
                return false;
            }

            size = (size << 4) | (uint)HexValue(line[digits]);
            digits++;
        }

        ReadOnlySpan<byte> rest = line[digits..].TrimStart(" \t"u8);
        return digits > 0 && (rest.IsEmpty || rest[0] == ';');
    }

    private static int HexValue(byte digit) => digit <= '9' ? digit - '0' : (digit | 0x20) - 'a' + 10;

    private string TooLong() => string.Create(CultureInfo.InvariantCulture, $"The server sent a {(_part is Part.ChunkSize or Part.ChunkEnd ? "chunk whose size line is longer than 16 KB" : "head that is longer than 64 KB")}.");
}

/// <summary>Where a response stands after the bytes that a reader was given.</summary>
internal enum HttpReadResult
{
    /// <summary>All bytes are taken, and the response goes on.</summary>
    NeedMore,

    /// <summary>The response is complete; bytes that are left do not belong to it.</summary>
    Complete,

    Failed,
}
