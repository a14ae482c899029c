namespace ServeBench.Decisions;

/// <summary>What a difference between runs means for a metric.</summary>
public enum ComparisonVerdict
{
    /// <summary>Better by more than the tolerance.</summary>
    Better,

    /// <summary>Worse by more than the tolerance.</summary>
    Worse,

    /// <summary>The difference is within the tolerance.</summary>
    Equivalent,

    /// <summary>The runs vary too much, or are too few, to say.</summary>
    Undecided,
}
