using ServeBench.Endpoints;

namespace ServeBench.Metrics;

/// <summary>One number of a run: a metric, or one statistic of it. It is a property of <see cref="ServeMetrics"/>, a column of a table, a key of a result file.</summary>
/// <param name="Property">The property of <see cref="ServeMetrics"/>; with dots where it is one of an object inside, as in <c>Probe.P99E2elMs</c>; <see langword="null"/> for one that only files have.</param>
/// <param name="VllmKey">The key in the result files of vLLM's clients, with dots for objects inside; <see langword="null"/> where they have none.</param>
/// <param name="Value">The number as the property has it.</param>
internal sealed record MetricColumn(string? Property, string? VllmKey, Func<ServeMetrics, double?> Value)
{
    /// <summary>What it is called: the property, else the key.</summary>
    public string Name => Property ?? VllmKey!;

    public Metric Metric { get; internal set; } = null!;

    /// <summary>The statistic; <see langword="null"/> where the metric is one number by itself.</summary>
    public MetricStatistic? Statistic { get; init; }

    public bool IsCompared { get; init; }

    /// <summary>Whether it counts something, so that a file has it without a decimal point.</summary>
    public bool IsWhole { get; init; }

    /// <summary>The kind of run whose result file has the key; <see langword="null"/> for both.</summary>
    public BackendTask? VllmTask { get; init; }

    /// <summary>Whether the number says anything of a run; where it does not, the property is 0.</summary>
    public Func<ServeMetrics, bool> AppliesTo { get; init; } = _ => true;

    /// <summary>
    /// The number of a run; <see langword="null"/> where the run has none. A latency of a run in which nothing succeeded is infinite; one
    /// that the successful requests could not have, such as a TPOT of one token, is <see langword="null"/>.
    /// </summary>
    public double? Of(ServeMetrics metrics) =>
        !AppliesTo(metrics) ? null
        : Value(metrics) is { } value && !(value is LatencyStatistics.NoSample && metrics.Completed > 0) ? value
        : null;

    /// <summary>The number as a result file has it: whole or not, and 0 for a latency that no request had.</summary>
    public object? InFile(ServeMetrics metrics) => Value(metrics) switch
    {
        null => null,
        LatencyStatistics.NoSample when Metric.IsLatency => 0.0,
        { } value => IsWhole ? (object)(long)value : value,
    };

    /// <summary>Whether the result file of a run has the key.</summary>
    public bool IsInFileOf(BackendTask task) => VllmKey is not null && (VllmTask is null || VllmTask == task);
}
