using System.Globalization;
using System.Text.Json;
using ServeBench.Load;
using ServeBench.Metrics;

namespace ServeBench.Results;

/// <summary>
/// Reads a report of <c>guidellm</c>: a run for each of its benchmarks. Its percentiles are values of the sample, never between two of them;
/// its ITL and TPOT are means of requests, weighted by their tokens.
/// </summary>
internal static class GuideLlmReport
{
    private const string Tool = "guidellm";
    private const string InSeconds = "request_latency";

    private static readonly (string Key, double Percent)[] s_percentiles =
    [
        ("p001", 0.1), ("p01", 1), ("p05", 5), ("p10", 10), ("p25", 25), ("p50", 50), ("p75", 75), ("p90", 90), ("p95", 95), ("p99", 99), ("p999", 99.9),
    ];

    private static readonly (string Key, string Metric)[] s_latencies =
    [
        ("time_to_first_output_token_ms", "TtfotMs"),
        ("time_per_output_token_ms", "TpotMs"),
        ("inter_token_latency_ms", "ItlMs"),
        (InSeconds, "RequestLatencyMs"),
    ];

    private static readonly (string Key, string Metric)[] s_rates =
    [
        ("request_concurrency", "Concurrency"),
        ("requests_per_second", "RequestsPerSecond"),
        ("output_tokens_per_second", "OutputTokensPerSecond"),
        ("tokens_per_second", "TokensPerSecond"),
    ];

    public static bool Recognises(JsonElement element) =>
        element.TryGetProperty("benchmarks", out JsonElement benchmarks) && benchmarks.ValueKind == JsonValueKind.Array;

    /// <summary>The runs.</summary>
    /// <exception cref="ServeException"><c>ResultInvalid</c>.</exception>
    public static IEnumerable<ImportedRun> Read(ResultObject report)
    {
        if (!report.Has("benchmarks"))
        {
            throw report.Invalid("the object has no 'benchmarks'; it is not a report of guidellm");
        }

        return report.Children("benchmarks").Select(ReadBenchmark);
    }

    private static ImportedRun ReadBenchmark(ResultObject benchmark)
    {
        if (benchmark.Child("metrics") is not { } metrics
            || (benchmark.Duration("duration") ?? benchmark.Number("end_time") - benchmark.Number("start_time")) is not { } seconds)
        {
            throw benchmark.Invalid("the benchmark has no 'metrics' or no 'duration'; it is not a report of guidellm");
        }

        double duration = benchmark.RequireDuration("end_time", seconds);
        int completed = Count(metrics, "successful");
        int failed = Count(metrics, "errored");
        var run = new ServeRun
        {
            RunId = benchmark.Identity(),
            Tool = Tool,
            Label = Strategy(benchmark),
            StartedAt = ToolSetup.Date(benchmark.Number("start_time")),
            Uri = ToolSetup.Address(ToolSetup.Text(benchmark, ["config", "backend", "target"], ["worker", "backend_target"])),
            Backend = ToolSetup.Text(benchmark, ["config", "backend", "type_"], ["worker", "backend_type"]) ?? "",
            Model = ToolSetup.Text(benchmark, ["config", "backend", "model"], ["worker", "backend_model"]) ?? "",
            RequestCount = completed + failed + Count(metrics, "incomplete"),
            RequestRate = ToolSetup.Number(benchmark, ["config", "strategy", "rate"], ["args", "strategy", "rate"]) ?? double.PositiveInfinity,
            MaxConcurrency = Concurrency(benchmark),
            DurationSeconds = duration,
        };
        return new ImportedRun(run, [], new ServeMetrics(run, [], FirstToken(metrics))
        {
            Completed = completed,
            TotalInputSequences = completed,
            Failed = failed,
            DurationSeconds = duration,
            TotalInputTokens = Total(metrics, "prompt_token_count"),
            TotalOutputTokens = Total(metrics, "output_token_count"),
            ToolMetrics = OwnMetrics(metrics),
        });
    }

    // Answers that are no stream have a time of 0. Mean and deviation are those of any sample; the percentiles are not NumPy's, and go under a name of their own.
    private static Dictionary<LatencyMetric, LatencyStatistics> FirstToken(ResultObject metrics) =>
        Successful(metrics, "time_to_first_token_ms") is { } ttft && ttft.Number("mean") is > 0 and var mean
            ? new() { [LatencyMetric.ContentTtft] = new LatencyStatistics { MeanMs = mean, StdMs = ttft.Number("std_dev") } }
            : [];

    private static OrderedDictionary<string, double> OwnMetrics(ResultObject metrics)
    {
        var own = new ToolStatistics("GuideLlm");
        if (Successful(metrics, "time_to_first_token_ms") is { } ttft)
        {
            AddPercentiles(own, ttft, "TtftMs", 1);
        }

        foreach ((string key, string metric) in s_latencies)
        {
            if (Successful(metrics, key) is { } latency)
            {
                double factor = key == InSeconds ? 1000 : 1;
                own.Add("Mean", metric, latency.Number("mean") * factor);
                own.Add("Std", metric, latency.Number("std_dev") * factor);
                AddPercentiles(own, latency, metric, factor);
            }
        }

        foreach ((string key, string metric) in s_rates)
        {
            own.Add("Mean", metric, Successful(metrics, key)?.Number("mean"));
        }

        own.Add("Max", "Concurrency", Successful(metrics, "request_concurrency")?.Number("max"));
        own.Add("", "Incomplete", Count(metrics, "incomplete"));
        return own.Metrics;
    }

    private static void AddPercentiles(ToolStatistics own, ResultObject latency, string metric, double factor)
    {
        own.Add("Median", metric, latency.Number("median") * factor);
        own.Add("Min", metric, latency.Number("min") * factor);
        own.Add("Max", metric, latency.Number("max") * factor);
        foreach ((string key, double percent) in s_percentiles)
        {
            own.Add(MetricStatistic.Percentile(percent).Prefix, metric, latency.Child("percentiles")?.Number(key) * factor);
        }
    }

    private static ResultObject? Successful(ResultObject metrics, string key) => metrics.Child(key)?.Child("successful");

    // Reports of older releases have no totals; each distribution says how many requests it is of.
    private static int Count(ResultObject metrics, string status) =>
        metrics.Child("request_totals")?.Count(status) ?? metrics.Child("request_latency")?.Child(status)?.Count("count") ?? 0;

    private static long Total(ResultObject metrics, string key) => (long)Math.Round(Successful(metrics, key)?.Number("total_sum") ?? 0);

    private static int? Concurrency(ResultObject benchmark) =>
        StrategyType(benchmark) == "synchronous"
            ? 1
            : ToolSetup.Whole(
                benchmark,
                ["config", "strategy", "streams"],
                ["args", "strategy", "streams"],
                ["config", "strategy", "max_concurrency"],
                ["args", "strategy", "max_concurrency"]);

    private static string? StrategyType(ResultObject benchmark) =>
        ToolSetup.Text(benchmark, ["config", "strategy", "type_"], ["args", "strategy", "type_"]);

    // As guidellm itself calls it: constant@5, concurrent@8.
    private static string? Strategy(ResultObject benchmark)
    {
        double? level = ToolSetup.Number(
            benchmark, ["config", "strategy", "rate"], ["args", "strategy", "rate"], ["config", "strategy", "streams"], ["args", "strategy", "streams"]);
        return level is null ? StrategyType(benchmark) : string.Create(CultureInfo.InvariantCulture, $"{StrategyType(benchmark)}@{level:0.##}");
    }
}
