using ServeBench.Results;

namespace ServeBench.Reports.Sweeps;

/// <summary>Runs with equal values of some variables.</summary>
/// <param name="Key">The values.</param>
/// <param name="Rows">The runs, at least one.</param>
internal sealed record SweepGroup(object?[] Key, IReadOnlyList<SweepRow> Rows);
