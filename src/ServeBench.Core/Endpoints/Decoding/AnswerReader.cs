using ServeBench.Transport;

namespace ServeBench.Endpoints;

/// <summary>Reads one answer as it arrives. The body of a refusal is kept for its words.</summary>
internal abstract class AnswerReader(AnswerRecord record)
{
    /// <summary>Most characters shown of a body; so many bytes are kept of it, and as many more as a secret may take.</summary>
    public const int KeptBodyBytes = 4096;

    private MemoryStream? _body;
    private bool _refused;
    private bool _isCoded;

    public AnswerRecord Record => record;

    /// <summary>The body of a refusal, or of an answer that is not what the API promises: its beginning.</summary>
    public ReadOnlySpan<byte> Body => _body is null ? [] : _body.GetBuffer().AsSpan(0, (int)_body.Length);

    /// <summary>Whether the answer came as one JSON document where a stream was asked for.</summary>
    public virtual bool IsDocument => false;

    public void Begin(HttpResponseHead head)
    {
        _refused = head.StatusCode != 200;
        if (Coding(head) is { } coding)
        {
            _isCoded = true;
            Record.ProtocolError = $"The answer came in the {coding}, though none but identity was asked for: what is inside cannot be timed. Turn the compression off in the server, or in the proxy before it.";
        }
        else if (!_refused)
        {
            ReadHead(head);
        }
    }

    /// <summary>Bytes of the body have arrived.</summary>
    public void Read(ReadOnlySpan<byte> bytes, ReadStamp stamp)
    {
        if (_isCoded || Record.IsOverfull)
        {
            return;
        }

        if (_refused)
        {
            Keep(bytes);
        }
        else
        {
            ReadBody(bytes, stamp);
        }
    }

    /// <summary>The body is complete.</summary>
    public void Finish(ReadStamp stamp)
    {
        if (!_refused && !_isCoded)
        {
            Complete(stamp);
        }
    }

    /// <summary>The head of an answer with status 200 has arrived.</summary>
    protected abstract void ReadHead(HttpResponseHead head);

    protected abstract void ReadBody(ReadOnlySpan<byte> bytes, ReadStamp stamp);

    protected abstract void Complete(ReadStamp stamp);

    /// <summary>Keeps bytes of the body, up to a limit.</summary>
    /// <param name="bytes">The bytes.</param>
    /// <param name="limit">The most that are shown of the body.</param>
    protected void Keep(ReadOnlySpan<byte> bytes, int limit = KeptBodyBytes)
    {
        _body ??= new MemoryStream();
        _body.Write(bytes[..Math.Min(bytes.Length, Math.Max(0, limit + Record.Scrubber.Reach - (int)_body.Length))]);
    }

    /// <summary>What the body is coded in beside the chunks that HTTP sends it in.</summary>
    private static string? Coding(HttpResponseHead head)
    {
        if (head.Find("Content-Encoding") is { Length: > 0 } content && !Is(content, "identity"))
        {
            return $"content coding '{content}'";
        }

        return head.Find("Transfer-Encoding") is { } transfer && transfer.Split(',').Any(one => !Is(one, "chunked") && !Is(one, "identity"))
            ? $"transfer coding '{transfer}'"
            : null;

        static bool Is(string coding, string name) => coding.AsSpan().Trim().Equals(name, StringComparison.OrdinalIgnoreCase);
    }
}
