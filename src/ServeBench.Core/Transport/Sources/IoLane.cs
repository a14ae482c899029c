namespace ServeBench.Transport;

/// <summary>
/// Where the work for some connections is done, one piece at a time: a thread that has many of them, or the turns that one takes
/// on the threads of a pool. What belongs to a connection and is not locked belongs to its lane.
/// </summary>
/// <param name="handler">Does the work.</param>
internal abstract class IoLane(ConnectionHandler handler)
{
    /// <summary>Where the bytes go that TLS has decrypted, until they have been taken.</summary>
    public abstract Memory<byte> PlainBuffer { get; }

    /// <summary>Does the work.</summary>
    protected ConnectionHandler Handler { get; } = handler;

    /// <summary>Gives the lane something to do; from any thread.</summary>
    /// <returns><see langword="false"/> when it has stopped and will not do it.</returns>
    public abstract bool TryPost(IoCommandKind kind, object subject);

    /// <summary>Gives a connection its channel, and begins to connect it to one of the endpoint's addresses.</summary>
    /// <returns>
    /// No failure: then <see cref="ConnectionHandler.OnOpened"/> or <see cref="ConnectionHandler.OnOpenFailed"/> follows. Else why it failed at once.
    /// </returns>
    public abstract IoError Open(HttpConnection connection, int address);

    public abstract void Close(HttpConnection connection);

    /// <summary>Comes back to a connection after others have had their turn.</summary>
    public abstract void ComeBackTo(HttpConnection connection);

    /// <summary>Does what was asked for.</summary>
    protected void Execute(IoCommand command)
    {
        switch (command.Kind)
        {
            case IoCommandKind.Connect:
                Handler.Connect((ConnectAttempt)command.Subject);
                break;
            case IoCommandKind.Proceed:
                Proceed((HttpConnection)command.Subject);
                break;
            case IoCommandKind.GiveUp:
                ConnectionHandler.GiveUp((ConnectAttempt)command.Subject);
                break;
            default:
                ConnectionHandler.Cancel((HttpExchange)command.Subject);
                break;
        }
    }

    /// <summary>Sends on where there is more to send, and reads on where the lane has to.</summary>
    protected abstract void Proceed(HttpConnection connection);
}

/// <summary>What another thread asks of an <see cref="IoLane"/>.</summary>
internal sealed record IoCommand(IoCommandKind Kind, object Subject);
