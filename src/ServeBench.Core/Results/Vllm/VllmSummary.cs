using ServeBench.Endpoints;
using ServeBench.Load;
using ServeBench.Metrics;

namespace ServeBench.Results;

/// <summary>The metrics of a result object that holds no requests.</summary>
internal static class VllmSummary
{
    /// <summary>The goodput as older releases of <c>vllm bench serve</c> write it.</summary>
    public const string OldGoodputKey = "request_goodput:";

    /// <summary>The metrics, as far as the object holds them.</summary>
    /// <exception cref="ServeException"><c>ResultInvalid</c>.</exception>
    public static ServeMetrics Read(ResultObject result, ServeRun run, ResultExtension? extension) =>
        Read(result, run, extension, extension?.Conversations ?? VllmConversationKeys.Read(result));

    private static ServeMetrics Read(ResultObject result, ServeRun run, ResultExtension? extension, ConversationStatistics? conversations) =>
        new(run, [], extension is null ? ReadLatencies(result) : Known(extension))
        {
            Turn = extension?.Turn,
            Phase = extension?.Phase,
            Cut = extension?.Cut ?? 0,
            Balance = extension?.Balance,
            BalanceWarning = extension?.BalanceWarning,
            ConversationsCompleted = conversations?.Completed,
            ConversationsFailed = conversations?.Failed,
            MeanTurnsCompleted = conversations?.MeanTurnsCompleted,
            MeanConversationMs = conversations?.MeanMs,
            MedianConversationMs = conversations?.MedianMs,
            P99ConversationMs = conversations?.P99Ms,
            Completed = result.Count(RunMetrics.Completed.VllmKey) ?? 0,
            Failed = result.Count(RunMetrics.Failed.VllmKey) ?? FailedOfPooling(result, run),
            DurationSeconds = result.Duration(RunMetrics.Duration.VllmKey) ?? run.DurationSeconds,
            TotalInputTokens = result.Whole(RunMetrics.InputTokens.VllmKey) ?? 0,
            TotalInputSequences = result.Whole(RunMetrics.InputSequences.VllmKey) ?? result.Whole(RunMetrics.Completed.VllmKey) ?? 0,
            TotalAudioSeconds = (result.Number(RunMetrics.InverseRealTimeFactor.VllmKey) ?? 0) * run.DurationSeconds,
            TotalOutputTokens = result.Whole(RunMetrics.OutputTokens.VllmKey) ?? 0,
            RequestGoodput = result.Number(RunMetrics.RequestGoodput.VllmKey) ?? result.Number(OldGoodputKey),
            Goodput = extension?.Goodput,
            Probe = VllmServerKeys.ReadProbe(result) ?? ProbeStatistics.Of(run.Probe),
            SteadyState = SteadyStateKeys.Read(result),
            GoodputShares = extension?.GoodputShares,
            MaxOutputTokensPerSecond = result.Number(RunMetrics.PeakOutputThroughput.VllmKey) ?? 0,
            MaxConcurrentRequests = result.Count(RunMetrics.PeakConcurrency.VllmKey) ?? 0,
            MaxConcurrentRequestsBySecond = extension?.MaxConcurrentRequestsBySecond,
            FailureCounts = extension?.Failures ?? VllmBenchKeys.ReadFailures(result),
            FinishReasonCounts = extension?.FinishReasons ?? new Dictionary<string, int>(),
            ToolMetrics = extension?.ToolMetrics ?? ServeMetrics.NoToolMetrics,
            OutputLengthSourceCounts = extension?.OutputLengthSources ?? new Dictionary<OutputLengthSource, int>(),
        };

    // vLLM counts failures only in a generating run.
    private static int FailedOfPooling(ResultObject result, ServeRun run) =>
        BackendCatalog.TaskOf(run.Backend) == BackendTask.Pooling ? run.RequestCount - result.Count(RunMetrics.Completed.VllmKey) ?? 0 : 0;

    // What a newer version measures is passed over.
    private static Dictionary<LatencyMetric, LatencyStatistics> Known(ResultExtension extension) => LatencyMetric.All
        .Where(latency => extension.Latencies.ContainsKey(latency.Id))
        .ToDictionary(latency => latency, latency => extension.Latencies[latency.Id]);

    private static Dictionary<LatencyMetric, LatencyStatistics> ReadLatencies(ResultObject result)
    {
        var latencies = new Dictionary<LatencyMetric, LatencyStatistics>();
        foreach (LatencyMetric metric in LatencyMetric.OfBenchServe)
        {
            if (VllmLatencies.Read(result, metric.Key) is { } latency)
            {
                latencies[metric] = latency;
            }
        }

        return latencies;
    }
}
