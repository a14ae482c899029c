using System.Globalization;
using System.Management.Automation;
using ServeBench.Reports;
using ServeBench.Workloads;

namespace ServeBench.Commands;

/// <summary>Draws how long the prompts and the answers of a dataset are, as a page in one HTML file.</summary>
/// <remarks>
/// <para>
/// The page shows the plots of vllm bench serve --plot-dataset-stats. Histograms show the lengths of prompts, of answers and of both
/// together, in 30 bins each. Each request has a bar with its prompt below and its answer above. The length of an answer is the
/// number of tokens that the request asks for. Tables below have the numbers.
/// </para>
/// <para>
/// The page needs no network and no other file. If the path is an existing folder, the file is dataset_stats.html in it. A file is
/// written whole or not at all, and replaces an existing file unless you specify -NoClobber.
/// </para>
/// </remarks>
/// <example>
/// <para>Look at a dataset before it is sent.</para>
/// <code>Import-ServeDataset ./sharegpt.json -Format ShareGpt -Count 500 | Export-ServeDatasetPlot ./sharegpt.dataset_stats.html</code>
/// </example>
/// <example>
/// <para>Draw the requests of a schedule, and get the file.</para>
/// <code>$slots = New-ServeDataset -Count 200 -RangeRatio 0.5 | New-ArrivalSchedule -RequestRate 8
/// $page = $slots.Request | Export-ServeDatasetPlot ./random.html -PassThru</code>
/// </example>
[Cmdlet(VerbsData.Export, "ServeDatasetPlot", HelpUri = HelpPages.Root + "Export-ServeDatasetPlot.md", DefaultParameterSetName = PathSet, SupportsShouldProcess = true)]
[OutputType(typeof(FileInfo))]
public sealed class ExportServeDatasetPlotCommand : PageCmdlet
{
    private const string NameInFolder = "dataset_stats.html";

    private readonly List<ServeRequest> _requests = [];

    /// <summary>The requests, as New-ServeDataset and Import-ServeDataset write them.</summary>
    [Parameter(Mandatory = true, ValueFromPipeline = true)]
    [ArgumentCompleter(typeof(FreeTextCompleter))]
    [ValidateNotNull]
    public ServeRequest[] InputObject { get; set; } = [];

    private protected override ServeException? NothingCame => EmptyInput.Dataset("to draw");

    /// <inheritdoc/>
    protected override void OnProcess() => _requests.AddRange(InputObject);

    /// <inheritdoc/>
    protected override void OnEnd()
    {
        if (_requests.Count == 0)
        {
            return;
        }

        string path = ResolvePath();
        WritePage(
            Directory.Exists(path) ? System.IO.Path.Combine(path, NameInFolder) : path,
            string.Create(CultureInfo.InvariantCulture, $"Draw the lengths of {_requests.Count} request(s)"),
            stream => DatasetPage.Write(stream, _requests));
    }
}
