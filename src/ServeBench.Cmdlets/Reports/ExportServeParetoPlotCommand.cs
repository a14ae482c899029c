using System.Globalization;
using System.Management.Automation;
using ServeBench.Reports.Sweeps;
using ServeBench.Results;

namespace ServeBench.Commands;

/// <summary>Draws throughput per user and per GPU of the runs of a sweep, with the Pareto frontier, as a page in one HTML file.</summary>
/// <remarks>
/// <para>
/// Draws the plot of vllm bench sweep plot_pareto. A run is a point: x is its output_throughput per user, y its output_throughput per
/// GPU. The frontier has the runs that no other run beats in both. A line joins them, and they have labels where there is room; tables
/// have all numbers.
/// </para>
/// <para>
/// The users are max_concurrency, or another variable (-UserCountVar). A run without that variable uses request_rate. If its value is
/// empty or 0, the users are the measured peak, max_concurrent_requests. A run without any of them is left out. The GPUs are
/// -GpuCountVar, else the product of tensor_parallel_size, pipeline_parallel_size and data_parallel_size, or tp, pp and dp, as far as a
/// run has them.
/// </para>
/// <para>
/// If the path is an existing folder, the file is PARETO.html in it. The page needs no network and no other file.
/// </para>
/// </remarks>
/// <example>
/// <para>Find the settings worth choosing among.</para>
/// <code>Import-ServeSweep ./results/20260801_120000 | Export-ServeParetoPlot ./pareto.html -LabelBy max_concurrency, tensor_parallel_size</code>
/// </example>
/// <example>
/// <para>Draw the runs of servers whose GPUs a variable counts, and open the page.</para>
/// <code>Import-Csv ./runs.csv | Export-ServeParetoPlot ./pareto.html -GpuCountVar gpus -PassThru | Invoke-Item</code>
/// </example>
[Cmdlet(VerbsData.Export, "ServeParetoPlot", HelpUri = HelpPages.Root + "Export-ServeParetoPlot.md", DefaultParameterSetName = PathSet, SupportsShouldProcess = true)]
[OutputType(typeof(FileInfo))]
public sealed class ExportServeParetoPlotCommand : SweepPageCmdlet
{
    private const string NameInFolder = "PARETO.html";

    /// <summary>The variable that counts users; max_concurrency is the default.</summary>
    [Parameter]
    [ArgumentCompleter(typeof(SweepSettingCompleter))]
    [ValidateNotNullOrEmpty]
    public string UserCountVar { get; set; } = "max_concurrency";

    /// <summary>The variable that counts GPUs; without it they are the product of the parallel sizes.</summary>
    [Parameter]
    [ArgumentCompleter(typeof(SweepSettingCompleter))]
    [ValidateNotNullOrEmpty]
    public string? GpuCountVar { get; set; }

    /// <summary>The labels of the points on the frontier; max_concurrency and gpu_count are the defaults.</summary>
    [Parameter]
    [ArgumentCompleter(typeof(SweepSettingCompleter))]
    [NameListTransformation]
    public string[] LabelBy { get; set; } = ["max_concurrency", "gpu_count"];

    private protected override void Draw(IReadOnlyList<SweepRow> rows)
    {
        IReadOnlyList<ParetoPoint> runs = ParetoPoint.Of(rows, UserCountVar, GpuCountVar);
        if (runs.Count == 0)
        {
            throw SweepResultErrors.Nothing("No run has both output_throughput and a number of users: max_concurrency, request_rate or max_concurrent_requests. Choose the variable that counts users with -UserCountVar.");
        }

        if (MyInvocation.BoundParameters.ContainsKey(nameof(LabelBy)) && LabelBy.FirstOrDefault(name => runs.All(point => point.Text(name) is null)) is { } missing)
        {
            throw SweepResultErrors.Unknown(missing, "LabelBy", rows);
        }

        IReadOnlyList<ParetoPoint> points = ParetoPoint.Means(runs, LabelBy);
        IReadOnlyList<ParetoPoint> frontier = ParetoPoint.Frontier(points);
        string path = ResolvePath();
        WritePage(
            Directory.Exists(path) ? System.IO.Path.Combine(path, NameInFolder) : path,
            string.Create(CultureInfo.InvariantCulture, $"Draw {points.Count} point(s) of {runs.Count} run(s), {frontier.Count} of them on the frontier"),
            stream => ChartPage.Write(stream, "Pareto frontier: tokens/s by user and by GPU", [ParetoPlot.Figure(points, frontier, LabelBy, rows.Count - runs.Count)]));
    }
}
