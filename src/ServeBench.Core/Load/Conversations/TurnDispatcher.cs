using System.Diagnostics;
using ServeBench.Timing;

namespace ServeBench.Load;

/// <summary>
/// Sends the later turns of conversations when they are due, on a thread of its own. They become known as the run goes on, so they
/// wait in the order of their times; those of the schedule have a <see cref="Dispatcher"/> that knows nothing of them.
/// </summary>
internal sealed class TurnDispatcher : IDisposable
{
    private readonly Action<RequestExchange> _send;
    private readonly DeadlineWaiter _waiter = DeadlineWaiter.Create();
    private readonly Lock _lock = new();
    private readonly PriorityQueue<RequestExchange, long> _waiting = new();
    private readonly Thread _thread;
    private bool _stopped;

    /// <summary>Starts the thread.</summary>
    public TurnDispatcher(Action<RequestExchange> send)
    {
        _send = send;
        _thread = new Thread(Run) { IsBackground = true, Name = "ServeBench turns", Priority = ThreadPriority.AboveNormal };
        _thread.Start();
    }

    /// <summary>Takes a turn that is due later.</summary>
    /// <returns>Whether it will be sent; not after a stop.</returns>
    public bool TryAdd(RequestExchange exchange)
    {
        lock (_lock)
        {
            if (_stopped)
            {
                return false;
            }

            _waiting.Enqueue(exchange, exchange.DueStamp);
            // Here the waiter cannot be gone: who disposes of it stops first, and a stop waits for the lock.
            _waiter.Wake();
        }

        return true;
    }

    /// <summary>Takes out the turns of a phase that wait.</summary>
    public IReadOnlyList<RequestExchange> Remove(PhaseState? phase)
    {
        lock (_lock)
        {
            RequestExchange[] removed = [.. _waiting.UnorderedItems.Select(item => item.Element).Where(exchange => exchange.Phase == phase)];
            foreach (RequestExchange exchange in removed)
            {
                _waiting.Remove(exchange, out _, out _);
            }

            return removed;
        }
    }

    /// <summary>Sends nothing more; returns when the thread has ended.</summary>
    /// <returns>The turns that were waiting.</returns>
    public IReadOnlyList<RequestExchange> Stop()
    {
        RequestExchange[] waiting;
        lock (_lock)
        {
            _stopped = true;
            waiting = [.. _waiting.UnorderedItems.Select(item => item.Element)];
            _waiting.Clear();
        }

        _waiter.Wake();
        _thread.Join();
        return waiting;
    }

    public void Dispose()
    {
        Stop();
        _waiter.Dispose();
    }

    private void Run()
    {
        while (TryNextDue(out long due))
        {
            if (_waiter.WaitUntil(due) && TryTakeDue() is { } exchange)
            {
                exchange.AdmittedStamp = Stopwatch.GetTimestamp();
                _send(exchange);
            }
        }
    }

    private bool TryNextDue(out long due)
    {
        lock (_lock)
        {
            if (!_waiting.TryPeek(out _, out due))
            {
                due = long.MaxValue;
            }

            return !_stopped;
        }
    }

    private RequestExchange? TryTakeDue()
    {
        lock (_lock)
        {
            return _waiting.TryPeek(out _, out long due) && due <= Stopwatch.GetTimestamp() ? _waiting.Dequeue() : null;
        }
    }
}
