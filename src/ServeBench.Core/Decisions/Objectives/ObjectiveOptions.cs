namespace ServeBench.Decisions;

internal sealed record ObjectiveOptions
{
    /// <summary>The confidence unless another is given.</summary>
    public const double DefaultConfidence = 0.95;

    /// <summary>How sure a Pass or a Fail has to be: 0.5 or more and below 1; 0 decides by the values.</summary>
    public double Confidence { get; init; } = DefaultConfidence;

    /// <summary>Doubts of runs that do not count.</summary>
    public IReadOnlyCollection<RunDoubt> Allowed { get; init; } = [];

    /// <summary>Whether requests that follow each other count as fewer, because they resemble each other.</summary>
    public bool AreNeighboursAlike { get; init; }

    /// <summary>Whether the values decide, however few requests they come from.</summary>
    public bool ByValue => Confidence == 0;
}
