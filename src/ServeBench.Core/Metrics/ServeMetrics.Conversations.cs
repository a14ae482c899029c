namespace ServeBench.Metrics;

// What concerns conversations and their turns.
public sealed partial class ServeMetrics
{
    /// <summary>The turn that the metrics are of, from 0; <see langword="null"/> for those of a whole run, or of requests of their own.</summary>
    public int? Turn { get; init; }

    /// <summary>Conversations all of whose turns succeeded; <see langword="null"/> without conversations, and for one turn.</summary>
    public int? ConversationsCompleted { get; init; }

    /// <summary>Conversations of which a turn failed, or was not sent; <see langword="null"/> without conversations, and for one turn.</summary>
    public int? ConversationsFailed { get; init; }

    /// <summary>Completed conversations a second; <see langword="null"/> without conversations, and for one turn.</summary>
    public double? ConversationThroughput => ConversationsCompleted is { } completed ? PerSecond(completed) : null;

    /// <summary>Mean number of turns of a conversation that succeeded.</summary>
    public double? MeanTurnsCompleted { get; init; }

    /// <summary>Mean length of a completed conversation, from the send of its first turn to the last token of its last, pauses included.</summary>
    public double? MeanConversationMs { get; init; }

    /// <summary>Median length of a completed conversation.</summary>
    public double? MedianConversationMs { get; init; }

    /// <summary>99th percentile of the length of a completed conversation.</summary>
    public double? P99ConversationMs { get; init; }
}
