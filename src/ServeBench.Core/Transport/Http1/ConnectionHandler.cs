using ServeBench.Timing;

namespace ServeBench.Transport;

/// <summary>
/// What is done with connections, each on its lane: they are opened, requests are sent on, responses are read, exchanges end.
/// </summary>
/// <param name="engine">The engine whose connections they are.</param>
/// <param name="addresses">The endpoint's addresses.</param>
/// <param name="security">What TLS needs; <see langword="null"/> for http.</param>
internal sealed class ConnectionHandler(HttpEngine engine, EndpointAddresses addresses, TlsSettings? security)
{
    private readonly Connector _connector = new(engine, addresses);

    /// <summary>Begins to open a connection.</summary>
    public void Connect(ConnectAttempt attempt) => _connector.Connect(attempt);

    public void OnOpened(HttpConnection connection)
    {
        if (security is null)
        {
            OnReady(connection);
            return;
        }

        connection.Tls = new TlsLayer(connection, this, security);
        connection.Tls.Begin();
        FlushTls(connection);
    }

    /// <summary>A connection's socket could not be connected.</summary>
    public void OnOpenFailed(HttpConnection connection, IoError error)
    {
        ConnectAttempt attempt = connection.Attempt!;
        connection.Lane.Close(connection);
        _connector.TryNext(attempt, error);
    }

    /// <summary>A connection can carry a request: its socket is connected, and its handshake done.</summary>
    public void OnReady(HttpConnection connection)
    {
        ConnectAttempt attempt = connection.Attempt!;
        _connector.Finish(connection, attempt);

        // Not the connection's: one that was opened ahead is idle by now, and somebody may have taken it.
        if (attempt.Exchange is { } exchange)
        {
            OnSent(connection, connection.Begin(exchange, (EngineRequest)exchange.TransportState!));
        }
    }

    /// <summary>A connection's socket may take bytes: sends on where there is more to send.</summary>
    public static void SendOn(HttpConnection connection)
    {
        if (connection.IsSending)
        {
            OnSent(connection, connection.Continue());
        }
        else
        {
            FlushTls(connection);
        }
    }

    /// <summary>Bytes have arrived at a socket.</summary>
    /// <returns><see langword="false"/> when the connection has been closed after them.</returns>
    public bool OnReceived(HttpConnection connection, ReadOnlySpan<byte> bytes, ReadStamp stamp)
    {
        if (connection.Tls is not { } tls)
        {
            return OnBytes(connection, bytes, stamp);
        }

        tls.Feed(bytes, stamp);
        FlushTls(connection);
        return connection.IsOpen;
    }

    /// <summary>A socket has nothing more to say.</summary>
    /// <param name="connection">The connection.</param>
    /// <param name="error">Why it broke; none when the server has closed it.</param>
    /// <param name="stamp">When that was seen.</param>
    public void OnEnd(HttpConnection connection, IoError error, ReadStamp stamp)
    {
        if (connection.Tls is { } tls && (error.IsNone || !tls.IsSecured))
        {
            tls.FeedEnd(error, stamp);
        }
        else
        {
            OnClosed(connection, error, stamp, isCut: false);
        }
    }

    /// <summary>Bytes of the response are here.</summary>
    /// <returns><see langword="false"/> when the connection has been closed after them.</returns>
    public bool OnBytes(HttpConnection connection, ReadOnlySpan<byte> bytes, ReadStamp stamp)
    {
        if (ExchangeOf(connection) is not { } exchange)
        {
            return false;
        }

        if (!connection.Reader.HasBegun && IsBefore(stamp, exchange))
        {
            return Fail(connection, exchange, "The server sent an answer before it was asked.", stamp);
        }

        return connection.Reader.Read(ref bytes, stamp, exchange) switch
        {
            HttpReadResult.NeedMore => true,
            HttpReadResult.Complete => Complete(connection, exchange, hasLeftover: bytes.Length > 0, stamp),
            _ => Fail(connection, exchange, connection.Reader.Fault, stamp),
        };
    }

