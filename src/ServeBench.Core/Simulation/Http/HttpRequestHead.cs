using System.Text;

namespace ServeBench.Simulation.Http;

/// <summary>Request line and header fields. Reused for each request of a connection.</summary>
internal sealed class HttpRequestHead
{
    private readonly List<(Range Name, Range Value)> _fields = [];
    private byte[] _bytes = new byte[512];

    public string Method { get; private set; } = "";

    /// <summary>The path without the query.</summary>
    public string Path { get; private set; } = "";

    /// <summary>The query without its question mark; empty where there is none.</summary>
    public string Query { get; private set; } = "";

    /// <summary>Whether the connection stays open after the response.</summary>
    public bool KeepAlive { get; private set; }

    /// <summary>Whether the client speaks HTTP/1.0: no chunks, and one answer a connection.</summary>
    public bool IsHttp10 { get; private set; }

    /// <summary>Whether the client waits for <c>100 Continue</c> before it sends the body.</summary>
    public bool ExpectsContinue { get; private set; }

    /// <summary>Whether the body comes in chunks.</summary>
    public bool IsChunked { get; private set; }

    /// <summary>Length of a body that does not come in chunks.</summary>
    public long ContentLength { get; private set; }

    /// <summary>The value of a field, or an empty span where it is absent.</summary>
    /// <param name="name">The field's name; case does not matter.</param>
    public ReadOnlySpan<byte> Find(ReadOnlySpan<byte> name)
    {
        foreach ((Range Name, Range Value) field in _fields)
        {
            if (Ascii.EqualsIgnoreCase(_bytes.AsSpan(field.Name), name))
            {
                return _bytes.AsSpan(field.Value);
            }
        }

        return [];
    }

    /// <summary>The fields as text.</summary>
    public List<KeyValuePair<string, string>> ToHeaders() =>
        _fields.ConvertAll(field => KeyValuePair.Create(Encoding.Latin1.GetString(_bytes.AsSpan(field.Name)), Encoding.Latin1.GetString(_bytes.AsSpan(field.Value))));

    /// <summary>Takes over a head.</summary>
    /// <param name="head">Everything before the empty line, the last line's end excluded.</param>
    /// <exception cref="RequestRejectedException">The head is malformed or not supported.</exception>
    public void Parse(ReadOnlySpan<byte> head)
    {
        if (_bytes.Length < head.Length)
        {
            _bytes = new byte[head.Length];
        }

        head.CopyTo(_bytes);
        _fields.Clear();
        int lineEnd = head.IndexOf("\r\n"u8);
        ParseRequestLine(lineEnd < 0 ? head : head[..lineEnd]);
        for (int start = lineEnd < 0 ? head.Length : lineEnd + 2; start < head.Length;)
        {
            int length = head[start..].IndexOf("\r\n"u8);
            int end = length < 0 ? head.Length : start + length;
            int colon = head[start..end].IndexOf((byte)':');
            if (colon <= 0 || head[start] is (byte)' ' or (byte)'\t')
            {
                throw Malformed("a header field without a name");
            }

            _fields.Add((start..(start + colon), Trim(head, start + colon + 1, end)));
            start = end + 2;
        }

        ReadFraming();
    }

    private void ParseRequestLine(ReadOnlySpan<byte> line)
    {
        int first = line.IndexOf((byte)' ');
        int last = line.LastIndexOf((byte)' ');
        if (first <= 0 || last <= first + 1)
        {
            throw Malformed("a request line that is not 'METHOD target HTTP/1.1'");
        }

        IsHttp10 = line[(last + 1)..].SequenceEqual("HTTP/1.0"u8);
        if (!IsHttp10 && !line[(last + 1)..].SequenceEqual("HTTP/1.1"u8))
        {
            throw new RequestRejectedException(505, "The simulator supports only HTTP/1.1 and HTTP/1.0.");
        }

        ReadOnlySpan<byte> target = line[(first + 1)..last];
        int query = target.IndexOf((byte)'?');
        Method = Name(line[..first]);
        Path = Name(query < 0 ? target : target[..query]);
        Query = query < 0 ? "" : Encoding.Latin1.GetString(target[(query + 1)..]);
    }

    private void ReadFraming()
    {
        KeepAlive = !IsHttp10 && !Ascii.EqualsIgnoreCase(Find("connection"u8), "close"u8);
        ExpectsContinue = !IsHttp10 && Ascii.EqualsIgnoreCase(Find("expect"u8), "100-continue"u8);
        ReadOnlySpan<byte> coding = Find("transfer-encoding"u8);
        IsChunked = !coding.IsEmpty;
        if (IsChunked && !Ascii.EqualsIgnoreCase(coding, "chunked"u8))
        {
            throw new RequestRejectedException(501, "The simulator supports only the transfer coding 'chunked'.");
        }

        ReadOnlySpan<byte> length = Find("content-length"u8);
        ContentLength = 0;
        if (!length.IsEmpty)
        {
            bool valid = System.Buffers.Text.Utf8Parser.TryParse(length, out ulong value, out int used) && used == length.Length && value <= long.MaxValue;
            if (!valid || IsChunked)
            {
                throw Malformed(IsChunked ? "both a Content-Length and a Transfer-Encoding" : "a Content-Length that is no number");
            }

            ContentLength = (long)value;
        }
    }

    private static Range Trim(ReadOnlySpan<byte> head, int start, int end)
    {
        while (start < end && head[start] is (byte)' ' or (byte)'\t')
        {
            start++;
        }

        while (end > start && head[end - 1] is (byte)' ' or (byte)'\t')
        {
            end--;
        }

        return start..end;
    }

    private static string Name(ReadOnlySpan<byte> bytes) =>
        bytes.SequenceEqual("POST"u8) ? "POST"
        : bytes.SequenceEqual("GET"u8) ? "GET"
        : bytes.SequenceEqual("/v1/completions"u8) ? "/v1/completions"
        : bytes.SequenceEqual("/v1/chat/completions"u8) ? "/v1/chat/completions"
        : Encoding.Latin1.GetString(bytes);

    private static RequestRejectedException Malformed(string what) =>
        new(400, $"The request holds {what}.");
}
