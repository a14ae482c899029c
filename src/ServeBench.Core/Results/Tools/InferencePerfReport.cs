using System.Text.Json;
using ServeBench.Load;
using ServeBench.Metrics;

namespace ServeBench.Results;

/// <summary>
/// Reads a report of <c>inference-perf</c> on requests, of a whole benchmark or of one of its stages. Its times are in seconds, and every one of
/// its latencies is defined in its own way: those of tokens are only of requests with more than one chunk of text.
/// </summary>
internal static class InferencePerfReport
{
    private const string Tool = "inference-perf";
    private const double MillisecondsPerSecond = 1000;

    private static readonly (string Key, string Metric)[] s_latencies =
    [
        ("time_to_first_token", "TtftMs"),
        ("time_per_output_token", "TpotMs"),
        ("normalized_time_per_output_token", "NtpotMs"),
        ("inter_token_latency", "ItlMs"),
        ("request_latency", "RequestLatencyMs"),
    ];

    public static bool Recognises(JsonElement element) =>
        element.TryGetProperty("load_summary", out _) && element.TryGetProperty("successes", out _) && element.TryGetProperty("failures", out _);

    /// <summary>The run.</summary>
    /// <exception cref="ServeException"><c>ResultInvalid</c>.</exception>
    public static ImportedRun Read(ResultObject report)
    {
        if (report.Child("successes") is not { } successes || successes.Child("latency") is not { } latency || successes.Count("count") is not { } completed)
        {
            throw report.Invalid(
                "the object has no 'successes' with a 'latency' and a 'count'; of inference-perf, summary_lifecycle_metrics.json and stage_N_lifecycle_metrics.json are read");
        }

        ResultObject? load = report.Child("load_summary");
        ResultObject? failures = report.Child("failures");
        ResultObject? throughput = successes.Child("throughput");
        int failed = failures?.Count("count") ?? 0;
        double duration = Duration(report, throughput, completed);
        var run = new ServeRun
        {
            RunId = report.Identity(),
            Tool = Tool,
            Label = Path.GetFileNameWithoutExtension(report.Path),
            RequestCount = completed + failed,
            RequestRate = load?.Number("requested_rate") ?? double.PositiveInfinity,
            MaxConcurrency = load?.Count("concurrency"),
            DurationSeconds = duration,
        };
        return new ImportedRun(run, [], new ServeMetrics(run, [], new Dictionary<LatencyMetric, LatencyStatistics>())
        {
            Completed = completed,
            TotalInputSequences = completed,
            Failed = failed,
            FailureCounts = failures is null ? new Dictionary<RequestErrorKind, int>() : ToolErrors.OfInferencePerf(failures),
            DurationSeconds = duration,
            TotalInputTokens = Tokens(successes, "prompt_tokens", "prompt_len", completed),
            TotalOutputTokens = Tokens(successes, "output_tokens", "output_len", completed),
            ToolMetrics = OwnMetrics(load, latency, throughput, successes.Child("goodput_metrics")),
        });
    }

    private static OrderedDictionary<string, double> OwnMetrics(ResultObject? load, ResultObject latency, ResultObject? throughput, ResultObject? goodput)
    {
        var own = new ToolStatistics("InferencePerf");
        foreach ((string key, string metric) in s_latencies)
        {
            AddLatency(own, metric, latency.Child(key));
        }

        AddLatency(own, "ScheduleDelayMs", load?.Child("schedule_delay"));
        own.Add("", "AchievedRate", load?.Number("achieved_rate"));
        own.Add("", "RequestsPerSecond", throughput?.Number("requests_per_sec"));
        own.Add("", "OutputTokensPerSecond", throughput?.Number("output_tokens_per_sec"));
        own.Add("", "TotalTokensPerSecond", throughput?.Number("total_tokens_per_sec"));
        own.Add("", "Goodput", goodput?.Number("request_goodput"));
        own.Add("", "GoodputPercent", goodput?.Number("goodput_percentage"));
        return own.Metrics;
    }

    private static void AddLatency(ToolStatistics own, string metric, ResultObject? statistics)
    {
        if (statistics is null)
        {
            return;
        }

        own.Add("Mean", metric, statistics.Number("mean") * MillisecondsPerSecond);
        own.Add("Median", metric, (statistics.Number("median") ?? statistics.Number("p50")) * MillisecondsPerSecond);
        own.Add("Min", metric, statistics.Number("min") * MillisecondsPerSecond);
        own.Add("Max", metric, statistics.Number("max") * MillisecondsPerSecond);
        foreach (PercentileValue value in ToolStatistics.Percentiles(statistics, MillisecondsPerSecond))
        {
            own.Add(MetricStatistic.Percentile(value.Percent).Prefix, metric, value.Ms);
        }
    }

    // Older releases report the requests and their rate, but not how long they measured.
    private static double Duration(ResultObject report, ResultObject? throughput, long completed) =>
        report.Duration("benchmark_time_seconds")
        ?? (throughput?.Number("requests_per_sec") is > 0 and var rate ? completed / rate : 0);

    // So with tokens: the server's count is there since one release, before it the mean of the client's.
    private static long Tokens(ResultObject successes, string usage, string length, long completed) =>
        (long)Math.Round(successes.Child(usage)?.Number("total") ?? (successes.Child(length)?.Number("mean") * completed) ?? 0);
}
