using System.Diagnostics;
using ServeBench.Arrivals;
using ServeBench.Timing;

namespace ServeBench.Load;

/// <summary>
/// Takes a run from phase to phase, on a thread of its own: begins each, ends its arrivals, cuts what is left of it, and waits for the last
/// of its requests where the next one does not follow without a gap. The requests themselves are sent by each phase's dispatcher or loop.
/// </summary>
internal sealed class PhaseRunner : IDisposable
{
    // Enough for a dispatcher's thread to be there when its first request is due.
    private static readonly long s_lead = RunClock.ToTicks(0.005);

    private readonly IReadOnlyList<PhaseState> _phases;
    private readonly LoadSession _session;
    private readonly PhaseFeeder _feeder;
    private readonly RunControl _control;
    private readonly DeadlineWaiter _waiter = DeadlineWaiter.Create();
    private readonly PhaseArrivals?[] _arrivals;
    private readonly Thread _thread;
    private long _start;
    private volatile int _relieved = -1;
    private volatile bool _stopped;
    private bool _isLast;

    public PhaseRunner(IReadOnlyList<PhaseState> phases, LoadSession session, PhaseFeeder feeder, RunControl control)
    {
        _phases = phases;
        _session = session;
        _feeder = feeder;
        _control = control;
        _arrivals = new PhaseArrivals?[phases.Count];
        foreach (PhaseState phase in phases)
        {
            phase.Drained = Wake;
        }

        _thread = new Thread(Run) { IsBackground = true, Name = "ServeBench phases", Priority = ThreadPriority.AboveNormal };
    }

    /// <summary>Begins with the first phase.</summary>
    /// <param name="start">When, in Stopwatch ticks.</param>
    public void Start(long start)
    {
        _start = start;
        _thread.Start();
    }

    /// <summary>Has the thread look at what is asked of it. From any thread.</summary>
    public void Wake() => _waiter.Wake();

    /// <summary>What a dispatcher's <see cref="Dispatcher.Relieve"/> is for the phase under way, and for the one that is about to follow.</summary>
    public void Relieve()
    {
        int current = _relieved;
        if (current >= 0)
        {
            _arrivals[current]?.Dispatcher?.Relieve();
            if (current + 1 < _arrivals.Length)
            {
                _arrivals[current + 1]?.Dispatcher?.Relieve();
            }
        }
    }

    /// <summary>Sends nothing more; returns when the thread has ended.</summary>
    public void Stop()
    {
        _stopped = true;
        _waiter.Wake();
        _thread.Join();
    }

    public void Dispose()
    {
        Stop();
        foreach (PhaseArrivals? arrivals in _arrivals)
        {
            arrivals?.Dispose();
        }

        _waiter.Dispose();
    }

    private void Run()
    {
        int number = 0;
        for (long start = _start; number < _phases.Count && !_stopped && !_isLast; number++)
        {
            Begin(number, start);
            _relieved = number;
            _control.Current = _phases[number];
            WaitForArrivals(number);
            EndArrivals(number);
            bool isSeamless = number + 1 < _phases.Count && _phases[number + 1].Settings.Seamless && !_isLast;
            if (!isSeamless)
            {
                Wait(() => AllOver(number));
            }

            start = isSeamless ? _phases[number].ArrivalsEndStamp : Stopwatch.GetTimestamp() + s_lead;
        }

        if (number < _phases.Count && _arrivals[number] is not null)
        {
            // It had been begun a little ahead of its time when the run was ended.
            EndArrivals(number);
            Wait(() => AllOver(number));
        }

        _session.EndArrivals();
    }

    private void Begin(int number, long start)
    {
        if (_arrivals[number] is not null)
        {
            return;
        }

        PhaseState phase = _phases[number];
        phase.StartStamp = start;
        phase.GraceSeconds = phase.Settings.GraceSeconds;
        _feeder.Advance(number);
        if (phase.Settings.Arrival == PhaseArrival.Concurrency)
        {
            // Its requests are due when it begins, and no dispatcher waits for that.
            while (!_stopped && !_waiter.WaitUntil(Math.Min(start, NextCut())) && Stopwatch.GetTimestamp() < start)
            {
                CutDue(Stopwatch.GetTimestamp());
            }
        }

        var arrivals = new PhaseArrivals(phase, _session.Arrive, Wake);
        Volatile.Write(ref _arrivals[number], arrivals);
        arrivals.Begin();
    }

