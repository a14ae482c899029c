using ServeBench.Load;
using ServeBench.Metrics;
using ServeBench.Results;
using Xunit;

namespace ServeBench.Tests.Metrics;

/// <summary>The columns of tables and their order, which scripts of users rely on. A new column comes last; none moves, and none goes.</summary>
public sealed class ColumnOrderTests
{
    private static readonly string[] s_metrics =
    [
        "RunId", "Label", "StartedAt", "Backend", "Model", "RequestRate", "Burstiness", "MaxConcurrency", "Completed", "Failed", "SuccessPercent",
        "Failures", "FinishReasons", "OutputLengthSources", "DurationSeconds", "Stopped", "EndReason", "ClientLimited", "Stream", "StreamCoalescedPercent", "StreamCause", "TotalInputTokens", "TotalOutputTokens",
        "RequestThroughput", "RequestGoodput", "Goodput", "GoodputPercent", "TtftGoodputPercent", "TpotGoodputPercent", "E2elGoodputPercent",
        "OutputThroughput", "TotalTokenThroughput", "MaxOutputTokensPerSecond", "MaxConcurrentRequests", "MaxConcurrentRequestsBySecond",
        "MeanTtftMs", "MedianTtftMs", "StdTtftMs", "P50TtftMs", "P90TtftMs", "P95TtftMs", "P99TtftMs", "MeanTpotMs", "MedianTpotMs", "StdTpotMs",
        "P50TpotMs", "P90TpotMs", "P95TpotMs", "P99TpotMs", "MeanItlMs", "MedianItlMs", "StdItlMs", "P50ItlMs", "P90ItlMs", "P95ItlMs", "P99ItlMs",
        "MeanE2elMs", "MedianE2elMs", "StdE2elMs", "P50E2elMs", "P90E2elMs", "P95E2elMs", "P99E2elMs", "MeanContentTtftMs", "P99ContentTtftMs",
        "MeanScheduledTtftMs", "P99ScheduledTtftMs", "MeanScheduledE2elMs", "P99ScheduledE2elMs", "MeanQueueMs", "P99QueueMs", "MeanSendLagMs",
        "P99SendLagMs", "Run", "Task", "TotalInputSequences", "InputSequenceThroughput", "TotalAudioSeconds", "Rtfx", "MedianQueueMs",
        "MeanE2elIncludingQueueMs", "MedianE2elIncludingQueueMs", "P99E2elIncludingQueueMs", "Tool", "Percentiles", "MedianContentTtftMs",
        "StdContentTtftMs", "P50ContentTtftMs", "P90ContentTtftMs", "P95ContentTtftMs", "SteadyState", "SteadyStateSeconds", "SteadyStateWarning",
        "SteadyStateRequestThroughput", "SteadyStateInputThroughput", "SteadyStateOutputThroughput", "SteadyStateTotalTokenThroughput",
        "SteadyStateMeanTtftMs", "SteadyStateMedianTtftMs", "SteadyStateMeanTpotMs", "SteadyStateMedianTpotMs", "SteadyStateP90TpotMs",
        "SteadyStateP99TpotMs", "Turn", "ConversationsCompleted", "ConversationsFailed", "ConversationThroughput", "MeanTurnsCompleted",
        "MeanConversationMs", "MedianConversationMs", "P99ConversationMs", "PrefixCacheHitPercent", "DraftAcceptancePercent", "DraftAcceptanceLength",
        "CommittedTokenThroughput", "StepsPerCanvas", "Probe",
        "MeanTtstMs", "MedianTtstMs", "StdTtstMs", "P50TtstMs", "P90TtstMs", "P95TtstMs", "P99TtstMs",
        "Phase", "Cut", "MeanPrefillQueueMs", "MedianPrefillQueueMs", "P99PrefillQueueMs", "Balance", "BalanceWarning",
    ];

    private static readonly string[] s_compared =
    [
        "RequestThroughput", "RequestGoodput", "InputSequenceThroughput", "OutputThroughput", "TotalTokenThroughput", "MaxOutputTokensPerSecond",
        "MaxConcurrentRequests", "MeanTtftMs", "MedianTtftMs", "P99TtftMs", "MeanTpotMs", "MedianTpotMs", "P99TpotMs", "MeanItlMs", "MedianItlMs",
        "P99ItlMs", "MeanE2elMs", "MedianE2elMs", "P99E2elMs", "MeanContentTtftMs", "P99ContentTtftMs", "Completed", "Failed", "DurationSeconds",
        "SteadyStateRequestThroughput", "SteadyStateOutputThroughput", "SteadyStateInputThroughput", "SteadyStateTotalTokenThroughput",
        "SteadyStateMeanTtftMs", "SteadyStateMedianTtftMs", "SteadyStateMeanTpotMs", "SteadyStateMedianTpotMs", "SteadyStateP90TpotMs",
        "SteadyStateP99TpotMs",
    ];

    private static readonly string[] s_requests =
    [
        "RunId", "Label", "Index", "RequestId", "Model", "Uri", "Success", "ErrorKind", "ErrorMessage", "StatusCode", "RetryAfterSeconds",
        "FinishReason", "InputLength", "InputSequenceCount", "AudioSeconds", "OutputLength", "OutputLengthSource", "ScheduledSeconds", "StartSeconds",
        "QueueMs", "SendLagMs", "ConnectMs", "TtftMs", "ContentTtftMs", "TpotMs", "E2elMs", "ScheduledTtftMs", "ScheduledE2elMs", "ChunkCount",
        "ClientLimited", "ClientReasons", "ConversationId", "Turn", "Stream", "TtstMs", "PrefillQueueMs", "Phase", "ItlMs", "OutputText",
    ];

    private static readonly string[] s_requestProperties =
    [
        "Index", "RequestId", "Model", "UriIndex", "Uri", "ConversationId", "Turn", "Success", "ErrorKind", "ErrorMessage", "StatusCode",
        "RetryAfterSeconds", "FinishReason", "InputLength", "InputSequenceCount", "AudioSeconds", "OutputLength", "OutputLengthSource",
        "ScheduledSeconds", "StartSeconds", "QueueMs", "SendLagMs", "ConnectMs", "TtftMs", "ContentTtftMs", "TpotMs", "E2elMs", "ScheduledTtftMs",
        "ScheduledE2elMs", "ChunkCount", "ItlMs", "OutputText", "Run", "TtstMs", "Slo",
        "Phase", "PrefillQueueMs", "WasCut",
    ];

    [Fact]
    public void Metrics_have_these_columns() => Assert.Equal(s_metrics, typeof(ServeMetrics).GetProperties().Select(property => property.Name));

    [Fact]
    public void Runs_are_compared_by_these() => Assert.Equal(s_compared, MetricCatalog.Compared.Select(column => column.Name));

    [Fact]
    public void Requests_have_these_properties() => Assert.Equal(s_requestProperties, typeof(ServeRequestResult).GetProperties().Select(property => property.Name));

    [Fact]
    public void A_file_of_requests_has_these_columns() => Assert.Equal(s_requests, RequestCsvWriter.Header(detailed: true).Split(','));
}
