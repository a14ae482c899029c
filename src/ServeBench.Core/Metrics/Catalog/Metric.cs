namespace ServeBench.Metrics;

/// <summary>What is measured of a run: what it is called, its unit, which way is better, how it is computed, and which numbers there are of it.</summary>
internal sealed record Metric
{
    private readonly Dictionary<MetricStatistic, MetricColumn> _columns = [];

    /// <summary>Declares a metric.</summary>
    /// <param name="id">The name without a statistic, for example <c>Ttft</c> or <c>RequestThroughput</c>.</param>
    /// <param name="title">What a person calls it.</param>
    /// <param name="unit">What it is measured in.</param>
    /// <param name="direction">Which way is better.</param>
    /// <param name="formula">How it is computed, in the words of docs/metrics.md.</param>
    /// <param name="columns">Its numbers: one, or one for each statistic.</param>
    public Metric(string id, string title, MetricUnit unit, MetricDirection direction, string formula, params MetricColumn[] columns)
    {
        Id = id;
        Title = title;
        Unit = unit;
        Direction = direction;
        Formula = formula;
        Columns = columns;
        foreach (MetricColumn column in columns)
        {
            column.Metric = this;
            if (column.Statistic is { } statistic)
            {
                _columns.Add(statistic, column);
            }
        }
    }

    /// <summary>The name without a statistic, for example <c>Ttft</c> or <c>RequestThroughput</c>.</summary>
    public string Id { get; }

    /// <summary>What a person calls it.</summary>
    public string Title { get; }

    public MetricUnit Unit { get; }

    /// <summary>Which way is better.</summary>
    public MetricDirection Direction { get; }

    /// <summary>How it is computed, in the words of docs/metrics.md.</summary>
    public string Formula { get; }

    /// <summary>The version that measured it first.</summary>
    public string Since { get; init; } = "0.1.0";

    /// <summary>The latency whose samples it sums up; <see langword="null"/> for a metric that has no sample of requests.</summary>
    public LatencyMetric? Latency { get; init; }

    /// <summary>Its numbers that are properties: one, or one for each statistic.</summary>
    public IReadOnlyList<MetricColumn> Columns { get; }

    /// <summary>The key of its first number in the result files of vLLM's clients, for a metric that has one.</summary>
    public string VllmKey => Columns[0].VllmKey ?? throw new InvalidOperationException($"vLLM has no key for {Id}.");

    /// <summary>The statistics that are properties; none where the metric is one number by itself.</summary>
    public IEnumerable<MetricStatistic> Statistics => _columns.Keys;

    /// <summary>Whether it is a latency, which is infinite where no request had it.</summary>
    public bool IsLatency => Unit == MetricUnit.Milliseconds;

    /// <summary>One of its numbers; <see langword="null"/> where there is none. A latency has every percentile that was measured, also those that are no property.</summary>
    /// <param name="statistic">The statistic; <see langword="null"/> for the metric that is one number by itself.</param>
    public MetricColumn? Column(MetricStatistic? statistic) =>
        statistic is not { } wanted ? (_columns.Count == 0 ? Columns[0] : null)
        : _columns.TryGetValue(wanted, out MetricColumn? column) ? column
        : Latency?.Column(wanted) is { } other ? other with { Metric = this }
        : null;

    public override string ToString() => Id;
}
