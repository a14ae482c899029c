namespace ServeBench.Arrivals;

/// <summary>How the rate or the concurrency of a phase goes from its first value to its last.</summary>
public enum RampShape
{
    /// <summary>By equal steps.</summary>
    Linear,

    /// <summary>By equal factors.</summary>
    Exponential,
}
