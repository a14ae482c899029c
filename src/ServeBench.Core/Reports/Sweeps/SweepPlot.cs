using System.Globalization;
using ServeBench.Results;

namespace ServeBench.Reports.Sweeps;

/// <summary>Runs of a sweep as figures, in the grid and with the curves that <c>vllm bench sweep plot</c> draws.</summary>
internal static class SweepPlot
{
    /// <summary>A figure for each combination of the variables of <see cref="SweepPlotOptions.FigBy"/>.</summary>
    /// <exception cref="ServeException"><c>SweepVariableUnknown</c> or <c>SweepVariableNotNumeric</c>.</exception>
    public static IReadOnlyList<SweepPlotFigure> Figures(IReadOnlyList<SweepRow> rows, SweepPlotOptions options)
    {
        options.Check(rows);
        return
        [
            .. SweepOrder.Groups(rows, options.FigBy).Select(group =>
            {
                string values = SweepOrder.Text(options.FigBy, group.Key);
                string name = string.Join('-', [options.FigName, .. options.FigBy.Select((variable, index) => $"{variable}={SweepRow.Text(group.Key[index])}")]);
                return new SweepPlotFigure(name, Figure(values.Length > 0 ? values : options.FigName, group.Rows, options));
            }),
        ];
    }

    private static ChartFigure Figure(string title, IReadOnlyList<SweepRow> rows, SweepPlotOptions options)
    {
        IReadOnlyList<SweepRow> kept = options.Filters.Aggregate(rows, (left, filter) => filter.Apply(left));
        IReadOnlyList<SweepRow> binned = options.Bins.Aggregate(kept, (left, bin) => bin.Apply(left));
        (SweepRow Row, double X, double Y)[] placed =
        [
            .. binned.Select(row => (row, X: row.Number(options.X.Name, "VarX"), Y: row.Number(options.Y.Name, "VarY")))
                .Where(run => run.X is { } x && run.Y is { } y && options.X.Takes(x) && options.Y.Takes(y))
                .Select(run => (run.row, run.X!.Value, run.Y!.Value)),
        ];
        SweepRow[] drawn = [.. placed.Select(run => run.Row)];
        Dictionary<SweepRow, (double X, double Y)> places = placed.ToDictionary(run => run.Row, run => (run.X, run.Y));
        IReadOnlyList<SweepGroup> rowGroups = SweepOrder.Groups(drawn, options.RowBy);
        IReadOnlyList<SweepGroup> columnGroups = SweepOrder.Groups(drawn, options.ColBy);
        IReadOnlyList<SweepGroup> curveGroups = SweepOrder.Groups(drawn, options.CurveBy);
        string[] rowOf = [.. rowGroups.Select(group => SweepOrder.Text(options.RowBy, group.Key))];
        string[] columnOf = [.. columnGroups.Select(group => SweepOrder.Text(options.ColBy, group.Key))];
        string[] curveOf = [.. curveGroups.Select(group => SweepOrder.Text(options.CurveBy, group.Key))];

        var panels = new List<ChartPanel>();
        string[] facets = [.. options.RowBy, .. options.ColBy];
        foreach (SweepGroup facet in SweepOrder.Groups(drawn, facets))
        {
            object?[] row = facet.Key[..options.RowBy.Count];
            object?[] column = facet.Key[options.RowBy.Count..];
            panels.Add(new ChartPanel(
                SweepOrder.Text(facets, facet.Key),
                Array.IndexOf(rowOf, SweepOrder.Text(options.RowBy, row)),
                Array.IndexOf(columnOf, SweepOrder.Text(options.ColBy, column)),
                [
                    .. SweepOrder.Groups(facet.Rows, options.CurveBy).Select(curve => new ChartSeries(
                        Array.IndexOf(curveOf, SweepOrder.Text(options.CurveBy, curve.Key)), Points(curve.Rows.Select(run => places[run])))),
                ]));
        }

        return new ChartFigure
        {
            Title = title,
            X = options.X,
            Y = options.Y,
            Rows = rowGroups.Count,
            Columns = columnGroups.Count,
            Keys = ChartKey.ForCurves(options.CurveBy, [.. curveGroups.Select(group => group.Key)]),
            Panels = panels,
            Notes = Notes(rows.Count, kept.Count, drawn.Length, panels, options),
            Tables = panels.Count == 0 ? [] : [SweepPlotTable.Of(panels, curveOf, options)],
        };
    }

    private static ChartPoint[] Points(IEnumerable<(double X, double Y)> runs) =>
    [
        .. runs.GroupBy(run => run.X, run => run.Y).OrderBy(group => group.Key).Select(group =>
        {
            MeanInterval mean = MeanInterval.Of([.. group]);
            return new ChartPoint(group.Key, mean.Mean, mean.Count, mean.Low, mean.High);
        }),
    ];

    private static List<string> Notes(int all, int kept, int drawn, List<ChartPanel> panels, SweepPlotOptions options)
    {
        var notes = new List<string>();
        if (kept < all)
        {
            notes.Add(string.Create(CultureInfo.InvariantCulture, $"{all - kept} of {all} runs left out by the filter."));
        }

        if (drawn < kept)
        {
            notes.Add(Count(kept - drawn, "run not drawn", "runs not drawn") + $": without a number of {options.X.Name} and of {options.Y.Name} that the axes have a place for.");
        }

        if (drawn == 0)
        {
            notes.Add("There is no run to draw.");
        }
        else if (panels.Any(panel => panel.Series.Any(series => series.Points.Any(point => point.Count > 1))))
        {
            notes.Add(
                $"Runs with the same {options.X.Name} are one point, at their mean; the band is the 95 % confidence interval of the mean (Student's t).");
        }

        return notes;
    }

    private static string Count(int count, string one, string many) => string.Create(CultureInfo.InvariantCulture, $"{count} {(count == 1 ? one : many)}");
}
