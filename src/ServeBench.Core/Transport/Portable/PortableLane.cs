using System.Net.Sockets;

namespace ServeBench.Transport;

/// <summary>The lane of one connection, and of the one that takes its place when a request is sent again: whoever has its lock is on it.</summary>
/// <param name="source">The source that it belongs to.</param>
/// <param name="handler">Does the work.</param>
/// <param name="addresses">The endpoint's addresses.</param>
internal sealed class PortableLane(PortableSource source, ConnectionHandler handler, EndpointAddresses addresses) : IoLane(handler)
{
    private readonly Lock _lock = new();
    private byte[]? _plain;

    public override Memory<byte> PlainBuffer => _plain ??= GC.AllocateUninitializedArray<byte>(PortableSource.BufferBytes);

    public override bool TryPost(IoCommandKind kind, object subject)
    {
        if (!source.TryBegin())
        {
            return false;
        }

        ThreadPool.UnsafeQueueUserWorkItem(
            static work =>
            {
                lock (work.Lane._lock)
                {
                    work.Lane.Execute(work.Command);
                }

                work.Lane.End();
            },
            (Lane: this, Command: new IoCommand(kind, subject)),
            preferLocal: false);
        return true;
    }

    public override IoError Open(HttpConnection connection, int address)
    {
        if (!source.TryAdd(connection))
        {
            return new IoError(IoErrorKind.Stopped, "");
        }

        try
        {
            var channel = new PortableChannel(connection, this, source, addresses.All[address]);
            connection.Channel = channel;
            channel.Connect(Handler);
            return default;
        }
        catch (SocketException exception)
        {
            Close(connection);
            source.Remove(connection);
            return PortableChannel.ToError(exception.SocketErrorCode);
        }
    }

    public override void Close(HttpConnection connection)
    {
        if (connection.IsOpen)
        {
            connection.Close();
            source.Remove(connection);
        }
    }

    public override void ComeBackTo(HttpConnection connection) => _ = TryPost(IoCommandKind.Proceed, connection);

    /// <summary>Ends what a connection carries as cancelled, because the source stops.</summary>
    public void Abandon(HttpConnection connection)
    {
        lock (_lock)
        {
            if (connection.IsOpen)
            {
                ConnectionHandler.Abandon(connection);
            }
        }
    }

    /// <summary>An operation of a channel has ended, on any thread.</summary>
    public void OnCompleted(PortableChannel channel, SocketAsyncEventArgs operation)
    {
        lock (_lock)
        {
            if (channel.IsOpen)
            {
                channel.OnCompleted(operation, Handler);
            }
        }
    }

    protected override void Proceed(HttpConnection connection)
    {
        ConnectionHandler.SendOn(connection);
        if (connection.IsOpen)
        {
            ((PortableChannel)connection.Channel!).ReadOn(Handler);
        }
    }

    private void End() => source.End();
}
