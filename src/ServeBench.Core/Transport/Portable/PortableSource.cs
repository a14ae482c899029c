namespace ServeBench.Transport;

/// <summary>
/// Sockets of .NET, without a pipeline above them: every system. What arrives is stamped where the completion of a read runs. Each
/// connection has a lane of its own.
/// </summary>
internal sealed class PortableSource(ConnectionHandler handler, EndpointAddresses addresses) : ByteSource
{
    /// <summary>The most bytes that one read takes; each connection has a buffer of its own.</summary>
    public const int BufferBytes = 16 * 1024;

    private readonly Lock _lock = new();
    private readonly HashSet<HttpConnection> _connections = [];
    private readonly TaskCompletionSource _idle = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private int _pending;
    private bool _stopping;
    private long _reads;
    private long _bytesReceived;
    private long _bytesSent;

    public override TransportKind Kind => TransportKind.Portable;

    public override StampSource StampSource => StampSource.User;

    public override IoLane NextLane() => new PortableLane(this, handler, addresses);

    public override TransportCounters AddTo(TransportCounters counters) => counters with
    {
        Reads = Interlocked.Read(ref _reads),
        BytesReceived = Interlocked.Read(ref _bytesReceived),
        BytesSent = Interlocked.Read(ref _bytesSent),
    };

    /// <summary>A read has brought bytes.</summary>
    public void CountReceived(int count)
    {
        Interlocked.Increment(ref _reads);
        Interlocked.Add(ref _bytesReceived, count);
    }

    public void CountSent(int count) => Interlocked.Add(ref _bytesSent, count);

    /// <summary>Keeps a connection until it is closed; <see langword="false"/> when the source has stopped.</summary>
    public bool TryAdd(HttpConnection connection)
    {
        lock (_lock)
        {
            return !_stopping && _connections.Add(connection);
        }
    }

    public void Remove(HttpConnection connection)
    {
        lock (_lock)
        {
            _connections.Remove(connection);
        }
    }

    /// <summary>Something is going to be done on a lane; <see langword="false"/> when the source has stopped.</summary>
    public bool TryBegin()
    {
        lock (_lock)
        {
            _pending += _stopping ? 0 : 1;
            return !_stopping;
        }
    }

    /// <summary>What was begun is done.</summary>
    public void End()
    {
        lock (_lock)
        {
            _pending--;
            if (_stopping && _pending == 0)
            {
                _idle.TrySetResult();
            }
        }
    }

    public override async ValueTask DisposeAsync()
    {
        HttpConnection[] connections;
        lock (_lock)
        {
            _stopping = true;
            connections = [.. _connections];
            if (_pending == 0)
            {
                _idle.TrySetResult();
            }
        }

        foreach (HttpConnection connection in connections)
        {
            ((PortableLane)connection.Lane).Abandon(connection);
        }

        await _idle.Task.ConfigureAwait(false);
    }
}
