using System.Globalization;
using ServeBench.Results;

namespace ServeBench.Reports.Sweeps;

/// <summary>Runs of a sweep by what a user gets and what a GPU gives, with the frontier of those that no other beats.</summary>
internal static class ParetoPlot
{
    private const int AllRuns = 0;
    private const int OnFrontier = 1;

    /// <summary>Makes the figure.</summary>
    /// <param name="points">At least one.</param>
    /// <param name="frontier">Those of them on the frontier, in ascending order of x.</param>
    /// <param name="labelBy">Variables that are written beside the points of the frontier.</param>
    /// <param name="skipped">Runs that were not placed.</param>
    public static ChartFigure Figure(IReadOnlyList<ParetoPoint> points, IReadOnlyList<ParetoPoint> frontier, IReadOnlyList<string> labelBy, int skipped)
    {
        var notes = new List<string>
        {
            string.Create(CultureInfo.InvariantCulture, $"On the frontier: {frontier.Count} of {points.Count} point(s). No other gives both a user and a GPU more."),
        };
        if (points.Any(point => point.RunCount > 1))
        {
            notes.Add("Runs that repeat one another are one point: their mean.");
        }

        if (skipped > 0)
        {
            notes.Add(string.Create(CultureInfo.InvariantCulture, $"{skipped} {(skipped == 1 ? "run is" : "runs are")} left out: without output_throughput or a number of users (max_concurrency or max_concurrent_requests)."));
        }

        return new ChartFigure
        {
            Title = "Pareto frontier",
            X = new ChartAxis("Tokens/s/user", ChartScale.Linear),
            Y = new ChartAxis("Tokens/s/GPU", ChartScale.Linear),
            Rows = 1,
            Columns = 1,
            Keys = [new ChartKey("All points", ChartKey.Colours - 1, 0, -1, 0), new ChartKey("Pareto frontier", 0, 0, 0, 0)],
            Panels =
            [
                new ChartPanel(
                    "",
                    0,
                    0,
                    [
                        new ChartSeries(AllRuns, [.. points.Except(frontier).Select(point => Place(point, "", labelBy))]),
                        new ChartSeries(OnFrontier, [.. frontier.Select(point => Place(point, Label(point, labelBy), labelBy))]),
                    ]),
            ],
            Notes = notes,
            Tables = [Table("On the frontier", frontier, labelBy), Table("All points", [.. points.OrderBy(point => point.TokensPerUser)], labelBy)],
        };
    }

    private static ChartPoint Place(ParetoPoint point, string label, IReadOnlyList<string> labelBy) =>
        new(point.TokensPerUser, point.TokensPerGpu, point.RunCount, Label: label, Note: Label(point, labelBy));

    private static string Label(ParetoPoint point, IReadOnlyList<string> labelBy) =>
        string.Join('\n', labelBy.Where(name => point.Text(name) is not null).Select(name => $"{name}={point.Text(name)}"));

    private static ChartTable Table(string caption, IReadOnlyList<ParetoPoint> points, IReadOnlyList<string> labelBy)
    {
        string[] named = [.. labelBy.Where(name => name is not "gpu_count" and not "user_count_estimate" && points.Any(point => point.Text(name) is not null))];
        return new ChartTable(
            caption,
            ["Tokens/s/user", "Tokens/s/GPU", "Users", "GPUs", "Runs", .. named],
            [
                .. points.Select(point => (IReadOnlyList<string>)
                [
                    SweepRow.Rounded(point.TokensPerUser), SweepRow.Rounded(point.TokensPerGpu), SweepRow.Rounded(point.UserCount), SweepRow.Rounded(point.GpuCount), SweepRow.Text((double)point.RunCount),
                    .. named.Select(name => point.Text(name) ?? ""),
                ]),
            ]);
    }
}
