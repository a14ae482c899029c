namespace ServeBench.Metrics;

/// <summary>The metrics of the steady state of a run, in the order in which <c>vllm-bench</c> compares them; the keys are those of its object <c>steady_state</c>.</summary>
internal static class SteadyStateMetrics
{
    /// <summary>Length of the window.</summary>
    public static Metric Duration { get; } = new(
        "SteadyStateDuration", "length of the steady state", MetricUnit.Seconds, MetricDirection.Neither, "end − start of the window",
        new MetricColumn(nameof(ServeMetrics.SteadyStateSeconds), "steady_state.window.duration_s", metrics => metrics.SteadyStateSeconds));

    public static Metric RequestThroughput { get; } = new(
        "SteadyStateRequestThroughput", "request throughput of the steady state", MetricUnit.RequestsPerSecond, MetricDirection.HigherIsBetter,
        "requests that end in the window / its length",
        new MetricColumn(nameof(ServeMetrics.SteadyStateRequestThroughput), "steady_state.request_throughput", metrics => metrics.SteadyStateRequestThroughput) { IsCompared = true });

    /// <summary>Chunks a second.</summary>
    public static Metric OutputThroughput { get; } = new(
        "SteadyStateOutputThroughput", "output throughput of the steady state", MetricUnit.TokensPerSecond, MetricDirection.HigherIsBetter,
        "chunks that come in the window / its length, each as one token: a server that puts several tokens into a chunk, as with speculative decoding, has more",
        new MetricColumn(nameof(ServeMetrics.SteadyStateOutputThroughput), "steady_state.output_throughput", metrics => metrics.SteadyStateOutputThroughput) { IsCompared = true });

    /// <summary>Prompt tokens a second.</summary>
    public static Metric InputThroughput { get; } = new(
        "SteadyStateInputThroughput", "input throughput of the steady state", MetricUnit.TokensPerSecond, MetricDirection.HigherIsBetter,
        "input tokens of the requests that are sent in the window / its length",
        new MetricColumn(nameof(ServeMetrics.SteadyStateInputThroughput), "steady_state.input_throughput", metrics => metrics.SteadyStateInputThroughput) { IsCompared = true });

    /// <summary>Both together.</summary>
    public static Metric TotalTokenThroughput { get; } = new(
        "SteadyStateTotalTokenThroughput", "total throughput of the steady state", MetricUnit.TokensPerSecond, MetricDirection.HigherIsBetter, "the sum of the two",
        new MetricColumn(nameof(ServeMetrics.SteadyStateTotalTokenThroughput), "steady_state.total_token_throughput", metrics => metrics.SteadyStateTotalTokenThroughput) { IsCompared = true });

    /// <summary>Time to first token.</summary>
    public static Metric Ttft { get; } = new(
        "SteadyStateTtft", "TTFT of the steady state", MetricUnit.Milliseconds, MetricDirection.LowerIsBetter,
        "of the requests that are sent in the window. The percentiles asked for are in `SteadyState`",
        Latency(MetricStatistic.Mean, nameof(ServeMetrics.SteadyStateMeanTtftMs), "mean_ttft_ms", metrics => metrics.SteadyStateMeanTtftMs),
        Latency(MetricStatistic.Median, nameof(ServeMetrics.SteadyStateMedianTtftMs), "median_ttft_ms", metrics => metrics.SteadyStateMedianTtftMs));

    /// <summary>Time per output token.</summary>
    public static Metric Tpot { get; } = new(
        "SteadyStateTpot", "TPOT of the steady state", MetricUnit.Milliseconds, MetricDirection.LowerIsBetter, "of the requests that are sent in the window",
        Latency(MetricStatistic.Mean, nameof(ServeMetrics.SteadyStateMeanTpotMs), "mean_tpot_ms", metrics => metrics.SteadyStateMeanTpotMs),
        Latency(MetricStatistic.Median, nameof(ServeMetrics.SteadyStateMedianTpotMs), "median_tpot_ms", metrics => metrics.SteadyStateMedianTpotMs),
        Latency(MetricStatistic.Percentile(90), nameof(ServeMetrics.SteadyStateP90TpotMs), "p90_tpot_ms", metrics => metrics.SteadyStateP90TpotMs),
        Latency(MetricStatistic.Percentile(99), nameof(ServeMetrics.SteadyStateP99TpotMs), "p99_tpot_ms", metrics => metrics.SteadyStateP99TpotMs));

    public static IReadOnlyList<Metric> All { get; } = [Duration, RequestThroughput, OutputThroughput, InputThroughput, TotalTokenThroughput, Ttft, Tpot];

    private static MetricColumn Latency(MetricStatistic statistic, string property, string key, Func<ServeMetrics, double?> value) =>
        new(property, $"steady_state.{key}", value) { Statistic = statistic, IsCompared = true };
}
