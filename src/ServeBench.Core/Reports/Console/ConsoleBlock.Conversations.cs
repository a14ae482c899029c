using ServeBench.Metrics;

namespace ServeBench.Reports;

// What is printed of conversations.
internal static partial class ConsoleBlock
{
    private static IEnumerable<string> Conversations(ServeMetrics metrics)
    {
        if (metrics.ConversationsCompleted is not { } completed)
        {
            yield break;
        }

        yield return Heading("Conversations", '-');
        yield return Line("Conversations completed:", completed);
        yield return Line("Conversations failed:", metrics.ConversationsFailed.GetValueOrDefault());
        yield return Line("Conversation throughput (conv/s):", metrics.ConversationThroughput);
        yield return Line("Mean turns completed:", metrics.MeanTurnsCompleted);
        yield return Line("Mean conversation duration (ms):", metrics.MeanConversationMs is LatencyStatistics.NoSample ? null : metrics.MeanConversationMs);
    }
}
