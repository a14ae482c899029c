namespace ServeBench.Simulation.Pacing;

/// <summary>Where an answer is.</summary>
internal enum PacedAnswerState
{
    /// <summary>It waits for a place among those that are worked on.</summary>
    Waiting,

    /// <summary>Its next token has a due time.</summary>
    Running,

    /// <summary>It is complete, or was given up.</summary>
    Ended,
}
