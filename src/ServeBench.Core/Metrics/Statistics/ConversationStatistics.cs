using ServeBench.Load;

namespace ServeBench.Metrics;

/// <summary>The conversations of a run, from the turns that are measured.</summary>
/// <param name="Completed">Conversations all of whose turns succeeded.</param>
/// <param name="Failed">The others.</param>
/// <param name="MeanTurnsCompleted">Mean number of turns that succeeded.</param>
/// <param name="MeanMs">Mean length of a completed conversation in milliseconds, from the send of its first turn to the last token of its last; pauses included.</param>
/// <param name="MedianMs">Its median.</param>
/// <param name="P99Ms">Its 99th percentile.</param>
internal sealed record ConversationStatistics(int Completed, int Failed, double MeanTurnsCompleted, double? MeanMs, double? MedianMs, double? P99Ms)
{
    private const double MsPerSecond = 1000.0;

    /// <summary>The statistics; <see langword="null"/> when no request is a turn.</summary>
    public static ConversationStatistics? Of(IEnumerable<ServeRequestResult> requests)
    {
        ServeRequestResult[][] conversations =
        [
            .. requests.Where(request => request.ConversationId is not null).GroupBy(request => request.ConversationId, StringComparer.Ordinal).Select(turns => turns.ToArray()),
        ];
        // What the client itself ended says nothing of conversations.
        conversations = [.. conversations.Where(turns => !turns.Any(turn => turn.WasCut))];
        if (conversations.Length == 0)
        {
            return null;
        }

        ServeRequestResult[][] completed = [.. conversations.Where(turns => turns.All(turn => turn.Success))];
        // What was imported from a file without start times has no length.
        double[] lengths = [.. completed.Select(LengthMs).Where(double.IsFinite)];
        var statistics = new SampleStatistics(lengths);
        double? none = completed.Length == 0 ? LatencyStatistics.NoSample : null;
        bool known = lengths.Length > 0;
        return new ConversationStatistics(
            completed.Length,
            conversations.Length - completed.Length,
            conversations.Average(turns => turns.Count(turn => turn.Success)),
            known ? statistics.Mean : none,
            known ? statistics.Median : none,
            known ? statistics.Percentile(99) : none);
    }

    /// <summary>Those that metrics show; <see langword="null"/> when they show none.</summary>
    public static ConversationStatistics? Of(ServeMetrics metrics) => metrics.ConversationsCompleted is { } completed
        ? new ConversationStatistics(
            completed,
            metrics.ConversationsFailed.GetValueOrDefault(),
            metrics.MeanTurnsCompleted.GetValueOrDefault(),
            metrics.MeanConversationMs,
            metrics.MedianConversationMs,
            metrics.P99ConversationMs)
        : null;

    private static double LengthMs(ServeRequestResult[] turns) =>
        (turns.Max(RunSpan.EndSeconds) - turns.Min(turn => turn.StartSeconds)) * MsPerSecond;
}
