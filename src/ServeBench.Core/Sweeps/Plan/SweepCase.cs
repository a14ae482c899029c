namespace ServeBench.Sweeps;

/// <summary>A combination as it is run: its options, its folder, and what is said of its runs.</summary>
/// <param name="Parameters">The benchmark's options.</param>
/// <param name="Folder">The folder of its files.</param>
/// <param name="Value">The option that the sweep set by itself and its value; <see langword="null"/> when it set none.</param>
/// <param name="Objective">What is searched for; its runs are written when all of them have been compared with it.</param>
internal sealed record SweepCase(SweepParameters Parameters, string Folder, string? Value = null, SweepObjective? Objective = null)
{
    /// <summary>The margin of runs; <see langword="null"/> without an objective.</summary>
    public double? Margin(IReadOnlyList<SweepOutcome> runs) => runs.Count == 0 ? null : Objective?.Margin(runs);
}
