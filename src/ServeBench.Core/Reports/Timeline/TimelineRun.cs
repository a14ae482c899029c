using ServeBench.Load;

namespace ServeBench.Reports;

/// <summary>The requests of one run in the order of their numbers, as the rows of a timeline.</summary>
internal sealed class TimelineRun
{
    /// <summary>Takes the requests of a run.</summary>
    /// <exception cref="ServeException"><c>ResultHasNoTimes</c> when it is not known when a request was sent.</exception>
    public TimelineRun(ServeRun run, IReadOnlyCollection<ServeRequestResult> results)
    {
        Run = run;
        if (results.FirstOrDefault(result => !double.IsFinite(result.StartSeconds)) is { } timeless)
        {
            throw new ServeException(
                "ResultHasNoTimes",
                ServeErrorKind.InvalidData,
                $"Run '{run}' cannot be drawn over time: it is not known when request {timeless.Index} was sent. Result files of older releases of vLLM do not hold it.",
                timeless);
        }

        double first = results.Min(result => result.StartSeconds);
        Rows = [.. results.OrderBy(result => result.Index).ThenBy(result => result.StartSeconds).Select(result => new TimelineRow(result, first))];
    }

    public ServeRun Run { get; }

    public IReadOnlyList<TimelineRow> Rows { get; }

    /// <summary>What the run is called on a page.</summary>
    public string Title => ReportRun.TitleOf(Run);
}