    /// <summary>The response's bytes are at their end.</summary>
    /// <param name="connection">The connection.</param>
    /// <param name="error">Why the connection broke; none when the server has closed it.</param>
    /// <param name="stamp">When that was seen.</param>
    /// <param name="isCut">TLS says that bytes may be missing.</param>
    public void OnClosed(HttpConnection connection, IoError error, ReadStamp stamp, bool isCut)
    {
        if (ExchangeOf(connection) is not { } exchange)
        {
            return;
        }

        connection.IsClosing = true;
        var request = (EngineRequest)exchange.TransportState!;
        if (error.IsNone && connection.Reader.EndsAtClose && !isCut)
        {
            Complete(connection, exchange, hasLeftover: false, stamp);
        }
        else if (connection.IsReused && !connection.Reader.HasBegun && !request.IsResent)
        {
            request.IsResent = true;
            engine.CountResend();
            connection.Lane.Close(connection);
            _connector.Connect(new ConnectAttempt(connection.Lane, exchange, null));
        }
        else
        {
            engine.CountReset();
            connection.Lane.Close(connection);
            HttpEngine.End(exchange, ExchangeStatus.ConnectionLost, ConnectionText.Lost(error, connection.Reader, isCut), stamp);
        }
    }

    /// <summary>TLS has failed: in the handshake, or in a record after it.</summary>
    public void OnTlsFailed(HttpConnection connection, Exception failure, ReadStamp stamp)
    {
        if (connection.Attempt is { } attempt)
        {
            connection.Lane.Close(connection);
            Connector.Fail(attempt, ConnectionText.NotSecured(addresses.All[attempt.Address], failure));
        }
        else
        {
            OnClosed(connection, new IoError(IoErrorKind.Other, ConnectionText.OfCause(failure)), stamp, isCut: true);
        }
    }

    public static void Cancel(HttpExchange exchange)
    {
        // No state: it has ended. No connection: its command to connect is still to come, and will see the cancellation.
        if (exchange.TransportState is EngineRequest { Connection: { } connection })
        {
            connection.Lane.Close(connection);
            HttpEngine.End(exchange, ExchangeStatus.Cancelled, null);
        }
    }

    /// <summary>Ends the opening of a connection that takes too long.</summary>
    public static void GiveUp(ConnectAttempt attempt)
    {
        if (attempt.Connection is { } connection && connection.Attempt == attempt)
        {
            Abandon(connection);
        }
    }

    /// <summary>Closes a connection and ends its exchange as cancelled.</summary>
    public static void Abandon(HttpConnection connection)
    {
        ConnectAttempt? attempt = connection.Attempt;
        HttpExchange? exchange = connection.Exchange ?? attempt?.Exchange;
        connection.Attempt = null;
        connection.Lane.Close(connection);
        attempt?.Preconnect?.OnFailed(attempt);
        if (exchange is not null)
        {
            HttpEngine.End(exchange, ExchangeStatus.Cancelled, null);
        }
    }

    private static void OnSent(HttpConnection connection, SendProgress progress)
    {
        connection.IsClosing |= progress == SendProgress.Broken;
        if (progress is SendProgress.More or SendProgress.Broken)
        {
            connection.Lane.ComeBackTo(connection);
        }
    }

    private static void FlushTls(HttpConnection connection)
    {
        if (connection.Tls is { HasOutput: true })
        {
            OnSent(connection, connection.Continue());
        }
    }

    /// <summary>
    /// The exchange of a connection that has data. An idle connection can only end: it is closed,
    /// unless somebody took it at this moment.
    /// </summary>
    private HttpExchange? ExchangeOf(HttpConnection connection)
    {
        if (connection.Exchange is null && engine.Idle.TryRemove(connection))
        {
            connection.Lane.Close(connection);
        }

        return connection.Exchange;
    }

    /// <summary>Whether bytes arrived before the first byte of the request was sent; the clocks' own error is allowed for.</summary>
    private static bool IsBefore(ReadStamp stamp, HttpExchange exchange) =>
        exchange.SendStamp == 0 || stamp.Arrival + ArrivalClock.StepNanoseconds < exchange.SendStamp;

    /// <summary>The response is complete; <see langword="true"/> when the connection stays open.</summary>
    private bool Complete(HttpConnection connection, HttpExchange exchange, bool hasLeftover, ReadStamp stamp)
    {
        bool stays = connection.Reader.KeepsAlive && !hasLeftover && !connection.IsClosing && connection.IsSent;
        connection.Reader.Reset();
        connection.IsReused = true;
        stays = stays && engine.Idle.TryAdd(connection);
        if (!stays)
        {
            connection.Lane.Close(connection);
        }

        HttpEngine.End(exchange, ExchangeStatus.Completed, null, stamp);
        return stays;
    }

    /// <summary>Ends an exchange whose answer is not one; <see langword="false"/>, as the connection is closed.</summary>
    private static bool Fail(HttpConnection connection, HttpExchange exchange, string fault, ReadStamp stamp)
    {
        connection.Lane.Close(connection);
        HttpEngine.End(exchange, ExchangeStatus.ProtocolError, fault, stamp);
        return false;
    }
}
