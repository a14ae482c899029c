using System.Text.Json;
using ServeBench.Load;
using ServeBench.Metrics;

namespace ServeBench.Results;

/// <summary>
/// Reads the profile export of <c>aiperf</c> and of <c>genai-perf</c>, which is of one shape: an object of a unit and statistics for each
/// metric. What they call the inter-token latency is the mean of a request; the end of a request is its last chunk with content.
/// </summary>
internal static class NvidiaProfile
{
    private static readonly string[] s_aiPerfKeys = ["aiperf_version", "benchmark_duration", "error_summary", "was_cancelled", "schema_version"];

    private static readonly (string Key, string Metric)[] s_latencies =
    [
        ("request_latency", "RequestLatencyMs"),
        ("inter_token_latency", "ItlMs"),
        ("inter_chunk_latency", "InterChunkLatencyMs"),
        ("time_to_second_token", "TtstMs"),
        ("time_to_first_output_token", "TtfoMs"),
    ];

    private static readonly (string Key, string Metric)[] s_rates =
    [
        ("request_throughput", "RequestsPerSecond"),
        ("output_token_throughput", "OutputTokensPerSecond"),
        ("output_token_throughput_per_user", "OutputTokensPerSecondPerUser"),
        ("goodput", "Goodput"),
        ("request_goodput", "Goodput"),
    ];

    /// <summary>The statistics of the metrics that have a name of their own, in the order of their names in the file.</summary>
    public static IReadOnlyList<(string Key, string Metric)> Latencies => s_latencies;

    /// <summary>Whose export the object is; <see langword="null"/> when it is not such an export.</summary>
    public static ImportFormat? Recognise(JsonElement element)
    {
        if (!element.TryGetProperty("request_latency", out JsonElement latency)
            || latency.ValueKind != JsonValueKind.Object
            || !latency.TryGetProperty("unit", out _))
        {
            return null;
        }

        return s_aiPerfKeys.Any(key => element.TryGetProperty(key, out _)) ? ImportFormat.AiPerf : ImportFormat.GenAiPerf;
    }

    /// <summary>The run.</summary>
    /// <exception cref="ServeException"><c>ResultInvalid</c>.</exception>
    public static ImportedRun Read(ResultObject profile, ImportFormat format)
    {
        string tool = format == ImportFormat.AiPerf ? "aiperf" : "genai-perf";
        if (profile.Child("request_latency")?.Number("avg") is null)
        {
            throw profile.Invalid($"the object has no 'request_latency' with an 'avg'; it is not a profile export of {tool}");
        }

        int completed = (int)(Average(profile, "request_count") ?? 0);
        int failed = (int)(Average(profile, "error_request_count") ?? 0);
        double duration = Duration(profile, completed);
        var run = new ServeRun
        {
            RunId = profile.Identity(),
            Tool = tool,
            Label = Path.GetFileNameWithoutExtension(profile.Path),
            StartedAt = ToolSetup.Date(profile.Text("start_time")),
            Backend = ToolSetup.Text(profile, ["input_config", "endpoint", "type"], ["input_config", "endpoint_type"]) ?? "",
            Model = ToolSetup.Text(
                profile, ["input_config", "endpoint", "model_names"], ["input_config", "model_names"], ["input_config", "model"], ["input_config", "formatted_model_name"]) ?? "",
            Tokenizer = ToolSetup.Text(profile, ["input_config", "tokenizer", "name"], ["input_config", "tokenizer"]),
            RequestCount = completed + failed,
            RequestRate = ToolSetup.Number(
                profile, ["input_config", "loadgen", "request_rate"], ["input_config", "perf_analyzer", "stimulus", "request_rate"], ["input_config", "request_rate"]) ?? double.PositiveInfinity,
            MaxConcurrency = ToolSetup.Whole(
                profile, ["input_config", "loadgen", "concurrency"], ["input_config", "perf_analyzer", "stimulus", "concurrency"], ["input_config", "concurrency"]),
            DurationSeconds = duration,
            Stopped = ToolSetup.IsTrue(profile, "was_cancelled"),
        };
        return new ImportedRun(run, [], new ServeMetrics(run, [], FirstToken(profile))
        {
            Completed = completed,
            TotalInputSequences = completed,
            Failed = failed,
            FailureCounts = ToolErrors.OfAiPerf(profile),
            DurationSeconds = duration,
            TotalInputTokens = Tokens(profile, "total_isl", "input_sequence_length", completed),
            TotalOutputTokens = Tokens(profile, "total_osl", "output_sequence_length", completed),
            ToolMetrics = OwnMetrics(profile, format),
        });
    }

    /// <summary>What makes milliseconds of a metric in its unit.</summary>
    public static double Milliseconds(ResultObject statistics) => statistics.Text("unit") switch
    {
        "ns" => 1e-6,
        "us" => 1e-3,
        "ms" => 1,
        "sec" or "s" => 1e3,
        _ => throw statistics.Wrong("unit", "'ns', 'us', 'ms' or 'sec'"),
    };

    private static Dictionary<LatencyMetric, LatencyStatistics> FirstToken(ResultObject profile) =>
        Statistics(profile, "time_to_first_token") is { } ttft ? new() { [LatencyMetric.ContentTtft] = ttft } : [];

    private static OrderedDictionary<string, double> OwnMetrics(ResultObject profile, ImportFormat format)
    {
        var own = new ToolStatistics(format.ToString());
        foreach ((string key, string metric) in s_latencies)
        {
            if (Statistics(profile, key) is { } latency)
            {
                own.Add(metric, latency);
                double factor = Milliseconds(profile.Child(key)!);
                own.Add("Min", metric, profile.Child(key)!.Number("min") * factor);
                own.Add("Max", metric, profile.Child(key)!.Number("max") * factor);
            }
        }

        foreach ((string key, string metric) in s_rates)
        {
            // What each user sees is a distribution, all else one number.
            own.Add(key == "output_token_throughput_per_user" ? "Mean" : "", metric, Average(profile, key));
        }

        return own.Metrics;
    }

    private static LatencyStatistics? Statistics(ResultObject profile, string key)
    {
        if (profile.Child(key) is not { } statistics || statistics.Number("avg") is null)
        {
            return null;
        }

        double factor = Milliseconds(statistics);
        return new LatencyStatistics
        {
            MeanMs = statistics.Number("avg") * factor,
            MedianMs = statistics.Number("p50") * factor,
            StdMs = statistics.Number("std") * factor,
            Percentiles = ToolStatistics.Percentiles(statistics, factor),
        };
    }

    // genai-perf reports the requests and their rate, but not how long it measured.
    private static double Duration(ResultObject profile, int completed) =>
        profile.Child("benchmark_duration") is { } duration && duration.Number("avg") is { } time
            ? duration.RequireDuration("avg", time * Milliseconds(duration) / 1000)
            : Average(profile, "request_throughput") is > 0 and var rate ? completed / rate : 0;

    private static long Tokens(ResultObject profile, string total, string length, int completed) =>
        (long)Math.Round(Average(profile, total) ?? (Average(profile, length) * completed) ?? 0);

    private static double? Average(ResultObject profile, string key) => profile.Child(key)?.Number("avg");
}
