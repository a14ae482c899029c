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
        Lower(nameof(ServeMetrics.MeanTtftMs), metrics => metrics.MeanTtftMs),
        Lower(nameof(ServeMetrics.MedianTtftMs), metrics => metrics.MedianTtftMs),
        Lower(nameof(ServeMetrics.P99TtftMs), metrics => metrics.P99TtftMs),
        Lower(nameof(ServeMetrics.MeanTpotMs), metrics => metrics.MeanTpotMs),
        Lower(nameof(ServeMetrics.MedianTpotMs), metrics => metrics.MedianTpotMs),
        Lower(nameof(ServeMetrics.P99TpotMs), metrics => metrics.P99TpotMs),
        Lower(nameof(ServeMetrics.MeanItlMs), metrics => metrics.MeanItlMs),
        Lower(nameof(ServeMetrics.MedianItlMs), metrics => metrics.MedianItlMs),
        Lower(nameof(ServeMetrics.P99ItlMs), metrics => metrics.P99ItlMs),
        Lower(nameof(ServeMetrics.MeanE2elMs), metrics => metrics.MeanE2elMs),
        Lower(nameof(ServeMetrics.MedianE2elMs), metrics => metrics.MedianE2elMs),
        Lower(nameof(ServeMetrics.P99E2elMs), metrics => metrics.P99E2elMs),
        Lower(nameof(ServeMetrics.MeanContentTtftMs), metrics => metrics.MeanContentTtftMs),
        Lower(nameof(ServeMetrics.P99ContentTtftMs), metrics => metrics.P99ContentTtftMs),
        Higher(nameof(ServeMetrics.Completed), metrics => metrics.Completed),
        Lower(nameof(ServeMetrics.Failed), metrics => metrics.Failed),
        Lower(nameof(ServeMetrics.DurationSeconds), metrics => metrics.DurationSeconds),
        Higher(nameof(ServeMetrics.SteadyStateRequestThroughput), metrics => metrics.SteadyStateRequestThroughput),
        Higher(nameof(ServeMetrics.SteadyStateOutputThroughput), metrics => metrics.SteadyStateOutputThroughput),
        Higher(nameof(ServeMetrics.SteadyStateInputThroughput), metrics => metrics.SteadyStateInputThroughput),
        Higher(nameof(ServeMetrics.SteadyStateTotalTokenThroughput), metrics => metrics.SteadyStateTotalTokenThroughput),
        Lower(nameof(ServeMetrics.SteadyStateMeanTtftMs), metrics => metrics.SteadyStateMeanTtftMs),
        Lower(nameof(ServeMetrics.SteadyStateMedianTtftMs), metrics => metrics.SteadyStateMedianTtftMs),
        Lower(nameof(ServeMetrics.SteadyStateMeanTpotMs), metrics => metrics.SteadyStateMeanTpotMs),
        Lower(nameof(ServeMetrics.SteadyStateMedianTpotMs), metrics => metrics.SteadyStateMedianTpotMs),
        Lower(nameof(ServeMetrics.SteadyStateP90TpotMs), metrics => metrics.SteadyStateP90TpotMs),
        Lower(nameof(ServeMetrics.SteadyStateP99TpotMs), metrics => metrics.SteadyStateP99TpotMs),
    ];

    private static ComparableMetric Higher(string name, Func<ServeMetrics, double?> value) => new(name, LowerIsBetter: false, value);

    private static ComparableMetric Lower(string name, Func<ServeMetrics, double?> value) => new(name, LowerIsBetter: true, value);

    // What does not apply to a run is 0 there, which is no measurement.
    private static double? Of(ServeMetrics metrics, bool pooling, double value) =>
        metrics.Task == Endpoints.BackendTask.Pooling == pooling ? value : null;
}
