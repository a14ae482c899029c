namespace ServeBench.Decisions;

/// <summary>What the requests of a run say of an objective.</summary>
public enum ObjectiveVerdict
{
    /// <summary>The objective is met, at the confidence asked for.</summary>
    Pass,

    /// <summary>The objective is missed, at the confidence asked for.</summary>
    Fail,

    /// <summary>The run does not say which: it has too few requests, or its numbers are in doubt.</summary>
    Undecided,
}
