namespace ServeBench.Decisions;

/// <summary>How interleaved blocks are compared.</summary>
internal sealed record SequentialOptions
{
    /// <summary>The fewest blocks of each side that are looked at: with fewer nobody knows how much blocks vary.</summary>
    public const int LeastBlocks = 4;

    /// <summary>The most blocks of each side: <see cref="LeastBlocks"/> or more.</summary>
    public int MaxBlocks { get; init; } = 12;

    /// <summary>The greatest change in percent that does not matter: 0 or more.</summary>
    public double TolerancePercent { get; init; } = ComparisonOptions.DefaultTolerancePercent;

    /// <summary>How sure all verdicts together have to be: above 0 and below 1.</summary>
    public double Confidence { get; init; } = 0.95;
}
