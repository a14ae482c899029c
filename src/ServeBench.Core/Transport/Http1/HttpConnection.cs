using System.Diagnostics;

namespace ServeBench.Transport;

/// <summary>
/// One connection of <see cref="HttpEngine"/>. Its lane owns it: only there it is read and closed. The thread that sends
/// a request owns the sending of its first bytes, under the connection's lock.
/// </summary>
/// <param name="lane">Where its work is done.</param>
internal sealed class HttpConnection(IoLane lane)
{
    // The thread that dispatches sends no more than this of a large body, so that the next request is not late for its sake.
    private const int FirstSliceBytes = 16 * 1024;

    // The lane sends so much at once; what is left goes in turns with the work for other connections.
    private const int SliceBytes = 128 * 1024;

    private readonly Lock _sendLock = new();
    private volatile HttpExchange? _exchange;
    private volatile SendPart _sendPart;
    private byte[] _head = [];
    private ReadOnlyMemory<byte> _body;
    private long _sent;

    /// <summary>How far the sending of the request is.</summary>
    private enum SendPart
    {
        Done,
        Underway,
        Broken,
    }

    /// <summary>Where its work is done.</summary>
    public IoLane Lane { get; } = lane;

    /// <summary>Its socket; <see langword="null"/> where none could be opened.</summary>
    public ByteChannel? Channel { get; set; }

    /// <summary>Its TLS; <see langword="null"/> without, and before the socket is connected.</summary>
    public TlsLayer? Tls { get; set; }

    /// <summary>Its place among the idle connections, or -1; belongs to <see cref="IdleConnections"/>.</summary>
    public int IdleIndex { get; set; } = -1;

    /// <summary>It is being opened.</summary>
    public ConnectAttempt? Attempt { get; set; }

    /// <summary>It was idle before: the server may have closed it just when it was used again.</summary>
    public bool IsReused { get; set; }

    /// <summary>The server has closed it, or it is broken: what is left is to be read to the end.</summary>
    public bool IsClosing { get; set; }

    public HttpResponseReader Reader { get; } = new();

    /// <summary>The exchange that it carries; <see langword="null"/> when it is idle or being opened ahead.</summary>
    public HttpExchange? Exchange
    {
        get => _exchange;
        set => _exchange = value;
    }

    /// <summary>Whether it has not been closed on this side.</summary>
    public bool IsOpen => Channel is { IsOpen: true };

    /// <summary>The request is not sent as a whole, and more of it can be.</summary>
    public bool IsSending => _sendPart == SendPart.Underway;

    /// <summary>Whether the request is sent as a whole; waits for the thread that is just sending it.</summary>
    public bool IsSent
    {
        get
        {
            lock (_sendLock)
            {
                return _sendPart == SendPart.Done;
            }
        }
    }

    /// <summary>Sends the first bytes of the request.</summary>
    /// <param name="exchange">The exchange, which the connection already carries.</param>
    /// <param name="request">Its request.</param>
    public SendProgress Begin(HttpExchange exchange, EngineRequest request)
    {
        lock (_sendLock)
        {
            if (!IsOpen)
            {
                // Its lane found it dead meanwhile and takes care of the exchange.
                return SendProgress.Done;
            }

            _head = request.Head;
            _body = exchange.Request.Body;
            _sent = 0;
            _sendPart = SendPart.Underway;
            exchange.SendStamp = Stopwatch.GetTimestamp();
            return SendSlice(FirstSliceBytes);
        }
    }

    /// <summary>Sends more of the request, and what TLS has to send of its own.</summary>
    public SendProgress Continue()
    {
        lock (_sendLock)
        {
            return !IsOpen ? SendProgress.Done
                : _sendPart == SendPart.Underway ? SendSlice(SliceBytes)
                : Tls?.Flush() ?? SendProgress.Done;
        }
    }

    public void Close()
    {
        lock (_sendLock)
        {
            if (Channel is { IsOpen: true } && _sendPart != SendPart.Broken)
            {
                Tls?.SayEnd();
            }

            Channel?.Dispose();
            Tls?.Dispose();
            _sendPart = SendPart.Broken;
            ForgetRequest();
        }
    }

    private SendProgress SendSlice(int most)
    {
        int headLeft = (int)Math.Max(0, _head.Length - _sent);
        int bodySent = (int)Math.Max(0, _sent - _head.Length);
        ReadOnlySpan<byte> head = _head.AsSpan(_head.Length - headLeft);
        ReadOnlyMemory<byte> body = _body.Slice(bodySent, Math.Min(_body.Length - bodySent, most));
        int count = Tls is null ? Channel!.Send(head, body.Span) : Tls.Send(head, body);
        if (count == 0)
        {
            return SendProgress.Blocked;
        }

        if (count < 0)
        {
            // An answer may have come all the same: what the connection still has to say decides how the exchange ends.
            _sendPart = SendPart.Broken;
            return SendProgress.Broken;
        }

        _sent += count;
        if (_sent < (long)_head.Length + _body.Length)
        {
            return SendProgress.More;
        }

        _sendPart = SendPart.Done;
        ForgetRequest();
        _exchange?.OnSent();
        return SendProgress.Done;
    }

    /// <summary>An idle connection keeps no body alive.</summary>
    private void ForgetRequest()
    {
        _head = [];
        _body = default;
    }
}

/// <summary>What became of a slice of a request.</summary>
internal enum SendProgress
{
    /// <summary>The request is sent as a whole.</summary>
    Done,

    /// <summary>There is more to send, and the socket may take it.</summary>
    More,

    /// <summary>The socket is full for now; it says when it has room.</summary>
    Blocked,

    Broken,
}
