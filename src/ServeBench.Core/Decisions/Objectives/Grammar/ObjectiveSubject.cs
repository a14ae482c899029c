using ServeBench.Metrics;

namespace ServeBench.Decisions;

/// <summary>The number that an objective limits.</summary>
/// <param name="Metric">What it is called: the key of a latency, the id of another metric, or <c>attainment(…)</c>.</param>
/// <param name="Statistic">The statistic; empty where the metric is one number by itself.</param>
/// <param name="Unit">Its unit, in which limits and values are.</param>
internal abstract record ObjectiveSubject(string Metric, string Statistic, MetricUnit Unit)
{
    public string Name => Statistic.Length > 0 ? $"{Statistic} {Metric}" : Metric;

    /// <summary>Which way is better.</summary>
    public abstract MetricDirection Direction { get; }

    /// <summary>Whether it is about the times between chunks.</summary>
    public virtual bool ConcernsGaps => false;

    /// <summary>A number of the metrics of a run.</summary>
    public sealed record OfColumn(MetricColumn Column)
        : ObjectiveSubject(Column.Metric.Latency?.Key ?? Column.Metric.Id, Column.Statistic?.Key ?? "", Column.Metric.Unit)
    {
        // That a run lasts long enough is as good a condition as that it ends in time.
        public override MetricDirection Direction => Column.Metric == RunMetrics.Duration ? MetricDirection.Neither : Column.Metric.Direction;

        public override bool ConcernsGaps => Column.Metric == SteadyStateMetrics.Tpot || (Column.Metric.Latency is { } latency && IsOfGaps(latency));
    }

    /// <summary>A share of the requests of a run.</summary>
    /// <param name="Metric">What it is called.</param>
    /// <param name="Count">Counts the share; <see langword="null"/> where the run does not say.</param>
    /// <param name="Limits">What a request of the share keeps; <see langword="null"/> for another share.</param>
    public sealed record OfShare(string Metric, Func<RunSample, ShareCount?> Count, RequestLimits? Limits = null) : ObjectiveSubject(Metric, "", MetricUnit.Percent)
    {
        public override MetricDirection Direction => Metric == ObjectiveVocabulary.Failed ? MetricDirection.LowerIsBetter : MetricDirection.HigherIsBetter;

        public override bool ConcernsGaps => Limits is not null && (Limits.HasOwn || Limits.All.Any(limit => IsOfGaps(limit.Latency)));
    }

    /// <summary>Good requests a second.</summary>
    /// <param name="Limits">What makes a request good.</param>
    public sealed record OfGoodput(RequestLimits Limits) : ObjectiveSubject($"goodput({Limits})", "", MetricUnit.RequestsPerSecond)
    {
        public override MetricDirection Direction => MetricDirection.HigherIsBetter;

        public override bool ConcernsGaps => Limits.HasOwn || Limits.All.Any(limit => IsOfGaps(limit.Latency));
    }

    private static bool IsOfGaps(LatencyMetric latency) => latency == LatencyMetric.Tpot || latency == LatencyMetric.Itl;
}
