using System.Globalization;
using System.Management.Automation;
using ServeBench.Load;
using ServeBench.Metrics;
using ServeBench.Reports;
using ServeBench.Results;

namespace ServeBench.Commands;

/// <summary>Draws the requests of benchmark runs over time, as a page in one HTML file.</summary>
/// <remarks>
/// <para>
/// A row is a request, in the order of their numbers from the top: the wait for its first chunk, then each gap between chunks in the
/// colour of its length, as vllm bench serve --plot-timeline draws it. A request ends there with its last chunk. Failed requests are
/// marked where they ended, and say why.
/// </para>
/// <para>
/// The mouse or the keys zoom and move the page. It shows the numbers under the pointer, and has the first 100 requests of each run in
/// a table. It needs no network and no other file, and draws ten thousand requests: where several share
/// a pixel it shows the failed one, and of gaps that share a pixel the longest.
/// </para>
/// <para>
/// Several runs in one file are one below the other. When the path is an existing folder, each run gets a file of its own. It is named
/// as its result file is, with the extension .timeline.html. A file is written whole or not at all, and a file that exists is replaced
/// unless
/// -NoClobber is given.
/// </para>
/// </remarks>
/// <example>
/// <para>Draw a run and open the page.</para>
/// <code>$results | Export-ServeTimeline ./run.timeline.html -PassThru | Invoke-Item</code>
/// </example>
/// <example>
/// <para>Draw a run that was saved by vllm bench serve --save-detailed, with gaps of 10 and 100 ms as the borders of the colours.</para>
/// <code>Import-ServeResult ./vllm.json | Export-ServeTimeline ./vllm.timeline.html -Threshold 10, 100</code>
/// </example>
/// <example>
/// <para>Draw only the requests with the longest waits.</para>
/// <code>$results | Where-Object TtftMs -gt 500 | Export-ServeTimeline ./slow.html</code>
/// </example>
[Cmdlet(VerbsData.Export, "ServeTimeline", HelpUri = HelpPages.Root + "Export-ServeTimeline.md", DefaultParameterSetName = PathSet, SupportsShouldProcess = true)]
[OutputType(typeof(FileInfo))]
public sealed class ExportServeTimelineCommand : PageCmdlet
{
    private const string Extension = ".timeline.html";

    private readonly RunCollector _runs = new();
    private readonly RefusedInput _refused = new("requests that can be drawn", Advice);
    private ItlThresholds _thresholds = null!;

    /// <summary>The requests, as Invoke-ServeBenchmark and Import-ServeResult write them; of one run or of several.</summary>
    [Parameter(Mandatory = true, ValueFromPipeline = true)]
    [ValidateNotNull]
    public PSObject[] InputObject { get; set; } = [];

    /// <summary>
    /// Two gaps between chunks in milliseconds, above 0 and the lower one first; 25 and 50 are the defaults. Gaps below the first are
    /// short, from the second on long.
    /// </summary>
    [Parameter]
    [ArgumentCompleter(typeof(FreeTextCompleter))]
    [Alias("TimelineItlThresholds")]
    [ValidateNotNull]
    public double[] Threshold { get; set; } = [25, 50];

    private protected override ServeException? NothingCame => EmptyInput.Results("to draw");

    /// <inheritdoc/>
    protected override void OnBegin()
    {
        base.OnBegin();
        _thresholds = ItlThresholds.Of(Threshold);
    }

    /// <inheritdoc/>
    protected override void OnProcess()
    {
        foreach (PSObject item in InputObject)
        {
            if (ResultObjects.As<ServeRequestResult>(item) is { } result)
            {
                _runs.Add(result);
            }
            else
            {
                _refused.Add(item);
            }
        }
    }

    /// <inheritdoc/>
    protected override void OnEnd()
    {
        if (_refused.Error is { } error)
        {
            WriteServeError(error);
        }

        TimelineRun[] runs = [.. _runs.Runs.Select(run => new TimelineRun(run.Run, run.Requests))];
        if (runs.Length == 0)
        {
            return;
        }

        string path = ResolvePath();
        if (!Directory.Exists(path))
        {
            Write(path, runs);
            return;
        }

        foreach ((TimelineRun run, string name) in runs.Zip(ResultFileName.ForAll(runs.Select(run => run.Run), Extension)))
        {
            Write(System.IO.Path.Combine(path, name), [run]);
        }
    }

    private void Write(string path, TimelineRun[] runs) => WritePage(
        path,
        string.Create(CultureInfo.InvariantCulture, $"Draw {runs.Sum(run => run.Rows.Count)} request(s) over time"),
        stream => TimelinePage.Write(stream, runs, _thresholds));

    private static string Advice(PSObject item) => ResultObjects.As<ServeMetrics>(item) is null
        ? "Pipe the output of Invoke-ServeBenchmark or Import-ServeResult."
        : "Metrics have no request times. Pipe the requests, or import a file saved with details.";
}
