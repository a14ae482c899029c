using ServeBench.Endpoints;

namespace ServeBench.Metrics;

/// <summary>The metrics of a run that are no latency of its requests: counts, throughputs, peaks, the steady state and conversations.</summary>
internal static class RunMetrics
{
    public static Metric Duration { get; } = new(
        "Duration", "duration", MetricUnit.Seconds, MetricDirection.LowerIsBetter, "end of the last request − start of the run",
        new MetricColumn(nameof(ServeMetrics.DurationSeconds), "duration", metrics => metrics.DurationSeconds) { IsCompared = true });

    /// <summary>Requests that succeeded.</summary>
    public static Metric Completed { get; } = new(
        "Completed", "completed requests", MetricUnit.Requests, MetricDirection.HigherIsBetter, "requests that succeeded",
        new MetricColumn(nameof(ServeMetrics.Completed), "completed", metrics => metrics.Completed) { IsCompared = true, IsWhole = true });

    public static Metric Failed { get; } = new(
        "Failed", "failed requests", MetricUnit.Requests, MetricDirection.LowerIsBetter, "all other requests, without those that the client cut",
        // vLLM does not count the failures of a pooling run.
        new MetricColumn(nameof(ServeMetrics.Failed), "failed", metrics => metrics.Failed) { IsCompared = true, IsWhole = true, VllmTask = BackendTask.Generation });

    /// <summary>Requests that the client itself ended.</summary>
    public static Metric Cut { get; } = new(
        "Cut", "requests that the client cut", MetricUnit.Requests, MetricDirection.Neither,
        "requests that the client itself ended, at the end of a phase or as its cancellation rate says; not failures, and in no latency",
        new MetricColumn(nameof(ServeMetrics.Cut), null, metrics => metrics.Cut) { IsWhole = true });

    /// <summary>Share of the requests that succeeded.</summary>
    public static Metric SuccessRate { get; } = new(
        "SuccessRate", "success rate", MetricUnit.Percent, MetricDirection.HigherIsBetter, "100 · completed / (completed + failed)",
        new MetricColumn(nameof(ServeMetrics.SuccessPercent), null, metrics => metrics.SuccessPercent));

    public static Metric InputTokens { get; } = new(
        "InputTokens", "input tokens", MetricUnit.Tokens, MetricDirection.Neither, "Σ input length",
        new MetricColumn(nameof(ServeMetrics.TotalInputTokens), "total_input_tokens", metrics => metrics.TotalInputTokens) { IsWhole = true });

    public static Metric OutputTokens { get; } = new(
        "OutputTokens", "output tokens", MetricUnit.Tokens, MetricDirection.Neither, "Σ output length",
        new MetricColumn(nameof(ServeMetrics.TotalOutputTokens), "total_output_tokens", metrics => metrics.TotalOutputTokens)
        {
            IsWhole = true, VllmTask = BackendTask.Generation, AppliesTo = Generates,
        });

    public static Metric InputSequences { get; } = new(
        "InputSequences", "inputs", MetricUnit.Inputs, MetricDirection.Neither, "Σ inputs: the texts of a batch, the documents to rank, else 1",
        new MetricColumn(nameof(ServeMetrics.TotalInputSequences), "total_input_sequences", metrics => metrics.TotalInputSequences)
        {
            IsWhole = true, VllmTask = BackendTask.Pooling,
        });

    /// <summary>Length of the sounds that were sent.</summary>
    public static Metric AudioDuration { get; } = new(
        "AudioDuration", "length of the sounds", MetricUnit.Seconds, MetricDirection.Neither, "Σ length of a sound",
        new MetricColumn(nameof(ServeMetrics.TotalAudioSeconds), null, metrics => metrics.TotalAudioSeconds));

    public static Metric RequestThroughput { get; } = new(
        "RequestThroughput", "request throughput", MetricUnit.RequestsPerSecond, MetricDirection.HigherIsBetter, "completed / duration",
        new MetricColumn(nameof(ServeMetrics.RequestThroughput), "request_throughput", metrics => metrics.RequestThroughput) { IsCompared = true });

    /// <summary>Good requests a second.</summary>
    public static Metric RequestGoodput { get; } = new(
        "RequestGoodput", "goodput", MetricUnit.RequestsPerSecond, MetricDirection.HigherIsBetter, "good requests / duration; none without limits",
        new MetricColumn(nameof(ServeMetrics.RequestGoodput), "request_goodput", metrics => metrics.RequestGoodput)
        {
            IsCompared = true, VllmTask = BackendTask.Generation,
        });

    /// <summary>Share of the requests that are good.</summary>
    public static Metric GoodputShare { get; } = new(
        "GoodputShare", "share of good requests", MetricUnit.Percent, MetricDirection.HigherIsBetter, "100 · good / all requests",
        new MetricColumn(nameof(ServeMetrics.GoodputPercent), null, metrics => metrics.GoodputPercent));

    /// <summary>Share of the requests that kept the limit of the time to first token.</summary>
    public static Metric TtftGoodputShare { get; } = new(
        "TtftGoodputShare", "share that kept the TTFT limit", MetricUnit.Percent, MetricDirection.HigherIsBetter, "100 · requests that kept that limit / all requests",
        new MetricColumn(nameof(ServeMetrics.TtftGoodputPercent), null, metrics => metrics.TtftGoodputPercent));

    /// <summary>Share of the requests that kept the limit of the time per output token.</summary>
    public static Metric TpotGoodputShare { get; } = new(
        "TpotGoodputShare", "share that kept the TPOT limit", MetricUnit.Percent, MetricDirection.HigherIsBetter, "likewise",
        new MetricColumn(nameof(ServeMetrics.TpotGoodputPercent), null, metrics => metrics.TpotGoodputPercent));

