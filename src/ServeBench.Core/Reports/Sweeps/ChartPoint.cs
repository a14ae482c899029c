namespace ServeBench.Reports.Sweeps;

/// <summary>One point: where it is, and what it stands for.</summary>
/// <param name="X">Place on the x-axis.</param>
/// <param name="Y">Place on the y-axis: the mean of the runs.</param>
/// <param name="Count">How many runs it stands for.</param>
/// <param name="Low">Lower end of the band; <see langword="null"/> without one.</param>
/// <param name="High">Upper end of the band.</param>
/// <param name="Label">What is written beside it; empty for nothing.</param>
/// <param name="Note">What is said of it beyond its place; empty for nothing.</param>
internal sealed record ChartPoint(double X, double Y, int Count = 1, double? Low = null, double? High = null, string Label = "", string Note = "");
