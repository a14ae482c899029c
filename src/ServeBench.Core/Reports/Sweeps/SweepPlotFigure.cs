namespace ServeBench.Reports.Sweeps;

/// <summary>A figure with the name that its file has in a folder.</summary>
internal sealed record SweepPlotFigure(string Name, ChartFigure Figure);
