using System.Collections.Concurrent;
using System.Diagnostics;
using ServeBench.Timing;

namespace ServeBench.Load;

/// <summary>Gives up requests whose time has run out. All have the same time, so they run out in the order in which they were sent.</summary>
internal sealed class RequestTimeouts : IDisposable
{
    private readonly ConcurrentQueue<RequestExchange> _sent = new();
    private readonly long _timeoutTicks;
    private readonly Action<RequestExchange> _giveUp;
    private readonly Timer _timer;
    private int _sweeping;

    /// <summary>Starts to watch.</summary>
    public RequestTimeouts(TimeSpan timeout, Action<RequestExchange> giveUp)
    {
        _timeoutTicks = RunClock.ToTicks(timeout.TotalSeconds);
        _giveUp = giveUp;
        TimeSpan period = TimeSpan.FromMilliseconds(Math.Clamp(timeout.TotalMilliseconds / 20, 10, 1000));
        _timer = new Timer(_ => Sweep(), state: null, period, period);
    }

    /// <summary>Starts a request's time.</summary>
    public void Watch(RequestExchange exchange)
    {
        exchange.DeadlineStamp = Stopwatch.GetTimestamp() + _timeoutTicks;
        _sent.Enqueue(exchange);
    }

    public void Dispose() => _timer.Dispose();

    /// <summary>Gives up what is overdue. The timer calls it; a call while another one is at work does nothing.</summary>
    internal void Sweep()
    {
        // A pool that was busy makes up for several ticks at once. Two that look and then take would take what neither has looked at.
        if (Interlocked.Exchange(ref _sweeping, 1) != 0)
        {
            return;
        }

        long now = Stopwatch.GetTimestamp();
        while (_sent.TryPeek(out RequestExchange? oldest) && (oldest.Ended || oldest.DeadlineStamp <= now))
        {
            if (_sent.TryDequeue(out RequestExchange? exchange) && !exchange.Ended)
            {
                exchange.TimedOut = true;
                _giveUp(exchange);
            }
        }

        Volatile.Write(ref _sweeping, 0);
    }
}
