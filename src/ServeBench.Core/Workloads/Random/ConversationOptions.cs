namespace ServeBench.Workloads;

/// <summary>What a <see cref="ConversationDataset"/> is to hold. The defaults are those of <c>vllm-bench --multi-turn</c>.</summary>
internal sealed record ConversationOptions
{
    /// <summary>Number of conversations, 1 or more.</summary>
    public required int Count { get; init; }

    /// <summary>Fewest turns of a conversation, 1 or more.</summary>
    public int MinTurnCount { get; init; } = 3;

    /// <summary>Most turns of a conversation, not below <see cref="MinTurnCount"/>.</summary>
    public int MaxTurnCount { get; init; } = 3;

    /// <summary>Tokens of the first message of a user without its prefixes, special tokens that the tokenizer adds included.</summary>
    public int InputLength { get; init; } = 1024;

    /// <summary>Tokens of each later message; <see langword="null"/> for as many as the first has.</summary>
    public int? TurnInputLength { get; init; }

    /// <summary>Tokens to generate for a turn.</summary>
    public int OutputLength { get; init; } = 128;

    /// <summary>Spread of the lengths of messages and answers.</summary>
    public RangeRatio RangeRatio { get; init; }

    /// <summary>Tokens that all conversations begin with, ahead of <see cref="InputLength"/>.</summary>
    public int PrefixLength { get; init; }

    /// <summary>Tokens behind that prefix that are each conversation's own, ahead of <see cref="InputLength"/>.</summary>
    public int ConversationPrefixLength { get; init; }

    /// <summary>Seed of all draws.</summary>
    public ulong Seed { get; init; }
}
