using System.Globalization;
using ServeBench.Decisions;
using ServeBench.Metrics;

namespace ServeBench.Sweeps;

/// <summary>One limit that a load has to keep: of a key of a run's result, or an objective as a text.</summary>
internal abstract record SweepLimit(ObjectiveOperator Operator, double Value)
{
    // So that a margin of just 0 misses < and >.
    private const double Epsilon = 1e-8;

    public abstract string Name { get; }

    /// <summary>The key that a run has to have; <see langword="null"/> where the requests of a run are enough.</summary>
    public abstract string? RequiredKey { get; }

    /// <summary>Whether it says how many requests may fail, or have to complete.</summary>
    public abstract bool LimitsFailures { get; }

    /// <summary>How far runs are beyond the limit on average, as a share of it; 0 or below when it is kept.</summary>
    /// <exception cref="ServeException"><c>SweepMetricMissing</c>.</exception>
    public double Margin(IReadOnlyList<SweepOutcome> runs)
    {
        double actual = runs.Average(ValueOf);
        // What no request had is as far from a limit as a load that fails altogether.
        return double.IsFinite(actual) ? ((Operator.IsStrict ? Epsilon : 0) - Operator.Margin(actual, Value)) / (Value == 0 ? 1 : Math.Abs(Value)) : 1;
    }

    public sealed override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Name}{Operator}{Value:F2}");

    protected abstract double ValueOf(SweepOutcome run);

    /// <summary>A key of the result, which may be one that the benchmark added by itself.</summary>
    internal sealed record OfKey(string Key, ObjectiveOperator Operator, double Value) : SweepLimit(Operator, Value)
    {
        private static readonly string[] s_outcomes = [RunMetrics.Completed.Columns[0].VllmKey!, RunMetrics.Failed.Columns[0].VllmKey!];

        public override string Name => Key;

        public override string? RequiredKey => Key;

        public override bool LimitsFailures => s_outcomes.Contains(Key);

        protected override double ValueOf(SweepOutcome run) => SweepData.Number(run.Data, Key);
    }

    internal sealed record OfObjective(ServeObjective Objective) : SweepLimit(Objective.Operator, Objective.Limit)
    {
        private static readonly string s_goodput = RunMetrics.RequestGoodput.Columns[0].VllmKey!;

        public override string Name => Column?.VllmKey ?? Objective.Subject.Name;

        public override string? RequiredKey => Column?.VllmKey == s_goodput ? s_goodput : null;

        public override bool LimitsFailures => Objective.LimitsFailures;

        private MetricColumn? Column => (Objective.Subject as ObjectiveSubject.OfColumn)?.Column;

        protected override double ValueOf(SweepOutcome run)
        {
            // Failures are a margin of their own: a latency is that of the requests that succeeded, as in the files.
            ObjectiveFinding finding = new ObjectiveJudge(Objective, new ObjectiveOptions { Confidence = 0 }, failuresAreLimited: true).Judge(new RunSample(run.Metrics));
            return run.Metrics.Completed == 0 ? double.PositiveInfinity
                : Column is { Metric.Latency: not null } latency && latency.Of(run.Metrics) is { } known ? known
                : finding.Actual ?? throw new ServeException(
                    "SweepMetricMissing",
                    ServeErrorKind.NotFound,
                    $"The run in '{run.Path}' does not say '{Objective.Subject.Name}': {string.Join("; ", finding.Reasons)}. Keep the requests of each run with --save-detailed.",
                    Objective.ToString());
        }
    }
}
