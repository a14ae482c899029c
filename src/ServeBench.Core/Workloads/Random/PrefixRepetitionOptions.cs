namespace ServeBench.Workloads;

/// <summary>
/// What a <see cref="PrefixRepetitionDataset"/> is to hold. The defaults are those of
/// <c>vllm bench serve --dataset-name prefix_repetition</c>.
/// </summary>
internal sealed record PrefixRepetitionOptions
{
    /// <summary>Number of requests, at least <see cref="PrefixCount"/>.</summary>
    public required int Count { get; init; }

    /// <summary>Number of different prefixes, 1 or more.</summary>
    public int PrefixCount { get; init; } = 10;

    /// <summary>Tokens of each prefix, 0 or more.</summary>
    public int PrefixLength { get; init; } = 256;

    /// <summary>Tokens of each prompt behind its prefix, 0 or more.</summary>
    public int SuffixLength { get; init; } = 256;

    /// <summary>Tokens to generate for a prompt.</summary>
    public int OutputLength { get; init; } = 128;

    /// <summary>Whether the requests are shuffled; otherwise those of one prefix follow each other.</summary>
    public bool Shuffle { get; init; } = true;

    /// <summary>Seed of all draws.</summary>
    public uint Seed { get; init; }
}
