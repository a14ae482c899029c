namespace ServeBench.Reports.Sweeps;

/// <summary>One chart of a figure.</summary>
/// <param name="Title">What it holds; empty when it is the only one.</param>
/// <param name="Row">Row in the grid, from 0.</param>
/// <param name="Column">Column in the grid, from 0.</param>
/// <param name="Series">What is drawn.</param>
internal sealed record ChartPanel(string Title, int Row, int Column, IReadOnlyList<ChartSeries> Series);