    private void WaitForArrivals(int number)
    {
        PhaseState phase = _phases[number];
        PhaseArrivals arrivals = _arrivals[number]!;
        ServePhase? next = number + 1 < _phases.Count ? _phases[number + 1].Settings : null;
        while (!_stopped && !arrivals.AreOver)
        {
            if (_control.Take() is { } ending)
            {
                EndEarly(number, ending);
                return;
            }

            bool isFollowed = next is { Seamless: true, Arrival: not PhaseArrival.Concurrency } && _arrivals[number + 1] is null && arrivals.EndStamp != long.MaxValue;
            long wake = Math.Min(arrivals.NextStamp, isFollowed ? arrivals.EndStamp - s_lead : long.MaxValue);
            _waiter.WaitUntil(Math.Min(wake, NextCut()));
            long now = Stopwatch.GetTimestamp();
            arrivals.Advance(now);
            CutDue(now);
            if (isFollowed && now >= arrivals.EndStamp - s_lead && !_stopped)
            {
                Begin(number + 1, arrivals.EndStamp);
            }
        }
    }

    private void EndEarly(int number, RunEnding ending)
    {
        PhaseState phase = _phases[number];
        phase.Reason = ending.Reason;
        phase.GraceSeconds = ending.GraceSeconds ?? phase.GraceSeconds;
        _isLast = ending.IsWholeRun;
        _session.EndReason = ending.IsWholeRun ? ending.Reason : _session.EndReason;
        _arrivals[number]!.CutShort();
        _arrivals[number]!.Stop();
        _session.DropWaiting(phase);
    }

    private void EndArrivals(int number)
    {
        PhaseState phase = _phases[number];
        PhaseArrivals arrivals = _arrivals[number]!;
        arrivals.Stop();
        phase.Feed.Close();
        phase.ArrivalsEndStamp = arrivals.EndStamp == long.MaxValue ? Stopwatch.GetTimestamp() : Math.Min(arrivals.EndStamp, Stopwatch.GetTimestamp());
        phase.CutStamp = phase.GraceSeconds is { } grace ? phase.ArrivalsEndStamp + RunClock.ToTicks(grace) : long.MaxValue;
        phase.Leave();
        CutDue(Stopwatch.GetTimestamp());
    }

    private bool AllOver(int last)
    {
        for (int number = 0; number <= last; number++)
        {
            if (!_phases[number].IsOver)
            {
                return false;
            }
        }

        return true;
    }

    // An end that is asked for meanwhile ends what is in flight sooner, and the run with it where it is that of the run.
    private void Wait(Func<bool> isOver)
    {
        while (!_stopped && !isOver())
        {
            _waiter.WaitUntil(NextCut());
            CutDue(Stopwatch.GetTimestamp());
            if (_control.Take() is { } ending)
            {
                _isLast |= ending.IsWholeRun;
                _session.EndReason = ending.IsWholeRun ? ending.Reason : _session.EndReason;
                foreach (PhaseState phase in _phases.Where(phase => !phase.IsOver && phase.ArrivalsEndStamp != 0 && ending.GraceSeconds is not null))
                {
                    phase.Reason ??= ending.Reason;
                    phase.CutStamp = Math.Min(phase.CutStamp, Stopwatch.GetTimestamp() + RunClock.ToTicks(ending.GraceSeconds.GetValueOrDefault()));
                }
            }
        }
    }

    private long NextCut()
    {
        long next = long.MaxValue;
        foreach (PhaseState phase in _phases)
        {
            if (!phase.IsCut && !phase.IsOver)
            {
                next = Math.Min(next, phase.CutStamp);
            }
        }

        return next;
    }

    private void CutDue(long now)
    {
        foreach (PhaseState phase in _phases)
        {
            if (!phase.IsCut && phase.CutStamp <= now && !phase.IsOver)
            {
                _session.Cut(phase);
            }
        }
    }
}
