using System.Runtime.InteropServices;
using System.Runtime.Versioning;
using ServeBench.Linux;

namespace ServeBench.Transport.Direct;

/// <summary>
/// One thread that waits for its connections with epoll, edge-triggered: a connection is registered once, and a read that
/// does not fill the buffer has emptied its socket. Other threads give it commands.
/// </summary>
[SupportedOSPlatform("linux")]
internal sealed unsafe class IoThread : IDisposable
{
    private const int EventsAtOnce = 256;
    private const ulong WakeData = ulong.MaxValue;

    private readonly DirectTransport _transport;
    private readonly Thread _thread;
    private readonly EventCounter _wake;
    private readonly int _epoll;
    private readonly byte* _events;
    private readonly ConnectionTable _connections = new();
    private readonly DirectConnectionHandler _handler;
    private readonly TaskCompletionSource _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly Lock _commandLock = new();
    private List<IoCommand> _commands = [];
    private List<IoCommand> _takenCommands = [];
    private List<DirectConnection> _unfinished = [];
    private List<DirectConnection> _takenUnfinished = [];
    private bool _stopping;
    private long _bytesSent;

    /// <summary>Starts the thread.</summary>
    /// <exception cref="ServeException"><c>DescriptorsExhausted</c>; none is left open.</exception>
    public IoThread(DirectTransport transport, ConnectionOpener opener, int bufferBytes, int number)
    {
        _transport = transport;
        _wake = new EventCounter();
        _epoll = Libc.EpollCreate(Libc.EpollCloseOnExec);
        if (_epoll < 0 || Libc.EpollAddDescriptor(_epoll, _wake.Descriptor, Libc.EpollIn, WakeData) < 0)
        {
            ServeException exhausted = DescriptorErrors.Exhausted("An epoll set", Libc.LastError);
            if (_epoll >= 0)
            {
                _ = Libc.Close(_epoll);
            }

            _wake.Dispose();
            throw exhausted;
        }

        _events = (byte*)NativeMemory.Alloc(EventsAtOnce, (nuint)Libc.EpollEventSize);
        Receiver = new StampedReceiver(bufferBytes);
        _handler = new DirectConnectionHandler(this, transport, new DirectConnector(this, transport, opener));
        _thread = new Thread(Run) { IsBackground = true, Name = $"ServeBench I/O {number}" };
        try
        {
            _thread.Start();
        }
        catch (OutOfMemoryException exception)
        {
            Dispose();
            throw DescriptorErrors.NoThread(exception);
        }
    }

    /// <summary>Reads for this thread's connections.</summary>
    public StampedReceiver Receiver { get; }

    /// <summary>Bytes sent over this thread's connections.</summary>
    public long BytesSent => Volatile.Read(ref _bytesSent);

    /// <summary>Bytes were sent, by this thread or by the one that has the request.</summary>
    public void CountSent(nint count) => Interlocked.Add(ref _bytesSent, count);

    /// <summary>Gives the thread something to do.</summary>
    /// <returns><see langword="false"/> when it has stopped and will not do it.</returns>
    public bool TryPost(IoCommandKind kind, object subject)
    {
        lock (_commandLock)
        {
            if (_stopping)
            {
                return false;
            }

            _commands.Add(new IoCommand(kind, subject));
            if (_commands.Count == 1)
            {
                _wake.Signal();
            }

            return true;
        }
    }

    /// <summary>Registers a connection's socket, for all that can happen to it.</summary>
    public bool TryRegister(DirectConnection connection)
    {
        ulong data = _connections.Add(connection);
        const uint Mask = Libc.EpollIn | Libc.EpollOut | Libc.EpollPeerHangUp | Libc.EpollEdgeTriggered;
        return Libc.EpollAddDescriptor(_epoll, connection.Descriptor, Mask, data) == 0;
    }

    /// <summary>Closes a connection's socket, which also takes it out of the set.</summary>
    public void Close(DirectConnection connection)
    {
        _connections.Remove(connection);
        connection.Close();
    }

    /// <summary>Comes back to a connection after the others have had their turn.</summary>
    public void ComeBackTo(DirectConnection connection)
    {
        if (!connection.IsQueued)
        {
            connection.IsQueued = true;
            _unfinished.Add(connection);
        }
    }

    /// <summary>Ends all exchanges as cancelled and the thread.</summary>
    public Task StopAsync()
    {
        lock (_commandLock)
        {
            _stopping = true;
            _wake.Signal();
        }

        return _ended.Task;
    }

    public void Dispose()
    {
        Receiver.Dispose();
        NativeMemory.Free(_events);
        _ = Libc.Close(_epoll);
        _wake.Dispose();
    }

    private void Run()
    {
        while (!Volatile.Read(ref _stopping))
        {
            WaitForEvents();
            RunCommands();
            FinishUnfinished();
            _transport.BetweenReads?.Invoke();
        }

        RunCommands();
        foreach (DirectConnection connection in _connections.All())
        {
            _handler.Abandon(connection);
        }

        _ended.SetResult();
    }

    private void WaitForEvents()
    {
        int count = Libc.EpollWait(_epoll, _events, EventsAtOnce, _unfinished.Count > 0 ? 0 : -1);
        int size = Libc.EpollEventSize;
        for (int i = 0; i < count; i++)
        {
            byte* entry = _events + (i * size);
            ulong data = *(ulong*)(entry + size - sizeof(ulong));
            if (data == WakeData)
            {
                _wake.Drain();
            }
            else if (_connections.Find(data) is { } connection)
            {
                _handler.OnReady(connection, *(uint*)entry);
            }
        }
    }

    private void RunCommands()
    {
        lock (_commandLock)
        {
            (_commands, _takenCommands) = (_takenCommands, _commands);
        }

        foreach (IoCommand command in _takenCommands)
        {
            _handler.Run(command);
        }

        _takenCommands.Clear();
    }

    private void FinishUnfinished()
    {
        (_unfinished, _takenUnfinished) = (_takenUnfinished, _unfinished);
        foreach (DirectConnection connection in _takenUnfinished)
        {
            connection.IsQueued = false;
            _handler.Proceed(connection);
        }

        _takenUnfinished.Clear();
    }
}
