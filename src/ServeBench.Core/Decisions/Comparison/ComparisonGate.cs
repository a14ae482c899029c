namespace ServeBench.Decisions;

/// <summary>Which verdicts of a comparison end a script with an error.</summary>
public enum ComparisonGate
{
    /// <summary>None of them: verdicts are objects to look at.</summary>
    None,

    /// <summary>A metric that got worse.</summary>
    Worse,

    /// <summary>A metric that got worse, and one that is not decided.</summary>
    Undecided,
}
