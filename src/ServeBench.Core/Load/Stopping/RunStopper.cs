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

    private readonly RunPlan _plan;
    private readonly Watched[] _rules;
    private readonly ConcurrentQueue<ServeRequestResult> _ended = new();
    private readonly ConcurrentQueue<ServeStop> _stops = new();
    private readonly object _ending = new();
    private bool _over;
    private Thread? _thread;
    private volatile ServeRunCounters _latest = new();
    private volatile ServeStop? _stop;
    private ServeStop? _phaseStop;
    private string? _phase;
    private int _completed;
    private int _failed;
    private int _row;
    private int _firstEnded;

    /// <summary>Prepares the rules for a run.</summary>
    /// <exception cref="ServeException"><c>StopRuleNotApplicable</c>.</exception>
    public RunStopper(RunPlan plan)
    {
        _plan = plan;
        _rules = [.. plan.StopRules.Select(rule => new Watched(rule, rule.Condition.Begin(plan)))];
    }

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
    /// <param name="control">Ends the run, or the phase under way.</param>
    public void Start(RunClock clock, Func<double, ServeRunCounters> count, RunControl control)
    {
        if (_rules.Length > 0)
        {
            _thread = new Thread(() => Watch(clock, count, control)) { IsBackground = true, Name = "ServeBench stop rules" };
            _thread.Start();
        }
    }

    /// <summary>Takes the counters of a moment; looks where a second is over.</summary>
    /// <param name="counted">What was counted.</param>
    /// <param name="looks">Whether the rules look.</param>
    /// <param name="phase">The name of the phase under way; <see langword="null"/> in a run without phases.</param>
    /// <returns>What is to be ended; <see langword="null"/> for nothing.</returns>
    public StopScope? Take(ServeRunCounters counted, bool looks, string? phase = null)
    {
        if (phase != _phase)
        {
            _phase = phase;
            Begin();
        }

        while (_ended.TryDequeue(out ServeRequestResult? result))
        {
            Count(result, counted.First);
            foreach (Watched watched in _rules.Where(watched => !IsOfPhase(watched.Rule) || result.Phase == phase))
            {
                watched.Check.Add(result);
            }
        }

        ServeRunCounters counters = counted with { Completed = _completed, Failed = _failed, FailedInARow = _row, FirstEnded = _firstEnded };
        _latest = counters;
        looks &= _stop is null;
        _phaseStop = null;
        foreach (Watched watched in _rules)
        {
            watched.Check.Sample(counters);
            if (looks && !watched.HasApplied && watched.Check.Look(counters) is { } reason)
            {
                watched.HasApplied = true;
                Note(watched.Rule, counters.ElapsedSeconds, reason);
            }
        }

        return looks && _stop is not null ? StopScope.Run : _phaseStop is null ? null : StopScope.Phase;
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

    // All rules that apply at one look are noted, wherever they stand in the list; the first to end the run, or a phase, gives the reason.
    private void Note(ServeStopRule rule, double seconds, string reason)
    {
        bool isOfPhase = IsOfPhase(rule);
        var stop = new ServeStop(rule.Rule, rule.Mode, seconds, isOfPhase ? $"in the phase '{_phase}': {reason}" : reason)
        {
            Scope = isOfPhase ? StopScope.Phase : StopScope.Run,
        };
        _stops.Enqueue(stop);
        if (rule.Mode == StopMode.Enforce && isOfPhase)
        {
            _phaseStop ??= stop;
        }
        else if (rule.Mode == StopMode.Enforce)
        {
            _stop ??= stop;
        }
    }

    private void Count(ServeRequestResult result, IReadOnlySet<int> first)
    {
        _firstEnded += first.Contains(result.RequestPosition) ? 1 : 0;
        if (result.ErrorKind is RequestErrorKind.Skipped or RequestErrorKind.Cut or RequestErrorKind.Abandoned)
        {
            return;
        }

        _completed += result.Success ? 1 : 0;
        _failed += result.Success ? 0 : 1;
        _row = result.Success ? 0 : _row + 1;
    }

    private bool IsOfPhase(ServeStopRule rule) => rule.Scope == StopScope.Phase && _plan.Phases.Count > 0;

    // What a rule of a phase has seen of the phase before does not count.
    private void Begin()
    {
        foreach (Watched watched in _rules.Where(watched => IsOfPhase(watched.Rule)))
        {
            watched.Check = watched.Rule.Condition.Begin(_plan);
            watched.HasApplied = false;
        }
    }

    private void Watch(RunClock clock, Func<double, ServeRunCounters> count, RunControl control)
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

            PhaseState? phase = control.Current;
            StopScope? ends = Take(count(Math.Max(clock.SecondsAt(Stopwatch.GetTimestamp()), now)), looks: sample % SamplesPerLook == 0, phase?.Settings.Name);
            if (ends == StopScope.Run)
            {
                control.EndRun(_stop!.ToString(), graceSeconds: 0);
                return;
            }

            if (ends == StopScope.Phase && control.Current == phase)
            {
                control.EndPhase(_phaseStop!.ToString(), graceSeconds: 0);
            }
        }
    }

    private sealed class Watched(ServeStopRule rule, IStopCheck check)
    {
        public ServeStopRule Rule => rule;

        public IStopCheck Check { get; set; } = check;

        public bool HasApplied { get; set; }
    }
}
