namespace ServeBench.Reports.Sweeps;

/// <summary>A figure with the name that its file has in a folder.</summary>
/// <param name="Name">The name, with the values that the figure is of.</param>
/// <param name="Figure">The figure.</param>
internal sealed record SweepPlotFigure(string Name, ChartFigure Figure);
