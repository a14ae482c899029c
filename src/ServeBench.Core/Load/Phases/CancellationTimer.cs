using ServeBench.Timing;

namespace ServeBench.Load;

/// <summary>
/// Disconnects from the requests of phases with a cancellation rate, on a thread of its own. The time of each starts when its last byte has
/// been sent.
/// </summary>
internal sealed class CancellationTimer : IDisposable
{
    private readonly Action<RequestExchange> _cancel;
    private readonly DeadlineWaiter _waiter = DeadlineWaiter.Create();
    private readonly Lock _lock = new();
    private readonly PriorityQueue<RequestExchange, long> _waiting = new();
    private readonly Thread _thread;
    private volatile bool _stopped;

    /// <summary>Starts the thread.</summary>
    /// <param name="cancel">Ends a request and closes its connection.</param>
    public CancellationTimer(Action<RequestExchange> cancel)
    {
        _cancel = cancel;
        _thread = new Thread(Run) { IsBackground = true, Name = "ServeBench cancellations", Priority = ThreadPriority.AboveNormal };
        _thread.Start();
    }

    /// <summary>A request has been sent to its last byte.</summary>
    /// <param name="exchange">The request.</param>
    /// <param name="stamp">When, in Stopwatch ticks.</param>
    public void OnSent(RequestExchange exchange, long stamp)
    {
        lock (_lock)
        {
            _waiting.Enqueue(exchange, stamp + exchange.CancelAfterTicks.GetValueOrDefault());
        }

        if (!_stopped)
        {
            _waiter.Wake();
        }
    }

    public void Dispose()
    {
        _stopped = true;
        _waiter.Wake();
        _thread.Join();
        _waiter.Dispose();
    }

    private void Run()
    {
        while (!_stopped)
        {
            if (_waiter.WaitUntil(NextDue()))
            {
                CancelDue();
            }
        }
    }

    private long NextDue()
    {
        lock (_lock)
        {
            return _waiting.TryPeek(out _, out long due) ? due : long.MaxValue;
        }
    }

    private void CancelDue()
    {
        RequestExchange exchange;
        lock (_lock)
        {
            exchange = _waiting.Dequeue();
        }

        if (!exchange.Ended && exchange.CutReason is null)
        {
            exchange.IsAbandoned = true;
            exchange.CutReason = "The client disconnected on purpose, as the phase's cancellation rate says.";
            _cancel(exchange);
        }
    }
}
