namespace ServeBench.Load;

/// <summary>What a stop rule does when it applies.</summary>
public enum StopMode
{
    /// <summary>Ends the run, or the phase: requests in flight are cut off, and those that were not sent are not sent.</summary>
    Enforce,

    /// <summary>Says so, and lets the run go on.</summary>
    Monitor,
}
