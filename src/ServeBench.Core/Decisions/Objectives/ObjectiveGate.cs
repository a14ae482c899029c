namespace ServeBench.Decisions;

/// <summary>Which verdicts end a script with an error.</summary>
public enum ObjectiveGate
{
    /// <summary>None of them: verdicts are objects to look at.</summary>
    None,

    /// <summary>An objective that is missed.</summary>
    Fail,

    /// <summary>An objective that is missed, and one that is not decided.</summary>
    Undecided,
}