    /// <summary>Share of the requests that kept the limit of the end-to-end latency.</summary>
    public static Metric E2elGoodputShare { get; } = new(
        "E2elGoodputShare", "share that kept the E2EL limit", MetricUnit.Percent, MetricDirection.HigherIsBetter, "likewise",
        new MetricColumn(nameof(ServeMetrics.E2elGoodputPercent), null, metrics => metrics.E2elGoodputPercent));

    /// <summary>Prompt tokens a second, which only result files have.</summary>
    public static Metric InputThroughput { get; } = new(
        "InputThroughput", "input throughput", MetricUnit.TokensPerSecond, MetricDirection.HigherIsBetter, "input tokens / duration; in result files only, as in `vllm-bench`",
        new MetricColumn(null, "input_throughput", metrics => metrics.DurationSeconds > 0 ? metrics.TotalInputTokens / metrics.DurationSeconds : 0)
        {
            VllmTask = BackendTask.Generation,
        });

    /// <summary>Inputs of requests a second.</summary>
    public static Metric InputSequenceThroughput { get; } = new(
        "InputSequenceThroughput", "input throughput of a pooling run", MetricUnit.InputsPerSecond, MetricDirection.HigherIsBetter, "inputs / duration",
        new MetricColumn(nameof(ServeMetrics.InputSequenceThroughput), "input_sequence_throughput", metrics => metrics.InputSequenceThroughput)
        {
            IsCompared = true, VllmTask = BackendTask.Pooling, AppliesTo = metrics => !Generates(metrics),
        });

    /// <summary>Generated tokens a second.</summary>
    public static Metric OutputThroughput { get; } = new(
        "OutputThroughput", "output throughput", MetricUnit.TokensPerSecond, MetricDirection.HigherIsBetter, "output tokens / duration",
        new MetricColumn(nameof(ServeMetrics.OutputThroughput), "output_throughput", metrics => metrics.OutputThroughput)
        {
            IsCompared = true, VllmTask = BackendTask.Generation, AppliesTo = Generates,
        });

    /// <summary>Prompt and generated tokens a second.</summary>
    public static Metric TotalTokenThroughput { get; } = new(
        "TotalTokenThroughput", "total throughput", MetricUnit.TokensPerSecond, MetricDirection.HigherIsBetter, "(input + output tokens) / duration",
        new MetricColumn(nameof(ServeMetrics.TotalTokenThroughput), "total_token_throughput", metrics => metrics.TotalTokenThroughput) { IsCompared = true });

    /// <summary>Most chunks in one second.</summary>
    public static Metric PeakOutputThroughput { get; } = new(
        "PeakOutputThroughput", "peak output throughput", MetricUnit.TokensPerSecond, MetricDirection.HigherIsBetter,
        "most chunks in one second, counted from the first send; vLLM counts each chunk as one token",
        new MetricColumn(nameof(ServeMetrics.MaxOutputTokensPerSecond), "max_output_tokens_per_s", metrics => metrics.MaxOutputTokensPerSecond)
        {
            IsCompared = true, VllmTask = BackendTask.Generation, AppliesTo = Generates,
        });

    /// <summary>Most requests in flight at one instant.</summary>
    public static Metric PeakConcurrency { get; } = new(
        "PeakConcurrency", "peak concurrency", MetricUnit.Requests, MetricDirection.HigherIsBetter, "most requests in flight at one instant, over [send, chunk n)",
        new MetricColumn(nameof(ServeMetrics.MaxConcurrentRequests), "max_concurrent_requests", metrics => metrics.MaxConcurrentRequests)
        {
            // No other tool counts as vLLM does.
            IsCompared = true, IsWhole = true, VllmTask = BackendTask.Generation, AppliesTo = metrics => metrics.Tool is null,
        });

    /// <summary>Most requests that touch one second.</summary>
    public static Metric PeakConcurrencyBySecond { get; } = new(
        "PeakConcurrencyBySecond", "peak concurrency by second", MetricUnit.Requests, MetricDirection.HigherIsBetter,
        "most requests that touch one second: `max_concurrent_requests` of older releases of vLLM",
        new MetricColumn(nameof(ServeMetrics.MaxConcurrentRequestsBySecond), null, metrics => metrics.MaxConcurrentRequestsBySecond) { IsWhole = true });

    public static Metric InverseRealTimeFactor { get; } = new(
        "InverseRealTimeFactor", "inverse real-time factor", MetricUnit.None, MetricDirection.HigherIsBetter, "length of all sounds / duration",
        new MetricColumn(nameof(ServeMetrics.Rtfx), "rtfx", metrics => metrics.Rtfx) { VllmTask = BackendTask.Generation });

    /// <summary>Duration and counts, in the order of vLLM's result file.</summary>
    public static IReadOnlyList<Metric> Counts { get; } = [Completed, Failed, Cut, SuccessRate, InputTokens, OutputTokens, InputSequences, AudioDuration];

    /// <summary>Throughputs and goodput, in the order of vLLM's result file.</summary>
    public static IReadOnlyList<Metric> Throughputs { get; } =
    [
        RequestThroughput, RequestGoodput, GoodputShare, TtftGoodputShare, TpotGoodputShare, E2elGoodputShare, InputSequenceThroughput, OutputThroughput,
        TotalTokenThroughput,
    ];

    /// <summary>Peaks and what else a result file has behind the arrays of the requests, in its order.</summary>
    public static IReadOnlyList<Metric> Peaks { get; } = [PeakOutputThroughput, PeakConcurrency, PeakConcurrencyBySecond, InverseRealTimeFactor];

    private static bool Generates(ServeMetrics metrics) => metrics.Task == BackendTask.Generation;
}
