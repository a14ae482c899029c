using System.Globalization;
using ServeBench.Load;
using ServeBench.Metrics;

namespace ServeBench.Decisions;

/// <summary>
/// Applies when an objective is certain to fail, or certain either way. It looks at samples that grow, and the looks share the error out as those of
/// a comparison do, so that looking often costs nothing but requests.
/// </summary>
/// <param name="text">The rule as it is written.</param>
/// <param name="objectives">The objectives; one of them that fails is enough, and all have to pass.</param>
/// <param name="isPassEnough">Whether it applies too when all objectives pass.</param>
internal sealed class ObjectiveRule(string text, IReadOnlyList<ServeObjective> objectives, bool isPassEnough) : IStopRule
{
    private const int LeastRequests = 30;
    private const double LookGrowth = 1.2;

    // A look that may err less than this cannot decide anything.
    private const double LeastError = 1e-9;

    private int _looked;
    private int _planned = 1;
    private (ServeMetrics Metrics, ObjectiveOptions Options)? _last;

    public string Text => text;

    /// <summary>How sure all looks together are.</summary>
    public double Confidence { get; init; } = ObjectiveOptions.DefaultConfidence;

    /// <summary>Seconds before which no run passes: a server that falls behind is good at first.</summary>
    public double LeastSecondsToPass { get; init; }

    /// <summary>Whether requests that follow each other count as fewer, because they resemble each other.</summary>
    public bool AreNeighboursAlike { get; init; }

    /// <summary>What the last look found; empty before the first.</summary>
    public IReadOnlyList<ServeObjectiveResult> Found { get; private set; } = [];

    /// <summary>The same numbers with bounds of one standard error at each side; empty before the first look.</summary>
    public IReadOnlyList<ServeObjectiveResult> Measured => _last is not { } last
        ? []
        : [.. ObjectiveTest.Decide(objectives, [last.Metrics], last.Options with { Confidence = NormalDistribution.Below(1) })];

    public IStopCheck Begin(RunPlan plan)
    {
        foreach (ServeObjective objective in objectives)
        {
            if (!IsOfRequests(objective.Subject))
            {
                throw new ServeException(
                    "StopRuleNotApplicable",
                    ServeErrorKind.InvalidArgument,
                    $"The stop rule '{text}': '{objective.Subject.Name}' is known only when the run has ended. Percentiles and means of latencies and shares of requests can be waited for.",
                    text);
            }
        }

        (_looked, _planned, _last) = (0, plan.Slots.Count, null);
        return new Check(this, plan);
    }

    /// <summary>The last look, at a run that has ended: it has all of the error that the looks before have left.</summary>
    /// <param name="whole">The metrics of the run.</param>
    /// <param name="allowed">Doubts of the run that do not count.</param>
    public IReadOnlyList<ServeObjectiveResult> Finish(ServeMetrics whole, IReadOnlyCollection<RunDoubt> allowed)
    {
        double error = _looked >= _planned ? LeastError : ErrorSpending.At(_planned, _looked, _planned, 1 - Confidence);
        Decide(whole, error, allowed);
        return Found;
    }

    private void Decide(ServeMetrics metrics, double error, IReadOnlyCollection<RunDoubt> allowed)
    {
        var options = new ObjectiveOptions { Confidence = Math.Max(0.5, 1 - error), Allowed = allowed, AreNeighboursAlike = AreNeighboursAlike };
        Found = [.. ObjectiveTest.Decide(objectives, [metrics], options)];
        _last = (metrics, options);
    }

    /// <summary>Whether a number is one of requests, so that it is known before the run has ended.</summary>
    internal static bool IsOfRequests(ObjectiveSubject subject) => subject is ObjectiveSubject.OfShare
        || subject is ObjectiveSubject.OfColumn { Column: { Metric.Latency: not null, Statistic: { } statistic } }
            && (statistic == MetricStatistic.Mean || statistic == MetricStatistic.Median || statistic.Percent is not null);

    private sealed class Check(ObjectiveRule rule, RunPlan plan) : IStopCheck
    {
        private readonly List<ServeRequestResult> _results = [];
        private double _next = LeastRequests;

        public void Add(ServeRequestResult result) => _results.Add(result);

        public string? Look(ServeRunCounters counters)
        {
            int last = plan.Slots.Count;
            if (_results.Count < Math.Min(_next, last) || _results.Count <= rule._looked)
            {
                return null;
            }

            double error = ErrorSpending.At(Math.Min(_results.Count, last), rule._looked, last, 1 - rule.Confidence);
            if (error < LeastError)
            {
                return null;
            }

            rule._looked = _results.Count;
            _next = _results.Count * LookGrowth;
            var soFar = new ServeRun { Backend = plan.Backend.Name, DurationSeconds = counters.ElapsedSeconds, RequestCount = last };
            rule.Decide(MetricsCalculator.Measure(soFar, _results), error, allowed: []);
            return rule.Found.FirstOrDefault(one => one.Verdict == ObjectiveVerdict.Fail) is { } failed
                ? string.Create(CultureInfo.InvariantCulture, $"'{failed.Objective}' is certain to fail: {Stripped(failed.Reason)}")
                : rule.MayPass(counters) && rule.Found.All(one => one.Verdict == ObjectiveVerdict.Pass)
                    ? string.Create(CultureInfo.InvariantCulture, $"every objective is certain to pass: {string.Join("; ", rule.Found)}")
                    : null;
        }

        private static string Stripped(string reason) => reason.TrimEnd('.');
    }

    private bool MayPass(ServeRunCounters counters) => isPassEnough && counters.ElapsedSeconds >= LeastSecondsToPass;
}
