using System.Diagnostics;

namespace ServeBench.Transport;

/// <summary>Opens connections, at one of the endpoint's addresses after the other; each on its lane.</summary>
/// <param name="engine">The engine whose connections they are.</param>
/// <param name="addresses">The endpoint's addresses.</param>
internal sealed class Connector(HttpEngine engine, EndpointAddresses addresses)
{
    /// <summary>Begins to open a connection.</summary>
    public void Connect(ConnectAttempt attempt)
    {
        if (attempt.Exchange?.TransportState is EngineRequest { IsCancelled: true })
        {
            HttpEngine.End(attempt.Exchange, ExchangeStatus.Cancelled, null);
            return;
        }

        attempt.Begin(addresses);
        Open(attempt);
    }

    /// <summary>Continues with the next address after one that failed; without one, the attempt has failed.</summary>
    public void TryNext(ConnectAttempt attempt, IoError error)
    {
        error = Explain(attempt, error);
        if (attempt.TryNextAddress(addresses, error))
        {
            Open(attempt);
        }
        else
        {
            Fail(attempt, error);
        }
    }

    /// <summary>A connection is open: it carries the exchange that it was opened for, or becomes idle.</summary>
    public void Finish(HttpConnection connection, ConnectAttempt attempt)
    {
        addresses.Prefer(attempt.Address);
        engine.CountOpened();
        connection.Attempt = null;
        if (attempt.Exchange is { } exchange)
        {
            exchange.ConnectTicks = Stopwatch.GetTimestamp() - attempt.StartedAt;
            connection.Exchange = exchange;
            return;
        }

        connection.IsReused = true;
        if (!engine.Idle.TryAdd(connection))
        {
            connection.Lane.Close(connection);
        }

        attempt.Preconnect!.OnOpened(attempt);
    }

    public static void Fail(ConnectAttempt attempt, string message)
    {
        attempt.Preconnect?.OnFailed(attempt);
        if (attempt.Exchange is { } exchange)
        {
            HttpEngine.End(exchange, ExchangeStatus.ConnectFailed, message);
        }
    }

    private void Fail(ConnectAttempt attempt, IoError error)
    {
        if (error.Kind == IoErrorKind.Stopped && attempt.Exchange is { } exchange)
        {
            HttpEngine.End(exchange, ExchangeStatus.Cancelled, null);
        }
        else
        {
            Fail(attempt, ConnectionText.NotOpened(addresses.All[attempt.Address], error));
        }
    }

    private IoError Explain(ConnectAttempt attempt, IoError error) => LocalEnd.Explain(error, addresses.All[attempt.Address]);

    private void Open(ConnectAttempt attempt)
    {
        IoError error;
        do
        {
            var connection = new HttpConnection(attempt.Lane) { Attempt = attempt };
            attempt.Connection = connection;
            if (attempt.Exchange?.TransportState is EngineRequest request)
            {
                request.Connection = connection;
            }

            error = Explain(attempt, attempt.Lane.Open(connection, attempt.Address));
            if (error.IsNone)
            {
                return;
            }
        }
        while (attempt.TryNextAddress(addresses, error));
        Fail(attempt, error);
    }
}
