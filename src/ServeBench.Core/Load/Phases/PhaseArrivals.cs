using System.Diagnostics;
using ServeBench.Arrivals;
using ServeBench.Timing;

namespace ServeBench.Load;

/// <summary>The arrivals of one phase: its dispatcher, or its loop and the steps of its concurrency. For the runner's thread.</summary>
internal sealed class PhaseArrivals : IDisposable
{
    private readonly Action _changed;
    private readonly Dispatcher? _dispatcher;
    private readonly ConcurrencyLoop? _loop;
    private readonly IReadOnlyList<(long Stamp, int Target)> _steps;
    private int _step;
    private long _end;
    private volatile bool _exhausted;

    /// <summary>Prepares the arrivals of a phase that knows when it begins.</summary>
    /// <param name="phase">The phase.</param>
    /// <param name="arrive">Takes each request when it is due.</param>
    /// <param name="changed">Called when the last request has been sent.</param>
    public PhaseArrivals(PhaseState phase, Action<RequestExchange> arrive, Action changed)
    {
        _changed = changed;
        _steps = ConcurrencySteps.Of(phase.Settings, phase.StartStamp);
        _end = EndOf(phase);
        if (phase.Settings.Arrival == PhaseArrival.Concurrency)
        {
            _loop = new ConcurrencyLoop(phase.Feed, arrive, OnExhausted, RampOf(phase));
            phase.Loop = _loop;
        }
        else
        {
            phase.Feed.SetStart(phase.StartStamp);
            _dispatcher = new Dispatcher(phase.Feed.Exchanges, arrive, OnExhausted, DeadlineWaiter.Create()) { Supply = phase.Feed.Ensure };
        }
    }

    /// <summary>Sends at the times of a schedule; <see langword="null"/> for a concurrency.</summary>
    public Dispatcher? Dispatcher => _dispatcher;

    /// <summary>When they are to be over, in Stopwatch ticks; <see cref="long.MaxValue"/> where that hangs on the answers.</summary>
    public long EndStamp => _end;

    /// <summary>When there is something to do next, in Stopwatch ticks.</summary>
    public long NextStamp => _step < _steps.Count ? Math.Min(_end, _steps[_step].Stamp) : _exhausted || Stopwatch.GetTimestamp() < _end ? _end : long.MaxValue;

    /// <summary>Whether they are over: the time is, and all that was due by then has been sent.</summary>
    public bool AreOver => _loop is null
        ? _exhausted && Stopwatch.GetTimestamp() >= _end
        : _exhausted || Stopwatch.GetTimestamp() >= _end;

    /// <summary>Sends the first.</summary>
    public void Begin()
    {
        _dispatcher?.Start();
        Advance(Stopwatch.GetTimestamp());
    }

    /// <summary>Takes the steps of the concurrency that are due.</summary>
    public void Advance(long now)
    {
        while (_loop is not null && _step < _steps.Count && _steps[_step].Stamp <= now)
        {
            (long stamp, int target) = _steps[_step++];
            _loop.SetTarget(target, stamp);
        }
    }

    /// <summary>They end now.</summary>
    public void CutShort() => _end = Math.Min(_end, Stopwatch.GetTimestamp());

    /// <summary>Sends nothing more; returns when nobody sends any more.</summary>
    public void Stop()
    {
        _dispatcher?.Stop();
        _loop?.Stop();
    }

    public void Dispose() => _dispatcher?.Dispose();

    private static long EndOf(PhaseState phase)
    {
        double? duration = phase.Settings.DurationSeconds;
        return phase.Settings.Arrival == PhaseArrival.Concurrency
            ? duration is { } seconds ? phase.StartStamp + RunClock.ToTicks(seconds) : long.MaxValue
            : phase.StartStamp + RunClock.ToTicks(phase.EndsWithArrivals ? phase.LastOffsetSeconds : duration ?? phase.LastOffsetSeconds);
    }

    // By the number of requests sent so far, where there is no duration that the ramp could follow.
    private static Func<int, int>? RampOf(PhaseState phase) => phase.Settings is { RampTo: not null, DurationSeconds: null } settings
        ? sent => (int)Math.Round(settings.LevelAt(Math.Min(1, (double)sent / Math.Max(1, phase.ArrivalCount - 1))))
        : null;

    private void OnExhausted()
    {
        _exhausted = true;
        _changed();
    }
}
