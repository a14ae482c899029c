namespace ServeBench.Metrics;

/// <summary>The metrics of a run with conversations, in the order of the result file of <c>vllm-bench</c>; none of another run, and none for one turn.</summary>
internal static class ConversationMetrics
{
    public static Metric Completed { get; } = new(
        "ConversationsCompleted", "completed conversations", MetricUnit.Conversations, MetricDirection.HigherIsBetter,
        "conversations all of whose measured turns succeeded",
        new MetricColumn(nameof(ServeMetrics.ConversationsCompleted), "conversations_completed", metrics => metrics.ConversationsCompleted) { IsWhole = true });

    public static Metric Failed { get; } = new(
        "ConversationsFailed", "failed conversations", MetricUnit.Conversations, MetricDirection.LowerIsBetter,
        "all other conversations, also one that was stopped in a pause",
        new MetricColumn(nameof(ServeMetrics.ConversationsFailed), "conversations_failed", metrics => metrics.ConversationsFailed) { IsWhole = true });

    public static Metric Throughput { get; } = new(
        "ConversationThroughput", "conversation throughput", MetricUnit.ConversationsPerSecond, MetricDirection.HigherIsBetter, "completed conversations / duration",
        new MetricColumn(nameof(ServeMetrics.ConversationThroughput), null, metrics => metrics.ConversationThroughput));

    public static Metric TurnsCompleted { get; } = new(
        "TurnsCompleted", "turns completed", MetricUnit.Turns, MetricDirection.HigherIsBetter,
        "mean over all conversations; `vllm-bench` counts the turn that failed too",
        new MetricColumn(nameof(ServeMetrics.MeanTurnsCompleted), "avg_turns_completed", metrics => metrics.MeanTurnsCompleted));

    public static Metric Duration { get; } = new(
        "Conversation", "conversation duration", MetricUnit.Milliseconds, MetricDirection.LowerIsBetter,
        "chunk n of the last turn − send of the first, pauses included, over completed conversations; `vllm-bench` counts from before the wait for a place, and failed ones too",
        new MetricColumn(nameof(ServeMetrics.MeanConversationMs), "avg_conversation_duration_ms", metrics => metrics.MeanConversationMs) { Statistic = MetricStatistic.Mean },
        new MetricColumn(nameof(ServeMetrics.MedianConversationMs), null, metrics => metrics.MedianConversationMs) { Statistic = MetricStatistic.Median },
        new MetricColumn(nameof(ServeMetrics.P99ConversationMs), null, metrics => metrics.P99ConversationMs) { Statistic = MetricStatistic.Percentile(99) });

    public static IReadOnlyList<Metric> All { get; } = [Completed, Failed, Throughput, TurnsCompleted, Duration];
}
