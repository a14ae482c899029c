namespace ServeBench.Reports.Sweeps;

/// <summary>Points of one chart that belong together.</summary>
/// <param name="Key">Number of their key in the legend of the figure.</param>
/// <param name="Points">In the order in which a line joins them.</param>
internal sealed record ChartSeries(int Key, IReadOnlyList<ChartPoint> Points);
