namespace ServeBench.Load;

/// <summary>What became of the requests in flight when the arrivals of a phase were over.</summary>
public enum PhaseEnding
{
    /// <summary>All of them went on to their end.</summary>
    Drain,

    /// <summary>They could go on for the phase's grace; what was left then was cut.</summary>
    Grace,

    /// <summary>They were cut at once.</summary>
    Cut,
}
