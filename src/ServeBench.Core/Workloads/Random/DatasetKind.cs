namespace ServeBench.Workloads;

/// <summary>The kinds of synthetic datasets.</summary>
public enum DatasetKind
{
    /// <summary>Prompts of random tokens and exact lengths, with a prefix that all share if one is asked for.</summary>
    Random,

    /// <summary>Prompts of random tokens, of which many share a prefix.</summary>
    PrefixRepetition,

    /// <summary>Conversations of several turns, each a prompt of random tokens.</summary>
    Conversation,

    /// <summary>A query of random tokens, and documents of random tokens to rank by it.</summary>
    RandomRerank,

    /// <summary>Prompts of random tokens, each with images of random pixels.</summary>
    RandomMultiModal,
}
