using System.Diagnostics;
using System.Runtime.InteropServices;
using System.Runtime.Versioning;
using ServeBench.Linux;

namespace ServeBench.Transport;

/// <summary>
/// One thread that waits for its connections with epoll, edge-triggered: a connection is registered once, and a read that
/// does not fill the buffer has emptied its socket. Other threads give it commands.
/// </summary>
[SupportedOSPlatform("linux")]
internal sealed unsafe class EpollLane : IoLane, IDisposable
{
    private const int EventsAtOnce = 256;
    private const ulong WakeData = ulong.MaxValue;
    private const uint Closing = Libc.EpollPeerHangUp | Libc.EpollHangUp | Libc.EpollError;

    // A server that writes faster than this thread reads must not keep it from the other connections.
    private const int ReadsInTurn = 8;

    private readonly EpollSource _source;
    private readonly SocketOpener _opener;
    private readonly Thread _thread;
    private readonly EventCounter _wake;
    private readonly int _epoll;
    private readonly byte* _events;
    private readonly ChannelTable _channels = new();
    private readonly TaskCompletionSource _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly Lock _commandLock = new();
    private List<IoCommand> _commands = [];
    private List<IoCommand> _takenCommands = [];
    private List<EpollChannel> _unfinished = [];
    private List<EpollChannel> _takenUnfinished = [];
    private byte[]? _plain;
    private bool _stopping;
    private long _bytesSent;

    /// <summary>Starts the thread.</summary>
    /// <exception cref="ServeException"><c>DescriptorsExhausted</c>; none is left open.</exception>
    public EpollLane(EpollSource source, ConnectionHandler handler, SocketOpener opener, int bufferBytes, int number)
        : base(handler)
    {
        _source = source;
        _opener = opener;
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

    /// <summary>One for all connections: what is in it is taken before another one is read.</summary>
    public override Memory<byte> PlainBuffer => _plain ??= GC.AllocateUninitializedArray<byte>(Receiver.BufferBytes);

    /// <summary>Bytes were sent, by this thread or by the one that has the request.</summary>
    public void CountSent(nint count) => Interlocked.Add(ref _bytesSent, count);

    public override bool TryPost(IoCommandKind kind, object subject)
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

    public override IoError Open(HttpConnection connection, int address)
    {
        int descriptor = _opener.Open(address, out int error);
        if (descriptor < 0)
        {
            return SocketOpener.ToError(error);
        }

        var channel = new EpollChannel(connection, this, descriptor) { ArrivalFloor = Stopwatch.GetTimestamp() };
        connection.Channel = channel;
        const uint Mask = Libc.EpollIn | Libc.EpollOut | Libc.EpollPeerHangUp | Libc.EpollEdgeTriggered;
        if (Libc.EpollAddDescriptor(_epoll, descriptor, Mask, _channels.Add(channel)) == 0)
        {
            return default;
        }

        error = Libc.LastError;
        Close(connection);
        return SocketOpener.ToError(error);
    }

    /// <summary>Closes a connection's socket, which also takes it out of the set.</summary>
    public override void Close(HttpConnection connection)
    {
        if (connection.IsOpen)
        {
            _channels.Remove((EpollChannel)connection.Channel!);
            connection.Close();
        }
    }

    public override void ComeBackTo(HttpConnection connection)
    {
        var channel = (EpollChannel)connection.Channel!;
        if (!channel.IsQueued)
        {
            channel.IsQueued = true;
            _unfinished.Add(channel);
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

    protected override void Proceed(HttpConnection connection)
    {
        ConnectionHandler.SendOn(connection);
        if (connection.IsOpen)
        {
            Receive((EpollChannel)connection.Channel!);
        }
    }

    private void Run()
    {
        while (!Volatile.Read(ref _stopping))
        {
            WaitForEvents();
            RunCommands();
            FinishUnfinished();
            _source.BetweenReads?.Invoke();
        }

        RunCommands();
        foreach (EpollChannel channel in _channels.All())
        {
            ConnectionHandler.Abandon(channel.Connection);
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
            else if (_channels.Find(data) is { } channel)
            {
                OnReady(channel, *(uint*)entry);
            }
        }
    }

    private void OnReady(EpollChannel channel, uint events)
    {
        HttpConnection connection = channel.Connection;
        if (!channel.IsConnected)
        {
            if ((events & (Libc.EpollOut | Closing)) == 0)
            {
                return;
            }

            int error = SocketOpener.ResultOf(channel.Descriptor);
            if (error != 0)
            {
                Handler.OnOpenFailed(connection, SocketOpener.ToError(error));
                return;
            }

            channel.IsConnected = true;
            Handler.OnOpened(connection);
        }
        else if ((events & Libc.EpollOut) != 0)
        {
            ConnectionHandler.SendOn(connection);
        }

        if (channel.IsOpen && (events & (Libc.EpollIn | Closing)) != 0)
        {
            connection.IsClosing |= (events & Closing) != 0;
            Receive(channel);
        }
    }

    private void Receive(EpollChannel channel)
    {
        HttpConnection connection = channel.Connection;
        for (int turn = 0; turn < ReadsInTurn; turn++)
        {
            int count = Receiver.Receive(channel, out ReadStamp stamp);
            if (count == -Libc.ErrorAgain)
            {
                return;
            }

            if (count <= 0)
            {
                Handler.OnEnd(connection, SocketOpener.ToError(-count), stamp);
                return;
            }

            bool isEmptied = !Receiver.IsFull(count) && !connection.IsClosing;
            if (!Handler.OnReceived(connection, Receiver.BytesOf(count), stamp) || isEmptied)
            {
                return;
            }
        }

        ComeBackTo(connection);
    }

    private void RunCommands()
    {
        lock (_commandLock)
        {
            (_commands, _takenCommands) = (_takenCommands, _commands);
        }

        foreach (IoCommand command in _takenCommands)
        {
            Execute(command);
        }

        _takenCommands.Clear();
    }

    private void FinishUnfinished()
    {
        (_unfinished, _takenUnfinished) = (_takenUnfinished, _unfinished);
        foreach (EpollChannel channel in _takenUnfinished)
        {
            channel.IsQueued = false;
            Proceed(channel.Connection);
        }

        _takenUnfinished.Clear();
    }
}
