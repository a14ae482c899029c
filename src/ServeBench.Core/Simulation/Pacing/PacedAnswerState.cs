namespace ServeBench.Simulation.Pacing;

internal enum PacedAnswerState
{
    /// <summary>It waits for a place among those that are worked on.</summary>
    Waiting,

    /// <summary>Its next token has a due time.</summary>
    Running,

    /// <summary>It is complete, or was given up.</summary>
    Ended,
}
