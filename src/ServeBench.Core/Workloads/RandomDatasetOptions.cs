namespace ServeBench.Workloads;

/// <summary>What a <see cref="RandomDataset"/> is to hold. The defaults are those of <c>vllm bench serve --dataset-name random</c>.</summary>
public sealed record RandomDatasetOptions
{
    /// <summary>Number of requests, 1 or more.</summary>
    public required int Count { get; init; }

    /// <summary>Tokens of a prompt without its prefix, special tokens that the tokenizer adds included.</summary>
    public int InputLength { get; init; } = 1024;

    /// <summary>Tokens to generate for a prompt.</summary>
    public int OutputLength { get; init; } = 128;

    /// <summary>Spread of the two lengths.</summary>
    public RangeRatio RangeRatio { get; init; }

    /// <summary>Tokens of a prefix that all prompts share, ahead of <see cref="InputLength"/>.</summary>
    public int PrefixLength { get; init; }

    /// <summary>Seed of all draws.</summary>
    public ulong Seed { get; init; }

    /// <summary>Prompts of a request, 1 or more; above 1 they are a batch, to embed or to rank, and nothing is generated.</summary>
    public int BatchSize { get; init; } = 1;

    /// <summary>Refuses what no dataset can be made from.</summary>
    /// <exception cref="ServeException"><c>RangeRatioInvalid</c>.</exception>
    internal void Validate()
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(Count, 1);
        ArgumentOutOfRangeException.ThrowIfNegative(InputLength);
        ArgumentOutOfRangeException.ThrowIfNegative(OutputLength);
        ArgumentOutOfRangeException.ThrowIfNegative(PrefixLength);
        ArgumentOutOfRangeException.ThrowIfLessThan(BatchSize, 1);
        RangeRatio.Validate();
    }
}
