namespace ServeBench.Workloads;

/// <summary>What a <see cref="RandomDataset"/> is to hold. The defaults are those of <c>vllm bench serve --dataset-name random</c>.</summary>
internal sealed record RandomDatasetOptions
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

    /// <summary>Whether prompts are token ids rather than texts.</summary>
    public bool AsTokenId { get; init; }

    /// <summary>Share of the prompts that begin with tokens which they have in common, 0 to 1; 0 for none. The others have none in common.</summary>
    public double CacheHitFraction { get; init; }

    /// <summary>Share of such a prompt that those tokens are, 0 to 1: part of <see cref="InputLength"/>.</summary>
    public double CacheRatio { get; init; }

    /// <summary>Refuses what no dataset can be made from.</summary>
    /// <exception cref="ServeException"><c>RangeRatioInvalid</c>, <c>TokenIdsInvalid</c> or <c>CacheModelInvalid</c>.</exception>
    internal void Validate()
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(Count, 1);
        ArgumentOutOfRangeException.ThrowIfNegative(InputLength);
        ArgumentOutOfRangeException.ThrowIfNegative(OutputLength);
        ArgumentOutOfRangeException.ThrowIfNegative(PrefixLength);
        ArgumentOutOfRangeException.ThrowIfLessThan(BatchSize, 1);
        RangeRatio.Validate();
        if (AsTokenId && BatchSize > 1)
        {
            throw new ServeException(
                "TokenIdsInvalid",
                ServeErrorKind.InvalidArgument,
                "A request carries the token ids of only one prompt, so they cannot be batched.",
                BatchSize);
        }

        ValidateCache();
    }

    private void ValidateCache()
    {
        (string? mistake, string? errorCase) = CacheHitFraction is not (>= 0 and <= 1) || CacheRatio is not (>= 0 and <= 1) ? ("The cache hit fraction and the cache ratio are shares from 0 to 1.", null)
            : CacheHitFraction > 0 != CacheRatio > 0 ? ("The cache hit fraction (the share of prompts with a shared beginning) and the cache ratio (the shared share of each) need each other.", null)
            : CacheHitFraction == 0 ? (null, null)
            : !AsTokenId ? ("Prompts of a cache model must be token ids, so that the server finds the same tokens again.", "TokenIds")
            : PrefixLength > 0 ? ("The shared part of a cache model is part of the input length; a prefix is not supported.", "Prefix")
            : ((string?)null, (string?)null);
        if (mistake is not null)
        {
            throw new ServeException("CacheModelInvalid", ServeErrorKind.InvalidArgument, mistake, CacheHitFraction) { Case = errorCase };
        }
    }
}
