namespace ServeBench.Decisions;

/// <summary>How a load is searched for.</summary>
internal sealed record CapacityOptions
{
    /// <summary>The fewest probes: a bracket, and what goes before the answer.</summary>
    public const int LeastProbes = 6;

    /// <summary>The least load: above 0.</summary>
    public double Minimum { get; init; } = 1;

    /// <summary>The greatest load: at least <see cref="Minimum"/>.</summary>
    public double Maximum { get; init; } = 65536;

    /// <summary>How near the greatest load that passes and the least that fails have to come, as a share of the former: above 0.</summary>
    public double Precision { get; init; } = 0.05;

    /// <summary>The most probes: <see cref="LeastProbes"/> or more.</summary>
    public int MaxProbes { get; init; } = 24;

    /// <summary>Whether only whole loads can be tried.</summary>
    public bool IsWhole { get; init; }
}
