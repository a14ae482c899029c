using System.Diagnostics;
using System.Net.Sockets;
using ServeBench.Simulation.Pacing;

namespace ServeBench.Simulation.Http;

/// <summary>
/// One connection. Receiving runs on the thread pool, one request at a time; a receive stays under way while a request is
/// answered, so that a client that goes away is noticed. Sending, closing and <see cref="ResponseSent"/> belong to the pacer's
/// thread, which never waits for the receiving side.
/// </summary>
internal sealed class SimulatorConnection : IThreadPoolWorkItem, IDisposable
{
    /// <summary>Bytes that a client may send ahead while a request is answered.</summary>
    private const int MaxAhead = 64 * 1024;

    private readonly Socket _socket;
    private readonly IRequestHandler _handler;
    private readonly RequestReader _reader;
    private readonly Lock _receiving = new();
    private readonly RequestReceiver _receiver;
    private SocketAsyncEventArgs? _send;
    private bool _receivePending;
    private bool _ended;
    private int _ahead;
    private volatile bool _busy;
    private volatile bool _draining;
    private int _closed;

    /// <summary>Takes over a connected socket.</summary>
    /// <param name="socket">The socket.</param>
    /// <param name="handler">Gets what it receives.</param>
    /// <param name="maxBodyBytes">Largest body.</param>
    /// <param name="stamped">Whether requests are stamped by the kernel, where it can.</param>
    public SimulatorConnection(Socket socket, IRequestHandler handler, long maxBodyBytes, bool stamped = true)
    {
        _socket = socket;
        _handler = handler;
        _reader = new RequestReader(maxBodyBytes);
        _receiver = new RequestReceiver(socket, stamped, OnReceiveCompleted);
    }

    /// <summary>Whether the connection was closed on this side.</summary>
    public bool IsClosed => Volatile.Read(ref _closed) != 0;

    /// <summary>Whether bytes wait for the client to read. For the pacer's thread.</summary>
    public bool IsBlocked { get; set; }

    /// <summary>The answer that is being generated. For the pacer's thread.</summary>
    public PacedAnswer? Answer { get; set; }

    /// <summary>Whether to close after the response under way. For the pacer's thread.</summary>
    public bool CloseAfterResponse { get; set; }

    /// <summary>Makes answers plain for a client of HTTP/1.0; <see langword="null"/> for any other. Set before the answer is posted.</summary>
    public PlainAnswer? Plain { get; set; }

    /// <summary>Starts to receive.</summary>
    /// <exception cref="SocketException">The client has gone already.</exception>
    public void Start()
    {
        _socket.NoDelay = true;
        _socket.Blocking = false;
        Receive();
    }

    /// <summary>Sends without waiting. For the pacer's thread; not while the connection is blocked.</summary>
    public SendResult Send(ReadOnlySpan<byte> bytes)
    {
        if (IsClosed)
        {
            return SendResult.Closed;
        }

        bytes = Plain is null ? bytes : Plain.Convert(bytes);
        int sent = _socket.Send(bytes, SocketFlags.None, out SocketError error);
        if (error == SocketError.Success && sent == bytes.Length)
        {
            return SendResult.Sent;
        }

        if (error is SocketError.Success or SocketError.WouldBlock or SocketError.IOPending or SocketError.NoBufferSpaceAvailable)
        {
            SendLater(bytes[Math.Max(0, sent)..]);
            return SendResult.Blocked;
        }

        Close();
        return SendResult.Closed;
    }

    /// <summary>A response has left: the next request may be read. For the pacer's thread.</summary>
    public void ResponseSent()
    {
        if (CloseAfterResponse)
        {
            // The client may still be sending: what it sends is read and dropped, lest a reset destroy the response.
            _draining = true;
            Shutdown();
        }

        _busy = false;
        Interlocked.MemoryBarrier();
        if (Volatile.Read(ref _ahead) > 0)
        {
            ThreadPool.UnsafeQueueUserWorkItem(this, preferLocal: false);
        }
    }

    /// <summary>Closes the connection at once. For the pacer's thread, or when that has ended.</summary>
    public void Close()
    {
        if (Interlocked.Exchange(ref _closed, 1) == 0)
        {
            _socket.Dispose();
            _handler.OnClosed(this);
        }
    }

    public void Dispose() => Close();

    /// <summary>Reads requests that came while another one was answered.</summary>
    void IThreadPoolWorkItem.Execute()
    {
        lock (_receiving)
        {
            if (!_ended)
            {
                ReadRequests(Stopwatch.GetTimestamp());
            }
        }

        Receive();
    }

    private void Receive()
    {
        do
        {
            lock (_receiving)
            {
                if (_ended || IsClosed || _receivePending || (_busy && _reader.Unread >= MaxAhead))
                {
                    return;
                }

                _receiver.Prepare(_reader);
                _receivePending = true;
            }
        }
        while (!_receiver.TryBegin() && OnReceived());
    }

    private void OnReceiveCompleted()
    {
        if (OnReceived())
        {
            Receive();
        }
    }

    private bool OnReceived()
    {
        lock (_receiving)
        {
            _receivePending = false;
            if (!_receiver.Take(_reader, out long arrival))
            {
                _ended = true;
                _reader.Dispose();
                _receiver.Dispose();
                _handler.OnPeerClosed(this);
                return false;
            }

            ReadRequests(arrival);
            return true;
        }
    }

    private void ReadRequests(long arrival)
    {
        if (_draining)
        {
            _reader.DropUnread();
        }

        Volatile.Write(ref _ahead, _reader.Unread);
        Interlocked.MemoryBarrier();
        if (_busy || _draining)
        {
            return;
        }

        try
        {
            if (_reader.TryRead())
            {
                _busy = true;
                Volatile.Write(ref _ahead, _reader.Unread);
                _handler.OnRequest(this, _reader.Head, _reader.Body, arrival);
            }
            else if (_reader.TakeContinue())
            {
                _handler.OnContinueExpected(this);
            }
            else
            {
                Volatile.Write(ref _ahead, 0);
            }
        }
        catch (RequestRejectedException rejection)
        {
            _busy = true;
            _handler.OnRejected(this, rejection);
        }
    }

    private void Shutdown()
    {
        try
        {
            _socket.Shutdown(SocketShutdown.Send);
        }
        catch (SocketException)
        {
            // The client has gone already; the receive under way reports it.
        }
    }

    private void SendLater(ReadOnlySpan<byte> rest)
    {
        IsBlocked = true;
        if (_send is null)
        {
            _send = new SocketAsyncEventArgs();
            _send.Completed += (_, _) => OnSendCompleted();
        }

        _send.SetBuffer(rest.ToArray());
        if (!_socket.SendAsync(_send))
        {
            OnSendCompleted();
        }
    }

    private void OnSendCompleted()
    {
        _send!.SetBuffer(null);
        if (_send.SocketError == SocketError.Success)
        {
            _handler.OnWritable(this);
        }
        else
        {
            _handler.OnPeerClosed(this);
        }
    }
}
