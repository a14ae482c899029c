namespace ServeBench.Load;

/// <summary>Whether the chunks of a run's answers came one by one, so that the times between them are the model's.</summary>
public enum StreamVerdict
{
    /// <summary>They came one by one.</summary>
    Fine,

    /// <summary>
    /// Many came together with the chunk before them: something between the model and this client collects them. TPOT and ITL then say how it
    /// collects, and TTFT may be that of a whole answer; neither can meet an objective.
    /// </summary>
    Coalesced,
}
