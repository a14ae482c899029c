namespace ServeBench.Bench;

/// <summary>How the times of simulated services spread.</summary>
internal enum ServiceKind
{
    /// <summary>All are equal.</summary>
    Constant,

    /// <summary>Exponential: a coefficient of variation of 1.</summary>
    Exponential,

    /// <summary>Log-normal with a coefficient of variation of 2.</summary>
    HeavyTailed,
}
