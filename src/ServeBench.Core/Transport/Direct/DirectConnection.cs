using System.Diagnostics;
using System.Runtime.Versioning;
using ServeBench.Linux;

namespace ServeBench.Transport.Direct;

/// <summary>
/// One connection of <see cref="DirectTransport"/>. Its I/O thread owns it: it alone reads, and closes. The thread that sends
/// a request owns the sending of its first bytes, under the connection's lock.
/// </summary>
[SupportedOSPlatform("linux")]
internal sealed class DirectConnection(IoThread owner)
{
    // The thread that dispatches sends no more than this of a large body, so that the next request is not late for its sake.
    private const int FirstSliceBytes = 16 * 1024;

    // So much the I/O thread sends at once; what is left goes in turns with the work for other connections.
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

    /// <summary>The thread that reads it.</summary>
    public IoThread Owner { get; } = owner;

    /// <summary>The socket, or -1 when it is closed.</summary>
    public int Descriptor { get; set; } = -1;

    /// <summary>Its place in the owner's table.</summary>
    public int Slot { get; set; }

    /// <summary>Its place among the idle connections, or -1; belongs to <see cref="IdleConnections"/>.</summary>
    public int IdleIndex { get; set; } = -1;

    /// <summary>It is being opened.</summary>
    public ConnectAttempt? Attempt { get; set; }

    /// <summary>It was idle before: the server may have closed it just when it was used again.</summary>
    public bool IsReused { get; set; }

    /// <summary>The server has closed it, or it is broken: what is left is to be read to the end.</summary>
    public bool IsClosing { get; set; }

    /// <summary>It is in its owner's list of connections with work left.</summary>
    public bool IsQueued { get; set; }

    /// <summary>What arrives next cannot have arrived before this, in Stopwatch ticks.</summary>
    public long ArrivalFloor { get; set; }

    /// <summary>Reads the response.</summary>
    public HttpResponseReader Reader { get; } = new();

    /// <summary>The exchange that it carries; <see langword="null"/> when it is idle or being opened ahead.</summary>
    public HttpExchange? Exchange
    {
        get => _exchange;
        set => _exchange = value;
    }

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
    public SendProgress Begin(HttpExchange exchange, DirectRequest request)
    {
        lock (_sendLock)
        {
            if (Descriptor < 0)
            {
                // Its thread found it dead meanwhile and takes care of the exchange.
                return SendProgress.Done;
            }

            _head = request.Head;
            _body = exchange.Request.Body;
            _sent = 0;
            _sendPart = SendPart.Underway;
            long now = Stopwatch.GetTimestamp();
            exchange.SendStamp = now;
            ArrivalFloor = now;
            return SendSlice(FirstSliceBytes);
        }
    }

    /// <summary>Sends more of the request.</summary>
    public SendProgress Continue()
    {
        lock (_sendLock)
        {
            return Descriptor >= 0 && _sendPart == SendPart.Underway ? SendSlice(SliceBytes) : SendProgress.Done;
        }
    }

    /// <summary>Closes the socket.</summary>
    public void Close()
    {
        lock (_sendLock)
        {
            _ = Libc.Close(Descriptor);
            Descriptor = -1;
            _sendPart = SendPart.Broken;
            ForgetRequest();
        }
    }

    private unsafe SendProgress SendSlice(int most)
    {
        int headLeft = (int)Math.Max(0, _head.Length - _sent);
        int bodySent = (int)Math.Max(0, _sent - _head.Length);
        int bodyLeft = Math.Min(_body.Length - bodySent, most);
        nint count;
        fixed (byte* head = _head)
        fixed (byte* body = _body.Span)
        {
            Libc.IoVector* vectors = stackalloc Libc.IoVector[2];
            vectors[0].Base = head + (_head.Length - headLeft);
            vectors[0].Length = (nuint)headLeft;
            vectors[1].Base = body + bodySent;
            vectors[1].Length = (nuint)bodyLeft;
            var message = new Libc.MessageHeader { Vectors = vectors, VectorCount = 2 };
            do
            {
                count = Libc.SendMessage(Descriptor, &message, Libc.MessageDontWait | Libc.MessageNoSignal);
            }
            while (count < 0 && Libc.LastError == Libc.ErrorInterrupted);
        }

        if (count < 0)
        {
            if (Libc.LastError == Libc.ErrorAgain)
            {
                return SendProgress.Blocked;
            }

            // An answer may have come all the same: what the connection still has to say decides how the exchange ends.
            _sendPart = SendPart.Broken;
            return SendProgress.Broken;
        }

        Owner.CountSent(count);
        _sent += count;
        if (_sent < (long)_head.Length + _body.Length)
        {
            return SendProgress.More;
        }

        _sendPart = SendPart.Done;
        ForgetRequest();
        return SendProgress.Done;
    }

    /// <summary>An idle connection keeps no body alive.</summary>
    private void ForgetRequest()
    {
        _head = [];
        _body = default;
    }
}
