using System.Globalization;
using ServeBench.Results;

namespace ServeBench.Reports.Sweeps;

/// <summary>The points of a figure as a table.</summary>
internal static class SweepPlotTable
{
    public static ChartTable Of(IReadOnlyList<ChartPanel> panels, IReadOnlyList<string> curves, SweepPlotOptions options)
    {
        bool hasFacets = options.RowBy.Count + options.ColBy.Count > 0;
        bool hasCurves = options.CurveBy.Count > 0;
        bool hasMeans = panels.Any(panel => panel.Series.Any(series => series.Points.Any(point => point.Count > 1)));
        string[] heads =
        [
            .. hasFacets ? ["Chart"] : Array.Empty<string>(),
            .. hasCurves ? ["Curve"] : Array.Empty<string>(),
            options.X.Name,
            options.Y.Name,
            .. hasMeans ? ["Runs", "Lower end", "Upper end"] : Array.Empty<string>(),
        ];
        IReadOnlyList<string>[] rows =
        [
            .. from panel in panels
               from series in panel.Series
               from point in series.Points
               select (IReadOnlyList<string>)
               [
                   .. hasFacets ? [panel.Title] : Array.Empty<string>(),
                   .. hasCurves ? [curves[series.Key]] : Array.Empty<string>(),
                   SweepRow.Rounded(point.X),
                   SweepRow.Rounded(point.Y),
                   .. hasMeans ? [point.Count.ToString(CultureInfo.InvariantCulture), End(point.Low), End(point.High)] : Array.Empty<string>(),
               ],
        ];
        return new ChartTable(hasMeans ? $"{options.Y.Name} over {options.X.Name}: means of runs" : $"{options.Y.Name} over {options.X.Name}", heads, rows);
    }

    private static string End(double? value) => value is { } end ? SweepRow.Rounded(end) : "";
}
