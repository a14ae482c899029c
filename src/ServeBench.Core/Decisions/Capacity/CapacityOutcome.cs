namespace ServeBench.Decisions;

/// <summary>What a probe found.</summary>
/// <param name="Verdict">Whether the load meets the objectives.</param>
/// <param name="Margin">How far the worst number is on the good side of its limit: the logarithm of their ratio; <see langword="null"/> where there is none.</param>
/// <param name="Error">The standard error of the margin.</param>
/// <param name="Binding">The objective that is nearest to its limit, or farthest beyond it.</param>
/// <param name="Veto">Why the probe bounds nothing, whatever its verdict; <see langword="null"/> when it counts.</param>
/// <param name="Measured">What it measured of each objective; <see langword="null"/> where only the margin is known.</param>
/// <param name="Pace">How fast the server answered; <see langword="null"/> where only the margin is known.</param>
internal readonly record struct CapacityOutcome(
    ObjectiveVerdict Verdict, double? Margin, double Error, string? Binding = null, string? Veto = null, IReadOnlyList<CapacityEvidence>? Measured = null,
    ProbePace? Pace = null)
{
    /// <summary>What the fit over all probes takes.</summary>
    public IReadOnlyList<CapacityEvidence> Evidence => Measured ?? (Margin is { } margin ? [CapacityEvidence.OfMargin(Binding ?? "", margin, Error)] : []);

    /// <summary>Whether the load passes for sure.</summary>
    public bool Passes => Veto is null && Verdict == ObjectiveVerdict.Pass;

    /// <summary>Whether the load fails for sure.</summary>
    public bool Fails => Veto is null && Verdict == ObjectiveVerdict.Fail;
}
