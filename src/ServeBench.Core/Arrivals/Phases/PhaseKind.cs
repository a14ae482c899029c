namespace ServeBench.Arrivals;

/// <summary>What a phase of a run is for.</summary>
public enum PhaseKind
{
    /// <summary>It is measured.</summary>
    Profiling,

    /// <summary>It brings the server to its work, and counts in no metric of the run.</summary>
    Warmup,
}
