using System.Collections.Concurrent;
using System.Diagnostics;
using ServeBench.Timing;

namespace ServeBench.Load;

/// <summary>
/// Asks the stop rules of a run on a thread of its own: counters four times a second, rules once a second. What sends and reads knows nothing of it.
/// </summary>
internal sealed class RunStopper
{
    private const int SampleMs = 250;
    private const int SamplesPerLook = 4;

    private readonly (ServeStopRule Rule, IStopCheck Check)[] _rules;
    private readonly HashSet<IStopCheck> _applied = [];
    private readonly ConcurrentQueue<ServeRequestResult> _ended = new();
    private readonly ConcurrentQueue<ServeStop> _stops = new();
    private readonly object _ending = new();
    private bool _over;
    private Thread? _thread;
    private volatile ServeRunCounters _latest = new();
    private volatile ServeStop? _stop;
    private int _completed;
    private int _failed;
    private int _row;
    private int _firstEnded;

    /// <summary>Prepares the rules for a run.</summary>
    /// <exception cref="ServeException"><c>StopRuleNotApplicable</c>.</exception>
    public RunStopper(RunPlan plan) => _rules = [.. plan.StopRules.Select(rule => (rule, rule.Condition.Begin(plan)))];

    /// <summary>The counters of the last second.</summary>
    public ServeRunCounters Latest => _latest;

    /// <summary>The rule that ended the run; <see langword="null"/> when none did.</summary>
    public ServeStop? Stop => _stop;

    /// <summary>The rules that applied, in the order in which they did.</summary>
    public IReadOnlyList<ServeStop> Stops => [.. _stops];

    /// <summary>Takes a request that has ended; returns at once.</summary>
    public void Add(ServeRequestResult result)
    {
        if (_rules.Length > 0)
        {
            _ended.Enqueue(result);
        }
    }

    /// <summary>Begins to ask the rules; without any there is no thread.</summary>
    /// <param name="clock">The run's clock.</param>
    /// <param name="count">Counts what the run has done, without what this counts itself.</param>
    /// <param name="stop">Ends the run.</param>
    public void Start(RunClock clock, Func<double, ServeRunCounters> count, Action<ServeStop> stop)
    {
        if (_rules.Length > 0)
        {
            _thread = new Thread(() => Watch(clock, count, stop)) { IsBackground = true, Name = "ServeBench stop rules" };
            _thread.Start();
        }
    }

    /// <summary>Takes the counters of a moment; looks where a second is over.</summary>
    /// <returns>Whether a rule ends the run.</returns>
    public bool Take(ServeRunCounters counted, bool looks)
    {
        while (_ended.TryDequeue(out ServeRequestResult? result))
        {
            Count(result, counted.FirstOffset);
            foreach ((_, IStopCheck check) in _rules)
            {
                check.Add(result);
            }
        }

        ServeRunCounters counters = counted with { Completed = _completed, Failed = _failed, FailedInARow = _row, FirstEnded = _firstEnded };
        _latest = counters;
        foreach ((ServeStopRule rule, IStopCheck check) in _rules)
        {
            check.Sample(counters);
            if (looks && _stop is null && !_applied.Contains(check) && check.Look(counters) is { } reason)
            {
                _applied.Add(check);
                var stop = new ServeStop(rule.Rule, rule.Mode, counters.ElapsedSeconds, reason);
                _stops.Enqueue(stop);
                _stop = rule.Mode == StopMode.Enforce ? stop : null;
            }
        }

        return _stop is not null;
    }

    /// <summary>The run is over: returns when the thread has ended.</summary>
    public void Finish()
    {
        lock (_ending)
        {
            _over = true;
            Monitor.Pulse(_ending);
        }

        _thread?.Join();
    }

    private void Count(ServeRequestResult result, double firstOffset)
    {
        _firstEnded += result.ScheduledSeconds <= firstOffset ? 1 : 0;
        if (result.ErrorKind is RequestErrorKind.Skipped or RequestErrorKind.Cut or RequestErrorKind.Abandoned)
        {
            return;
        }

        _completed += result.Success ? 1 : 0;
        _failed += result.Success ? 0 : 1;
        _row = result.Success ? 0 : _row + 1;
    }

    private void Watch(RunClock clock, Func<double, ServeRunCounters> count, Action<ServeStop> stop)
    {
        for (int sample = 1; ; sample++)
        {
            double now = clock.SecondsAt(Stopwatch.GetTimestamp());
            int wait = (int)Math.Clamp((sample * SampleMs) - (1000 * now), 0, 60_000);
            lock (_ending)
            {
                // A pulse ends the wait; nothing else wakes it before its time.
                if (_over || Monitor.Wait(_ending, wait) || _over)
                {
                    return;
                }
            }

            if (Take(count(Math.Max(clock.SecondsAt(Stopwatch.GetTimestamp()), now)), looks: sample % SamplesPerLook == 0))
            {
                stop(_stop!);
                return;
            }
        }
    }
}
