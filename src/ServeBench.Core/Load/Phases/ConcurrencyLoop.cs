using System.Diagnostics;

namespace ServeBench.Load;

/// <summary>
/// Keeps a number of requests, or conversations, of a phase under way: when one ends, the next is sent from the thread that saw its end.
/// A request is due when its place becomes free.
/// </summary>
/// <param name="feed">Has the next request.</param>
/// <param name="admit">Takes each request as it is due.</param>
/// <param name="exhausted">Called once, when the feed is empty.</param>
/// <param name="ramp">The number to keep under way after so many have been sent; <see langword="null"/> where it changes only by time.</param>
internal sealed class ConcurrencyLoop(PhaseFeed feed, Action<RequestExchange> admit, Action exhausted, Func<int, int>? ramp = null)
{
    // A send that fails at once ends on the thread that sends: one after the other they would fill its stack.
    private const int MostNested = 16;

    [ThreadStatic]
    private static int s_nested;

    private readonly Lock _lock = new();
    private int _active;
    private int _target;
    private int _started;
    private bool _over;

    /// <summary>Sets how many are to be under way. More are sent at once; fewer are reached as requests end.</summary>
    /// <param name="target">How many.</param>
    /// <param name="due">When the places came to be, in Stopwatch ticks.</param>
    public void SetTarget(int target, long due)
    {
        lock (_lock)
        {
            _target = target;
        }

        Open(due);
    }

    /// <summary>A place has become free.</summary>
    /// <param name="freed">When, in Stopwatch ticks.</param>
    public void OnFreed(long freed)
    {
        lock (_lock)
        {
            if (_over || _active > _target)
            {
                _active--;
                return;
            }
        }

        if (s_nested < MostNested)
        {
            Continue(freed);
        }
        else
        {
            ThreadPool.UnsafeQueueUserWorkItem(static next => next.Loop.Continue(next.Freed), (Loop: this, Freed: freed), preferLocal: false);
        }
    }

    /// <summary>Sends nothing more.</summary>
    public void Stop()
    {
        lock (_lock)
        {
            _over = true;
        }
    }

    private void Continue(long freed)
    {
        Start(freed, freed);
        Open(freed);
    }

    private void Open(long due)
    {
        while (TryOpen())
        {
            Start(due, freed: 0);
        }
    }

    private bool TryOpen()
    {
        lock (_lock)
        {
            if (_over || _active >= _target)
            {
                return false;
            }

            _active++;
            return true;
        }
    }

    private void Start(long due, long freed)
    {
        if (feed.TryTake() is not { } exchange)
        {
            lock (_lock)
            {
                _active--;
            }

            Finish();
            return;
        }

        if (feed.IsExhausted)
        {
            Finish();
        }

        if (ramp is not null)
        {
            lock (_lock)
            {
                _target = ramp(++_started);
            }
        }

        exchange.DueStamp = due;
        exchange.FreedStamp = freed;
        exchange.AdmittedStamp = Stopwatch.GetTimestamp();
        s_nested++;
        admit(exchange);
        s_nested--;
    }

    private void Finish()
    {
        bool isFirst;
        lock (_lock)
        {
            isFirst = !_over;
            _over = true;
        }

        if (isFirst)
        {
            exhausted();
        }
    }
}
