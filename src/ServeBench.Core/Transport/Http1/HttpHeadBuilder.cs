using System.Buffers;
using System.Buffers.Text;
using System.Text;

namespace ServeBench.Transport;

/// <summary>
/// Reads the lines of a response's head and says how the body is delimited (RFC 9112, 4, 5 and 6.3). A method that returns a
/// text has found a fault.
/// </summary>
internal sealed class HttpHeadBuilder
{
    private const int ShortestStatusLine = 12;
    private const int QuotedLength = 40;

    private static readonly SearchValues<byte> s_tokenBytes = SearchValues.Create(
        "!#$%&'*+-.0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ^_`abcdefghijklmnopqrstuvwxyz|~"u8);

    private static readonly SearchValues<byte> s_lineBreakers = SearchValues.Create("\0\r"u8);

    private List<KeyValuePair<string, string>> _headers = [];
    private string _reason = "";

    // The last field's value so far, when it has more than one line: a head may have thousands of them.
    private StringBuilder? _folded;
    private bool _isHttp10;

    /// <summary>The status code of the head that is being read.</summary>
    public int StatusCode { get; private set; }

    /// <summary>Bytes of the body by Content-Length, or -1 when there is none.</summary>
    public long ContentLength { get; private set; }

    public bool IsChunked { get; private set; }

    /// <summary>The server keeps the connection open after the response.</summary>
    public bool KeepsAlive { get; private set; }

    /// <summary>Begins a new head.</summary>
    public string? TakeStatusLine(ReadOnlySpan<byte> line, HttpExchange exchange)
    {
        if (line.ContainsAny(s_lineBreakers) || line.Length < ShortestStatusLine || !line.StartsWith("HTTP/1."u8) || !char.IsAsciiDigit((char)line[7]) || line[8] != ' '
            || !Utf8Parser.TryParse(line.Slice(9, 3), out uint status, out int digits) || digits != 3
            || (line.Length > ShortestStatusLine && line[ShortestStatusLine] != ' '))
        {
            return $"The server's answer is not HTTP/1.1: it begins with '{Quote(line, exchange)}'.";
        }

        StatusCode = (int)status;
        _isHttp10 = line[7] == '0';
        _reason = line.Length > ShortestStatusLine ? Encoding.Latin1.GetString(line[(ShortestStatusLine + 1)..]) : "";
        _headers = [];
        _folded = null;
        return null;
    }

    public string? TakeHeaderLine(ReadOnlySpan<byte> line, HttpExchange exchange)
    {
        if (line[0] is (byte)' ' or (byte)'\t' && _headers.Count > 0)
        {
            (_folded ??= new StringBuilder(_headers[^1].Value)).Append(' ').Append(Encoding.Latin1.GetString(Trim(line)));
            return null;
        }

        Unfold();
        int colon = FindColon(line);
        if (colon < 0)
        {
            return BadLine(line, exchange);
        }

        ReadOnlySpan<byte> name = line[..colon].TrimEnd(" \t"u8);
        _headers.Add(new(Encoding.Latin1.GetString(name), Encoding.Latin1.GetString(Trim(line[(colon + 1)..]))));
        return null;
    }

    /// <summary>Looks whether a trailer field's line is one; its value is of no use to anyone.</summary>
    public static string? CheckTrailerLine(ReadOnlySpan<byte> line, HttpExchange exchange) => FindColon(line) < 0 ? BadLine(line, exchange) : null;

    /// <summary>The head is complete: works out what follows it.</summary>
    public string? Finish(HttpExchange exchange)
    {
        Unfold();
        ContentLength = -1;
        IsChunked = false;
        KeepsAlive = !_isHttp10;
        bool hasTransferEncoding = false;
        foreach ((string name, string value) in _headers)
        {
            if (name.Equals("Content-Length", StringComparison.OrdinalIgnoreCase))
            {
                if (!TryReadLength(value))
                {
                    return $"The server sent an invalid Content-Length: '{Quote(Encoding.Latin1.GetBytes(value), exchange)}'.";
                }
            }
            else if (name.Equals("Transfer-Encoding", StringComparison.OrdinalIgnoreCase))
            {
                hasTransferEncoding = true;
                IsChunked = value.AsSpan(value.LastIndexOf(',') + 1).Trim().Equals("chunked", StringComparison.OrdinalIgnoreCase);
            }
            else if (name.Equals("Connection", StringComparison.OrdinalIgnoreCase))
            {
                KeepsAlive = HasToken(value, "keep-alive") || (KeepsAlive && !HasToken(value, "close"));
            }
        }

        if (hasTransferEncoding)
        {
            ContentLength = -1;
        }

        return null;
    }

    /// <summary>The head, once it is complete.</summary>
    public HttpResponseHead ToHead(ReadStamp stamp) => new(StatusCode, _reason, _headers, stamp);

    private void Unfold()
    {
        if (_folded is not null)
        {
            _headers[^1] = new(_headers[^1].Key, _folded.ToString());
            _folded = null;
        }
    }

    private static int FindColon(ReadOnlySpan<byte> line)
    {
        int colon = line.IndexOf((byte)':');
        ReadOnlySpan<byte> name = colon < 0 ? default : line[..colon].TrimEnd(" \t"u8);
        return name.IsEmpty || name.ContainsAnyExcept(s_tokenBytes) || line.ContainsAny(s_lineBreakers) ? -1 : colon;
    }

    private static string BadLine(ReadOnlySpan<byte> line, HttpExchange exchange) => $"The server sent a header line that is not one: '{Quote(line, exchange)}'.";

    private bool TryReadLength(string value)
    {
        foreach (Range part in value.AsSpan().Split(','))
        {
            ReadOnlySpan<char> number = value.AsSpan(part).Trim();
            if (!long.TryParse(number, System.Globalization.NumberStyles.None, System.Globalization.CultureInfo.InvariantCulture, out long length)
                || (ContentLength >= 0 && ContentLength != length))
            {
                return false;
            }

            ContentLength = length;
        }

        return true;
    }

    private static bool HasToken(string list, string token)
    {
        foreach (Range part in list.AsSpan().Split(','))
        {
            if (list.AsSpan(part).Trim().Equals(token, StringComparison.OrdinalIgnoreCase))
            {
                return true;
            }
        }

        return false;
    }

    private static ReadOnlySpan<byte> Trim(ReadOnlySpan<byte> value) => value.Trim(" \t"u8);

    /// <summary>The start of what the server sent, fit for a message: printable ASCII without the request's secrets.</summary>
    private static string Quote(ReadOnlySpan<byte> line, HttpExchange exchange) => exchange.Excerpt(
        string.Create(line.Length, line, static (text, bytes) =>
        {
            for (int i = 0; i < text.Length; i++)
            {
                text[i] = bytes[i] is >= 0x20 and < 0x7F ? (char)bytes[i] : '.';
            }
        }),
        QuotedLength);
}
