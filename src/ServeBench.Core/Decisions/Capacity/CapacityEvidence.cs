namespace ServeBench.Decisions;

/// <summary>
/// What a probe measured of one objective, as counts and not as a verdict: probes of a load, and of loads beside it, can be put together by it.
/// </summary>
/// <param name="Objective">The objective.</param>
/// <param name="IsShare">Whether the value is the share of requests that miss; otherwise it is a mean beside its limit.</param>
/// <param name="Value">The share, 0 to 1, or the ratio of the mean and the limit: greater is worse.</param>
/// <param name="Goal">The value at which the objective is just met.</param>
/// <param name="Requests">How many requests it comes from: above 0.</param>
/// <param name="Variance">The variance of the value times <paramref name="Requests"/>; what neighbours have in common is in it.</param>
internal readonly record struct CapacityEvidence(string Objective, bool IsShare, double Value, double Goal, double Requests, double Variance)
{
    /// <summary>Evidence of a number of which only a margin and its error are known.</summary>
    public static CapacityEvidence OfMargin(string objective, double margin, double error) =>
        new(objective, IsShare: false, Math.Exp(-margin), Goal: 1, Requests: 1, Math.Exp(-2 * margin) * error * error);
}
