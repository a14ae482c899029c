using System.Globalization;
using System.Management.Automation;
using ServeBench.Reports;

namespace ServeBench.Commands;

/// <summary>Writes a report of benchmark runs: a page with verdicts and charts, Markdown, JUnit, or a table of the runs.</summary>
/// <remarks>
/// <para>
/// The ending of each path decides what is written. .html is the page; .md is Markdown for a pull request or the summary of a pipeline.
/// .xml is JUnit with a test case for each objective; .csv has one line a run. Several paths write several files from the same runs.
/// </para>
/// <para>
/// The page is one file that needs no network. The verdict comes first, then rates, requests in flight, and latencies over time with
/// any percentile. Their distribution, a heat map, and prompt length against TTFT follow. Each request is a row of a waterfall. Tables
/// behind the charts hold the same
/// numbers. Import-ServeResult reads the metrics of the page back.
/// </para>
/// <para>
/// With -Reference the page and Markdown show how each metric compares with other runs, with the interval of its change. -Objective shows
/// verdicts; a missed one does not end the script: Test-ServeObjective and Publish-ServeReport have -FailOn for that.
/// </para>
/// <para>
/// All paths are checked before the first request is sent, when the cmdlet is the end of the pipeline that sends. A file is written whole or not at all, and a file that exists is replaced unless
/// -NoClobber is given.
/// </para>
/// </remarks>
/// <example>
/// <para>Write the page of a run and open it.</para>
/// <code>$results | Export-ServeReport ./run.html -PassThru | Invoke-Item</code>
/// </example>
/// <example>
/// <para>Report two objectives to a person and to the test tab of a pipeline.</para>
/// <code>$results | Export-ServeReport ./run.html, ./run.junit.xml -Objective 'p99 ttft &lt;= 200 ms', 'failed &lt;= 1 %'</code>
/// </example>
/// <example>
/// <para>Report a run beside the runs of the last release.</para>
/// <code>$results | Export-ServeReport ./run.html, ./run.md -Reference ./release/*.json -TolerancePercent 2</code>
/// </example>
/// <example>
/// <para>Write a page and a table over all results of a folder.</para>
/// <code>Get-ChildItem ./results/*.json | Export-ServeReport ./all.html, ./all.csv</code>
/// </example>
[Cmdlet(VerbsData.Export, "ServeReport", HelpUri = HelpPages.Root + "Export-ServeReport.md", DefaultParameterSetName = PathSet, SupportsShouldProcess = true)]
[OutputType(typeof(FileInfo))]
public sealed class ExportServeReportCommand : ReportCmdlet
{
    private const string PathSet = "Path";
    private const string LiteralPathSet = "LiteralPath";

    private string[] _paths = [];

    /// <summary>The files to write; the ending of each is .html, .md, .xml or .csv. Wildcards are not expanded.</summary>
    [Parameter(Mandatory = true, Position = 0, ParameterSetName = PathSet)]
    [ValidateNotNullOrEmpty]
    public string[] Path { get; set; } = [];

    /// <summary>The files to write, taken as they stand.</summary>
    [Parameter(Mandatory = true, ParameterSetName = LiteralPathSet)]
    [Alias("PSPath", "LP")]
    [ValidateNotNullOrEmpty]
    public string[] LiteralPath { get; set; } = [];

    /// <summary>Makes it an error when a file exists.</summary>
    [Parameter]
    [Alias("NoOverwrite")]
    public SwitchParameter NoClobber { get; set; }

    /// <summary>Replaces a file even if it is read-only.</summary>
    [Parameter]
    public SwitchParameter Force { get; set; }

    /// <summary>Writes the numbers of a .csv in the form of the session's culture; a semicolon separates fields where the comma is the decimal separator.</summary>
    [Parameter]
    public SwitchParameter UseCulture { get; set; }

    /// <summary>Begins a .csv with a byte order mark, by which some spreadsheets recognise UTF-8.</summary>
    [Parameter]
    public SwitchParameter Bom { get; set; }

    /// <summary>Writes the files that were written to the pipeline.</summary>
    [Parameter]
    public SwitchParameter PassThru { get; set; }

    /// <inheritdoc/>
    protected override void OnBegin()
    {
        base.OnBegin();
        _paths = [.. (ParameterSetName == PathSet ? Path : LiteralPath).Select(path => CmdletPaths.ResolveNew(this, path))];
        foreach (string path in _paths)
        {
            ReportWriter.FormatOf(path);
            PageFile.Check(path, NoClobber);
        }
    }

    /// <inheritdoc/>
    protected override void OnEnd()
    {
        if (Report() is not { } found)
        {
            TellOfNoRun();
            return;
        }

        ServeReport report = found with { Culture = UseCulture ? CultureInfo.CurrentCulture : CultureInfo.InvariantCulture, ByteOrderMark = Bom };
        foreach (string path in _paths)
        {
            if (!ShouldProcess(path, string.Create(CultureInfo.InvariantCulture, $"Write a report of {report.Runs.Count} run(s)")))
            {
                continue;
            }

            PageCmdlet.Write(this, path, Force, PassThru, stream => ReportWriter.Write(stream, path, report));
        }
    }
}
