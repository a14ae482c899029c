namespace ServeBench.Reports.Sweeps;

/// <summary>A table of numbers below a figure.</summary>
/// <param name="Caption">What it holds.</param>
/// <param name="Heads">Names of its columns.</param>
/// <param name="Rows">Its cells.</param>
internal sealed record ChartTable(string Caption, IReadOnlyList<string> Heads, IReadOnlyList<IReadOnlyList<string>> Rows);
