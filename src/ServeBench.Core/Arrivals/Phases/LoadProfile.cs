namespace ServeBench.Arrivals;

/// <summary>A shape of load over time that has a name.</summary>
public enum LoadProfile
{
    /// <summary>The rate, four times as much for a tenth of the time, and the rate again.</summary>
    Spike,

    /// <summary>A fifth of the rate, two fifths, and so on, up to the rate, each for a fifth of the time.</summary>
    Step,

    /// <summary>One wave about the rate: up by half of it, down by half of it, and back.</summary>
    Sine,

    /// <summary>A warm-up that ramps to the rate in a twentieth of the time, a minute at most, and then the rate for the whole time.</summary>
    Soak,
}
