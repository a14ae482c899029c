using System.Text.Json;
using ServeBench.Load;
using ServeBench.Metrics;

namespace ServeBench.Results;

/// <summary>
/// Reads a result of <c>sglang.bench_serving</c>. Its keys look like vLLM's, and its latencies are others: the first token is the first chunk
/// with text, the end is the last line of the stream, gaps are those between chunks with text or are divided among their tokens.
/// </summary>
internal static class SglangResult
{
    private const string Tool = "sglang";

    /// <summary>Whether the object has the keys that only sglang writes.</summary>
    public static bool Recognises(JsonElement element) =>
        element.TryGetProperty("duration", out _)
        && (element.TryGetProperty("total_output_tokens_retokenized", out _)
            || element.TryGetProperty("total_output_retokenized", out _)
            || element.TryGetProperty("mean_e2e_latency_ms", out _));

    /// <summary>The run.</summary>
    /// <exception cref="ServeException"><c>ResultInvalid</c>.</exception>
    public static ImportedRun Read(ResultObject result)
    {
        if (result.Duration("duration") is not { } duration || result.Count("completed") is not { } completed)
        {
            throw result.Invalid("the object has no 'duration' or no 'completed'; it is not a result of sglang.bench_serving");
        }

        // Only with details does the file say how many requests there were: each has a slot in the arrays.
        JsonElement[]? errors = result.Array("errors");
        int requests = Math.Max(errors?.Length ?? 0, completed);
        var run = new ServeRun
        {
            RunId = result.Identity(),
            Tool = Tool,
            Label = result.Text("tag") ?? Path.GetFileNameWithoutExtension(result.Path),
            Backend = result.Text("backend") ?? "",
            Model = ToolSetup.Text(result, ["server_info", "served_model_name"], ["server_info", "model_path"]) ?? "",
            Tokenizer = ToolSetup.Text(result, ["server_info", "tokenizer_path"]),
            RequestCount = requests,
            RequestRate = RequestRate(result),
            MaxConcurrency = result.Count("max_concurrency"),
            DurationSeconds = duration,
            Metadata = ToolSetup.Metadata(result, "dataset_name", "sharegpt_output_len", "random_input_len", "random_output_len", "random_range_ratio"),
        };
        var latencies = new Dictionary<LatencyMetric, LatencyStatistics>();
        // Answers that are no stream have no first token: the statistics of no sample are 0.
        if (VllmLatencies.Read(result, "ttft") is { MeanMs: > 0 } ttft)
        {
            latencies[LatencyMetric.ContentTtft] = ttft;
        }

        return new ImportedRun(run, [], new ServeMetrics(run, [], latencies)
        {
            Completed = completed,
            TotalInputSequences = completed,
            Failed = requests - completed,
            FailureCounts = Failures(errors),
            DurationSeconds = duration,
            TotalInputTokens = result.Whole("total_input_tokens") ?? result.Whole("total_input") ?? 0,
            TotalOutputTokens = result.Whole("total_output_tokens") ?? result.Whole("total_output") ?? 0,
            MaxConcurrentRequestsBySecond = result.Count("max_concurrent_requests"),
            ToolMetrics = OwnMetrics(result),
        });
    }

    private static OrderedDictionary<string, double> OwnMetrics(ResultObject result)
    {
        var own = new ToolStatistics("Sglang");
        foreach ((string key, string metric) in (ReadOnlySpan<(string, string)>)[("tpot", "TpotMs"), ("itl", "ItlMs"), ("e2e_latency", "E2elMs")])
        {
            if (VllmLatencies.Read(result, key) is { } latency)
            {
                own.Add(metric, latency);
                own.Add("Max", metric, result.Number($"max_{key}_ms"));
            }
        }

        own.Add("", "Concurrency", result.Number("concurrency"));
        own.Add("Max", "OutputTokensPerSecond", result.Number("max_output_tokens_per_s"));
        own.Add("", "RetokenizedOutputTokens", result.Number("total_output_tokens_retokenized") ?? result.Number("total_output_retokenized"));
        own.Add("", "AcceptLength", result.Number("accept_length"));
        own.Add("", "CacheHitPercent", result.Child("cache_report")?.Number("cache_hit_rate_pct"));
        return own.Metrics;
    }

    // A rate of 0 stands for the own times of a trace, as in the files of vLLM.
    private static double RequestRate(ResultObject result) =>
        ToolSetup.Text(result, ["request_rate"]) == "trace" ? 0 : result.Number("request_rate") ?? double.PositiveInfinity;

    private static Dictionary<RequestErrorKind, int> Failures(JsonElement[]? errors) => Tally.Count(
        (errors ?? [])
            .Where(error => error.ValueKind == JsonValueKind.String)
            .Select(error => error.GetString()!)
            .Where(error => error.Length > 0)
            .Select(VllmErrors.KindOf));
}
