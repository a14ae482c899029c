namespace ServeBench.Metrics;

/// <summary>A number of a run that says how well it went.</summary>
/// <param name="Name">The property of <see cref="ServeMetrics"/>.</param>
/// <param name="LowerIsBetter">Whether less is better.</param>
/// <param name="Value">The number; <see langword="null"/> where the run has none.</param>
internal sealed record ComparableMetric(string Name, bool LowerIsBetter, Func<ServeMetrics, double?> Value)
{
    /// <summary>Those that <c>vllm-bench --compare</c> shows, in its order, those of the steady state, and what vLLM has for goodput and pooling.</summary>
    public static IReadOnlyList<ComparableMetric> All { get; } =
    [
        Higher(nameof(ServeMetrics.RequestThroughput), metrics => metrics.RequestThroughput),
        Higher(nameof(ServeMetrics.RequestGoodput), metrics => metrics.RequestGoodput),
        Higher(nameof(ServeMetrics.InputSequenceThroughput), metrics => Of(metrics, pooling: true, metrics.InputSequenceThroughput)),
        Higher(nameof(ServeMetrics.OutputThroughput), metrics => Of(metrics, pooling: false, metrics.OutputThroughput)),
        Higher(nameof(ServeMetrics.TotalTokenThroughput), metrics => metrics.TotalTokenThroughput),
        Higher(nameof(ServeMetrics.MaxOutputTokensPerSecond), metrics => Of(metrics, pooling: false, metrics.MaxOutputTokensPerSecond)),
        Higher(nameof(ServeMetrics.MaxConcurrentRequests), metrics => metrics.Tool is null ? metrics.MaxConcurrentRequests : null),
        Latency(nameof(ServeMetrics.MeanTtftMs), metrics => metrics.MeanTtftMs),
        Latency(nameof(ServeMetrics.MedianTtftMs), metrics => metrics.MedianTtftMs),
        Latency(nameof(ServeMetrics.P99TtftMs), metrics => metrics.P99TtftMs),
        Latency(nameof(ServeMetrics.MeanTpotMs), metrics => metrics.MeanTpotMs),
        Latency(nameof(ServeMetrics.MedianTpotMs), metrics => metrics.MedianTpotMs),
        Latency(nameof(ServeMetrics.P99TpotMs), metrics => metrics.P99TpotMs),
        Latency(nameof(ServeMetrics.MeanItlMs), metrics => metrics.MeanItlMs),
        Latency(nameof(ServeMetrics.MedianItlMs), metrics => metrics.MedianItlMs),
        Latency(nameof(ServeMetrics.P99ItlMs), metrics => metrics.P99ItlMs),
        Latency(nameof(ServeMetrics.MeanE2elMs), metrics => metrics.MeanE2elMs),
        Latency(nameof(ServeMetrics.MedianE2elMs), metrics => metrics.MedianE2elMs),
        Latency(nameof(ServeMetrics.P99E2elMs), metrics => metrics.P99E2elMs),
        Latency(nameof(ServeMetrics.MeanContentTtftMs), metrics => metrics.MeanContentTtftMs),
        Latency(nameof(ServeMetrics.P99ContentTtftMs), metrics => metrics.P99ContentTtftMs),
        Higher(nameof(ServeMetrics.Completed), metrics => metrics.Completed),
        Lower(nameof(ServeMetrics.Failed), metrics => metrics.Failed),
        Lower(nameof(ServeMetrics.DurationSeconds), metrics => metrics.DurationSeconds),
        Higher(nameof(ServeMetrics.SteadyStateRequestThroughput), metrics => metrics.SteadyStateRequestThroughput),
        Higher(nameof(ServeMetrics.SteadyStateOutputThroughput), metrics => metrics.SteadyStateOutputThroughput),
        Higher(nameof(ServeMetrics.SteadyStateInputThroughput), metrics => metrics.SteadyStateInputThroughput),
        Higher(nameof(ServeMetrics.SteadyStateTotalTokenThroughput), metrics => metrics.SteadyStateTotalTokenThroughput),
        Latency(nameof(ServeMetrics.SteadyStateMeanTtftMs), metrics => metrics.SteadyStateMeanTtftMs),
        Latency(nameof(ServeMetrics.SteadyStateMedianTtftMs), metrics => metrics.SteadyStateMedianTtftMs),
        Latency(nameof(ServeMetrics.SteadyStateMeanTpotMs), metrics => metrics.SteadyStateMeanTpotMs),
        Latency(nameof(ServeMetrics.SteadyStateMedianTpotMs), metrics => metrics.SteadyStateMedianTpotMs),
        Latency(nameof(ServeMetrics.SteadyStateP90TpotMs), metrics => metrics.SteadyStateP90TpotMs),
        Latency(nameof(ServeMetrics.SteadyStateP99TpotMs), metrics => metrics.SteadyStateP99TpotMs),
    ];

    private static ComparableMetric Higher(string name, Func<ServeMetrics, double?> value) => new(name, LowerIsBetter: false, value);

    private static ComparableMetric Lower(string name, Func<ServeMetrics, double?> value) => new(name, LowerIsBetter: true, value);

    // A run in which nothing succeeded stays beside others with no latency; one whose requests could not have it, with one token each, has none.
    private static ComparableMetric Latency(string name, Func<ServeMetrics, double?> value) =>
        Lower(name, metrics => metrics.Completed > 0 && value(metrics) is LatencyStatistics.NoSample ? null : value(metrics));

    // What does not apply to a run is 0 there, which is no measurement.
    private static double? Of(ServeMetrics metrics, bool pooling, double value) =>
        metrics.Task == Endpoints.BackendTask.Pooling == pooling ? value : null;
}
