using System.Diagnostics;
using System.Runtime.Versioning;
using ServeBench.Linux;

namespace ServeBench.Transport.Direct;

/// <summary>Opens connections for an I/O thread, at one of the endpoint's addresses after the other. For that thread alone.</summary>
/// <param name="thread">The thread.</param>
/// <param name="transport">The transport it works for.</param>
/// <param name="opener">Opens sockets.</param>
[SupportedOSPlatform("linux")]
internal sealed class DirectConnector(IoThread thread, DirectTransport transport, ConnectionOpener opener)
{
    /// <summary>Begins to open a connection.</summary>
    public void Connect(ConnectAttempt attempt)
    {
        var request = (DirectRequest?)attempt.Exchange?.TransportState;
        if (request is { IsCancelled: true })
        {
            DirectTransport.End(attempt.Exchange!, ExchangeStatus.Cancelled, null);
            return;
        }

        attempt.StartedAt = Stopwatch.GetTimestamp();
        opener.Begin(attempt);
        Open(attempt);
    }

    /// <summary>The opening has ended, well or not.</summary>
    /// <returns><see langword="true"/> when the connection is open; it then carries the exchange that it was opened for, or is idle.</returns>
    public bool OnConnected(DirectConnection connection, ConnectAttempt attempt)
    {
        int error = ConnectionOpener.ResultOf(connection.Descriptor);
        if (error != 0)
        {
            thread.Close(connection);
            if (opener.TryNextAddress(attempt, error))
            {
                Open(attempt);
            }
            else
            {
                Fail(attempt, error);
            }

            return false;
        }

        opener.Remember(attempt);
        transport.CountOpened();
        connection.Attempt = null;
        if (attempt.Exchange is { } exchange)
        {
            exchange.ConnectTicks = Stopwatch.GetTimestamp() - attempt.StartedAt;
            connection.Exchange = exchange;
            return true;
        }

        connection.IsReused = true;
        bool isKept = transport.Idle.TryAdd(connection);
        if (!isKept)
        {
            thread.Close(connection);
        }

        attempt.Preconnect!.OnOpened();
        return isKept;
    }

    private void Open(ConnectAttempt attempt)
    {
        int error;
        do
        {
            int descriptor = opener.Open(attempt, out error);
            if (descriptor >= 0)
            {
                var connection = new DirectConnection(thread) { Descriptor = descriptor, Attempt = attempt };
                if (attempt.Exchange?.TransportState is DirectRequest request)
                {
                    request.Connection = connection;
                }

                if (thread.TryRegister(connection))
                {
                    return;
                }

                error = Libc.LastError;
                thread.Close(connection);
            }
        }
        while (opener.TryNextAddress(attempt, error));
        Fail(attempt, error);
    }

    private void Fail(ConnectAttempt attempt, int error)
    {
        attempt.Preconnect?.OnFailed();
        if (attempt.Exchange is { } exchange)
        {
            DirectTransport.End(exchange, ExchangeStatus.ConnectFailed, opener.Explain(attempt, error));
        }
    }
}
