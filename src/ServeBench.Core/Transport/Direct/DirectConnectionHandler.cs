using System.Runtime.Versioning;
using ServeBench.Linux;

namespace ServeBench.Transport.Direct;

/// <summary>What an I/O thread does with its connections: sends on, reads, and ends exchanges. For that thread alone.</summary>
/// <param name="thread">The thread.</param>
/// <param name="transport">The transport it works for.</param>
/// <param name="connector">Opens connections.</param>
[SupportedOSPlatform("linux")]
internal sealed class DirectConnectionHandler(IoThread thread, DirectTransport transport, DirectConnector connector)
{
    // A server that writes faster than this thread reads must not keep it from the other connections.
    private const int ReadsInTurn = 8;
    private const uint Closing = Libc.EpollPeerHangUp | Libc.EpollHangUp | Libc.EpollError;

    /// <summary>Does what another thread asked for.</summary>
    public void Run(IoCommand command)
    {
        switch (command.Kind)
        {
            case IoCommandKind.Connect:
                connector.Connect((ConnectAttempt)command.Subject);
                break;
            case IoCommandKind.Proceed:
                Proceed((DirectConnection)command.Subject);
                break;
            default:
                Cancel((HttpExchange)command.Subject);
                break;
        }
    }

    /// <summary>Something happened to a connection.</summary>
    /// <param name="connection">The connection.</param>
    /// <param name="events">What happened, as epoll says it.</param>
    public void OnReady(DirectConnection connection, uint events)
    {
        if (connection.Attempt is { } attempt)
        {
            if ((events & (Libc.EpollOut | Closing)) == 0 || !connector.OnConnected(connection, attempt))
            {
                return;
            }

            // Not the connection's: one that was opened ahead is idle by now, and somebody may have taken it.
            if (attempt.Exchange is { } exchange)
            {
                OnSent(connection, connection.Begin(exchange, (DirectRequest)exchange.TransportState!));
            }
        }
        else if ((events & Libc.EpollOut) != 0 && connection.IsSending)
        {
            OnSent(connection, connection.Continue());
        }

        if ((events & (Libc.EpollIn | Closing)) != 0)
        {
            connection.IsClosing |= (events & Closing) != 0;
            Receive(connection);
        }
    }

    /// <summary>Sends on and reads on where there is more to do.</summary>
    public void Proceed(DirectConnection connection)
    {
        if (connection.IsSending)
        {
            OnSent(connection, connection.Continue());
        }

        if (connection.Descriptor >= 0)
        {
            Receive(connection);
        }
    }

    /// <summary>Closes a connection and ends its exchange as cancelled, because the transport ends.</summary>
    public void Abandon(DirectConnection connection)
    {
        HttpExchange? exchange = connection.Exchange ?? connection.Attempt?.Exchange;
        connection.Attempt?.Preconnect?.OnFailed();
        thread.Close(connection);
        if (exchange is not null)
        {
            DirectTransport.End(exchange, ExchangeStatus.Cancelled, null);
        }
    }

    private void OnSent(DirectConnection connection, SendProgress progress)
    {
        connection.IsClosing |= progress == SendProgress.Broken;
        if (progress is SendProgress.More or SendProgress.Broken)
        {
            thread.ComeBackTo(connection);
        }
    }

    private void Receive(DirectConnection connection)
    {
        for (int turn = 0; turn < ReadsInTurn; turn++)
        {
            int count = thread.Receiver.Receive(connection, out ReadStamp stamp);
            if (count == -Libc.ErrorAgain)
            {
                return;
            }

            if (ExchangeOf(connection) is not { } exchange)
            {
                return;
            }

            if (count <= 0)
            {
                OnClosed(connection, exchange, -count, stamp);
                return;
            }

            bool isEmptied = !thread.Receiver.IsFull(count) && !connection.IsClosing;
            if (!Take(connection, exchange, thread.Receiver.BytesOf(count), stamp) || isEmptied)
            {
                return;
            }
        }

        thread.ComeBackTo(connection);
    }

    /// <summary>
    /// The exchange of a connection that has something to say. An idle one has nothing to say but its end: it is closed,
    /// unless somebody took it at this moment.
    /// </summary>
    private HttpExchange? ExchangeOf(DirectConnection connection)
    {
        if (connection.Exchange is null && transport.Idle.TryRemove(connection))
        {
            thread.Close(connection);
        }

        return connection.Exchange;
    }

    /// <summary>Hands bytes to the exchange; <see langword="false"/> when the connection is closed after them.</summary>
    private bool Take(DirectConnection connection, HttpExchange exchange, ReadOnlySpan<byte> bytes, ReadStamp stamp)
    {
        switch (connection.Reader.Read(ref bytes, stamp, exchange))
        {
            case HttpReadResult.NeedMore:
                return true;
            case HttpReadResult.Complete:
                return Complete(connection, exchange, hasLeftover: bytes.Length > 0, stamp);
            default:
                thread.Close(connection);
                DirectTransport.End(exchange, ExchangeStatus.ProtocolError, connection.Reader.Fault, stamp);
                return false;
        }
    }

    /// <summary>The response is complete; <see langword="true"/> when the connection stays open.</summary>
    private bool Complete(DirectConnection connection, HttpExchange exchange, bool hasLeftover, ReadStamp stamp)
    {
        bool stays = connection.Reader.KeepsAlive && !hasLeftover && !connection.IsClosing && connection.IsSent;
        connection.Reader.Reset();
        connection.IsReused = true;
        stays = stays && transport.Idle.TryAdd(connection);
        if (!stays)
        {
            thread.Close(connection);
        }

        DirectTransport.End(exchange, ExchangeStatus.Completed, null, stamp);
        return stays;
    }

    private void OnClosed(DirectConnection connection, HttpExchange exchange, int error, ReadStamp stamp)
    {
        connection.IsClosing = true;
        var request = (DirectRequest)exchange.TransportState!;
        if (error == 0 && connection.Reader.EndsAtClose)
        {
            Complete(connection, exchange, hasLeftover: false, stamp);
        }
        else if (connection.IsReused && !connection.Reader.HasBegun && !request.IsResent)
        {
            request.IsResent = true;
            transport.CountResend();
            thread.Close(connection);
            connector.Connect(new ConnectAttempt(exchange, null));
        }
        else
        {
            transport.CountReset();
            thread.Close(connection);
            string what = error is 0 or Libc.ErrorBrokenPipe ? "The server closed the connection"
                : error == Libc.ErrorConnectionReset ? "The server reset the connection"
                : $"The connection broke ({Libc.Describe(error)})";
            string when = connection.Reader.HasBegun ? "before the response was complete." : "before it answered.";
            DirectTransport.End(exchange, ExchangeStatus.ConnectionLost, $"{what} {when}", stamp);
        }
    }

    private void Cancel(HttpExchange exchange)
    {
        // No state: it has ended. No connection: its command to connect is still to come, and will see the cancellation.
        if (exchange.TransportState is DirectRequest { Connection: { } connection })
        {
            thread.Close(connection);
            DirectTransport.End(exchange, ExchangeStatus.Cancelled, null);
        }
    }
}
