namespace ServeBench.Arrivals;

/// <summary>How the requests of a phase arrive.</summary>
public enum PhaseArrival
{
    /// <summary>At the phase's rate, with even gaps.</summary>
    Constant,

    /// <summary>At the phase's rate, as independent users send: a Poisson process.</summary>
    Poisson,

    /// <summary>At the phase's rate, with gaps of a gamma distribution: burstier or more even than a Poisson process.</summary>
    Gamma,

    /// <summary>As answers end: so many requests are in flight at any time.</summary>
    Concurrency,

    /// <summary>All when the phase begins.</summary>
    AtOnce,

    /// <summary>At the requests' own timestamps.</summary>
    Trace,
}
