using System.Globalization;
using System.Text.Json;
using ServeBench.Endpoints;
using ServeBench.Load;
using ServeBench.Metrics;

namespace ServeBench.Results;

/// <summary>The metrics of a result object that holds no requests.</summary>
internal static class VllmSummary
{
    /// <summary>The metrics, as far as the object holds them.</summary>
    /// <exception cref="ServeException"><c>ResultInvalid</c>.</exception>
    public static ServeMetrics Read(ResultObject result, ServeRun run, ResultExtension? extension) =>
        Read(result, run, extension, extension?.Conversations ?? VllmConversationKeys.Read(result));

    private static ServeMetrics Read(ResultObject result, ServeRun run, ResultExtension? extension, ConversationStatistics? conversations) =>
        new(run, [], extension?.Latencies ?? ReadLatencies(result))
        {
            Turn = extension?.Turn,
            ConversationsCompleted = conversations?.Completed,
            ConversationsFailed = conversations?.Failed,
            MeanTurnsCompleted = conversations?.MeanTurnsCompleted,
            MeanConversationMs = conversations?.MeanMs,
            MedianConversationMs = conversations?.MedianMs,
            P99ConversationMs = conversations?.P99Ms,
            Completed = result.Count("completed") ?? 0,
            Failed = result.Count("failed") ?? FailedOfPooling(result, run),
            DurationSeconds = run.DurationSeconds,
            TotalInputTokens = result.Whole("total_input_tokens") ?? 0,
            TotalInputSequences = result.Whole("total_input_sequences") ?? result.Whole("completed") ?? 0,
            TotalAudioSeconds = (result.Number("rtfx") ?? 0) * run.DurationSeconds,
            TotalOutputTokens = result.Whole("total_output_tokens") ?? 0,
            RequestGoodput = result.Number("request_goodput"),
            Goodput = extension?.Goodput,
            Probe = VllmServerKeys.ReadProbe(result) ?? ProbeStatistics.Of(run.Probe),
            SteadyState = SteadyStateKeys.Read(result),
            GoodputShares = extension?.GoodputShares,
            MaxOutputTokensPerSecond = result.Number("max_output_tokens_per_s") ?? 0,
            MaxConcurrentRequests = result.Count("max_concurrent_requests") ?? 0,
            MaxConcurrentRequestsBySecond = extension?.MaxConcurrentRequestsBySecond,
            FailureCounts = extension?.Failures ?? VllmBenchKeys.ReadFailures(result),
            FinishReasonCounts = extension?.FinishReasons ?? new Dictionary<string, int>(),
            ToolMetrics = extension?.ToolMetrics ?? ServeMetrics.NoToolMetrics,
            OutputLengthSourceCounts = extension?.OutputLengthSources ?? new Dictionary<OutputLengthSource, int>(),
        };

    /// <summary>The statistics of a latency; <see langword="null"/> when the object has no mean of it.</summary>
    /// <param name="result">The object.</param>
    /// <param name="key">What the latency is called in the keys, for example <c>ttft</c> in <c>mean_ttft_ms</c>.</param>
    public static LatencyStatistics? ReadLatency(ResultObject result, string key) => result.Has($"mean_{key}_ms")
        ? new LatencyStatistics
        {
            MeanMs = result.Number($"mean_{key}_ms"),
            MedianMs = result.Number($"median_{key}_ms"),
            StdMs = result.Number($"std_{key}_ms"),
            Percentiles = ReadPercentiles(result, $"_{key}_ms"),
        }
        : null;

    // vLLM counts the failures of a generating run alone.
    private static int FailedOfPooling(ResultObject result, ServeRun run) =>
        BackendCatalog.TaskOf(run.Backend) == BackendTask.Pooling ? run.RequestCount - result.Count("completed") ?? 0 : 0;

    private static Dictionary<LatencyMetric, LatencyStatistics> ReadLatencies(ResultObject result)
    {
        var latencies = new Dictionary<LatencyMetric, LatencyStatistics>();
        foreach (LatencyMetric metric in VllmLatencies.All)
        {
            if (ReadLatency(result, LatencyMetricText.Of(metric).Key) is { } latency)
            {
                latencies[metric] = latency;
            }
        }

        return latencies;
    }

    private static List<PercentileValue> ReadPercentiles(ResultObject result, string ending)
    {
        List<PercentileValue> percentiles = [];
        foreach (JsonProperty member in result.Element.EnumerateObject())
        {
            if (member.Name.StartsWith('p')
                && member.Name.EndsWith(ending, StringComparison.Ordinal)
                && double.TryParse(member.Name.AsSpan(1..^ending.Length), NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out double percent)
                && result.Number(member.Name) is { } value)
            {
                percentiles.Add(new PercentileValue(percent, value));
            }
        }

        return percentiles;
    }
}
