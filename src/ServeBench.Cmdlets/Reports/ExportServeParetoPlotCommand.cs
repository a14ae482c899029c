using System.Globalization;
using System.Management.Automation;
using ServeBench.Reports.Sweeps;
using ServeBench.Results;

namespace ServeBench.Commands;

/// <summary>Draws what users get and what GPUs give in the runs of a sweep, with the frontier of the best, as a page in one HTML file.</summary>
/// <remarks>
/// <para>
/// Draws what vllm bench sweep plot_pareto draws. A run is a point: x is its output_throughput by the number of users, y the same by the number of GPUs.
/// On the frontier are the runs that no other run beats in both. They are joined by a line and labelled where there is room; all
/// numbers stand in tables.
/// </para>
/// <para>
/// The users are max_concurrency, or another variable (-UserCountVar). Where a run has no such variable, request_rate stands for it. Where that
/// has no value either, or 0, it is the measured peak, max_concurrent_requests. A run with none of them is left out. The GPUs are
/// those of -GpuCountVar, else the product of tensor_parallel_size, pipeline_parallel_size and data_parallel_size, or tp, pp and dp, as
/// far as a run has them.
/// </para>
/// <para>
/// When the path is a folder that exists, the file is PARETO.html in it. The page needs no network and no other file.
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
[Cmdlet(VerbsData.Export, "ServeParetoPlot", DefaultParameterSetName = PathSet, SupportsShouldProcess = true)]
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

    /// <summary>What is written beside the points of the frontier; max_concurrency and gpu_count are the defaults.</summary>
    [Parameter]
    [ArgumentCompleter(typeof(SweepSettingCompleter))]
    [NameListTransformation]
    public string[] LabelBy { get; set; } = ["max_concurrency", "gpu_count"];

    /// <inheritdoc/>
    private protected override void Draw(IReadOnlyList<SweepRow> rows)
    {
        IReadOnlyList<ParetoPoint> points = ParetoPoint.Of(rows, UserCountVar, GpuCountVar);
        if (points.Count == 0)
        {
            throw SweepErrors.Nothing("No run has both output_throughput and a number of users: max_concurrency, request_rate or max_concurrent_requests. Name the variable that counts users with -UserCountVar.");
        }

        if (MyInvocation.BoundParameters.ContainsKey(nameof(LabelBy)) && LabelBy.FirstOrDefault(name => points.All(point => point.Text(name) is null)) is { } missing)
        {
            throw SweepErrors.Unknown(missing, "LabelBy", rows);
        }

        IReadOnlyList<ParetoPoint> frontier = ParetoPoint.Frontier(points);
        string path = ResolvePath();
        WritePage(
            Directory.Exists(path) ? System.IO.Path.Combine(path, NameInFolder) : path,
            string.Create(CultureInfo.InvariantCulture, $"Draw {points.Count} run(s), {frontier.Count} of them on the frontier"),
            stream => ChartPage.Write(stream, "Pareto frontier: tokens/s by user and by GPU", [ParetoPlot.Figure(points, frontier, LabelBy, rows.Count - points.Count)]));
    }
}
