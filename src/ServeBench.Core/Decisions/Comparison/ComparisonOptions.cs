namespace ServeBench.Decisions;

internal sealed record ComparisonOptions
{
    /// <summary>The greatest change in percent that does not matter, unless another is given.</summary>
    public const double DefaultTolerancePercent = 1;

    /// <summary>The greatest change in percent that does not matter: 0 or more.</summary>
    public double TolerancePercent { get; init; } = DefaultTolerancePercent;

    /// <summary>How sure a verdict has to be: above 0 and below 1.</summary>
    public double Confidence { get; init; } = 0.95;

    /// <summary>How repeated runs are compared.</summary>
    public ComparisonMethod Method { get; init; }
}
