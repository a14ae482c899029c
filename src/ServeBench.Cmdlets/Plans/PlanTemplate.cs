namespace ServeBench.Commands;

/// <summary>What a new plan begins with.</summary>
public enum PlanTemplate
{
    /// <summary>One run of random prompts.</summary>
    Minimal,

    /// <summary>Runs with each combination of two settings.</summary>
    Sweep,

    /// <summary>Conversations of several turns.</summary>
    MultiTurn,

    /// <summary>A trace, replayed at its own times.</summary>
    Trace,

    /// <summary>A gate of a pipeline, with objectives and reports.</summary>
    Gate,
}
