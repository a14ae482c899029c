namespace ServeBench.Arrivals;

/// <summary>What a schedule was made with.</summary>
public sealed record ArrivalPlan
{
    /// <summary>Mean request rate in requests a second; infinity sends everything at once. Not used with a ramp.</summary>
    public double RequestRate { get; init; } = double.PositiveInfinity;

    /// <summary>
    /// Shape of the gamma distribution of the gaps: 1 is a Poisson process, below 1 burstier, above 1 more even,
    /// infinity evenly spaced. Greater than 0.
    /// </summary>
    public double Burstiness { get; init; } = 1.0;

    /// <summary>Seed of the gaps, 0 to 4,294,967,295.</summary>
    public uint Seed { get; init; }

    /// <summary>How the rate grows, or <see langword="null"/> for a constant rate.</summary>
    public RampUpStrategy? RampUpStrategy { get; init; }

    /// <summary>Rate at the first request of a ramp, in requests a second.</summary>
    public double? RampUpStartRate { get; init; }

    /// <summary>Rate at the last request of a ramp, in requests a second.</summary>
    public double? RampUpEndRate { get; init; }

    /// <summary>Whether the requests' own timestamps are kept; rate, burstiness and ramp then do not apply.</summary>
    public bool UseTimestamp { get; init; }
}
