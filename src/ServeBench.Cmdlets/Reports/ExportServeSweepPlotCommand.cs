using System.Globalization;
using System.Management.Automation;
using ServeBench.Reports.Sweeps;
using ServeBench.Results;

namespace ServeBench.Commands;

/// <summary>Draws curves over the runs of a sweep, as a page in one HTML file.</summary>
/// <remarks>
/// <para>
/// Draws the plots of vllm bench sweep plot, with its options: figures (-FigBy), rows and columns of charts (-RowBy, -ColBy), curves
/// (-CurveBy), the axes and their scales. All charts of a figure share their axes. The first variable of -CurveBy sets the colour, a
/// second the dashes and points, a third the width of the line. The numbers of each point appear under the pointer, with the arrow keys,
/// and in a table.
/// </para>
/// <para>
/// Runs with the same x are one point, at their mean, with a band of 95 % confidence after Student: mean ± t·s/√n. vLLM's band is
/// resampled at random by seaborn; this band is always the same, and is correct for three runs too. A single run has no band. A measured
/// x, such as request_throughput, differs from run to run: average it with -BinBy, or draw over a setting, such as -VarX request_rate.
/// </para>
/// <para>
/// Accepts runs of Import-ServeSweep and Invoke-ServeSweep, metrics of Measure-ServeMetrics, rows of Import-Csv, and any objects with
/// numbers. vLLM's names find the properties of metrics: p99_e2el_ms is P99E2elMs, and max_concurrency is a property of the run.
/// </para>
/// <para>
/// A file gets all figures. In an existing folder each figure gets its own file, named by -FigName and the values of -FigBy. -WhatIf
/// lists the figures without drawing them. The page needs no network and no other file.
/// </para>
/// </remarks>
/// <example>
/// <para>Latency over throughput, a curve for each limit of the server.</para>
/// <code>Import-ServeSweep ./results/20260801_120000 | Export-ServeSweepPlot ./sweep.html -CurveBy max_num_seqs</code>
/// </example>
/// <example>
/// <para>A chart for each workload, without outliers, with a logarithmic scale.</para>
/// <code>Import-ServeSweep ./results | Export-ServeSweepPlot ./sweep.html -ColBy _benchmark_name -VarX max_concurrency -VarY median_ttft_ms -FilterBy 'max_concurrency&lt;1000' -ScaleX Log</code>
/// </example>
/// <example>
/// <para>Draw runs of a loop, without any file of a sweep.</para>
/// <code>1, 2, 4, 8 | ForEach-Object { New-ServeDataset -Count 100 -Seed $_ | New-ArrivalSchedule -RequestRate $_ | Invoke-ServeBenchmark http://127.0.0.1:8000 } |
///     Measure-ServeMetrics | Export-ServeSweepPlot ./rates.html -VarX request_rate -VarY p99_ttft_ms</code>
/// </example>
[Cmdlet(VerbsData.Export, "ServeSweepPlot", HelpUri = HelpPages.Root + "Export-ServeSweepPlot.md", DefaultParameterSetName = PathSet, SupportsShouldProcess = true)]
[OutputType(typeof(FileInfo))]
public sealed class ExportServeSweepPlotCommand : SweepPageCmdlet
{
    private IReadOnlyList<SweepFilter> _filters = [];
    private IReadOnlyList<SweepBin> _bins = [];

    /// <summary>Variables of which each combination of values is a figure.</summary>
    [Parameter]
    [ArgumentCompleter(typeof(SweepSettingCompleter))]
    [NameListTransformation]
    public string[] FigBy { get; set; } = [];

    /// <summary>Variables of which each combination of values is a row of charts.</summary>
    [Parameter]
    [ArgumentCompleter(typeof(SweepSettingCompleter))]
    [NameListTransformation]
    public string[] RowBy { get; set; } = [];

    /// <summary>Variables of which each combination of values is a column of charts.</summary>
    [Parameter]
    [ArgumentCompleter(typeof(SweepSettingCompleter))]
    [NameListTransformation]
    public string[] ColBy { get; set; } = [];

    /// <summary>Variables of which each combination of values is a curve.</summary>
    [Parameter]
    [ArgumentCompleter(typeof(SweepSettingCompleter))]
    [NameListTransformation]
    public string[] CurveBy { get; set; } = [];

    /// <summary>The variable of the x-axis; request_throughput is the default.</summary>
    [Parameter]
    [ArgumentCompleter(typeof(ResultKeyCompleter))]
    [ValidateNotNullOrEmpty]
    public string VarX { get; set; } = "request_throughput";

    /// <summary>The variable of the y-axis; p99_e2el_ms is the default.</summary>
    [Parameter]
    [ArgumentCompleter(typeof(ResultKeyCompleter))]
    [ValidateNotNullOrEmpty]
    public string VarY { get; set; } = "p99_e2el_ms";

    /// <summary>
    /// The runs to keep: statements such as max_concurrency&lt;1000, separated by commas or as a list; == != &lt;= &gt;= &lt; &gt;.
    /// Where-Object does the same and more.
    /// </summary>
    [Parameter]
    [ArgumentCompleter(typeof(ResultKeyCompleter))]
    [NameListTransformation]
    public string[] FilterBy { get; set; } = [];

    /// <summary>Rounds a variable down to multiples of a size, after the filter: request_throughput%1 makes bins of 1.</summary>
    [Parameter]
    [ArgumentCompleter(typeof(ResultKeyCompleter))]
    [NameListTransformation]
    public string[] BinBy { get; set; } = [];

    /// <summary>How the x-axis is divided: Linear, the default, Log or Sqrt.</summary>
    [Parameter]
    public ChartScale ScaleX { get; set; }

    /// <summary>How the y-axis is divided: Linear, the default, Log or Sqrt.</summary>
    [Parameter]
    public ChartScale ScaleY { get; set; }

    /// <summary>The name of the figures, and of their files in a folder; FIGURE is the default.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    [ArgumentCompleter(typeof(FreeTextCompleter))]
    public string FigName { get; set; } = "FIGURE";

    /// <inheritdoc/>
    protected override void OnBegin()
    {
        base.OnBegin();
        _filters = SweepFilter.Parse(FilterBy);
        _bins = SweepBin.Parse(BinBy);
    }

    private protected override void Draw(IReadOnlyList<SweepRow> rows)
    {
        IReadOnlyList<SweepPlotFigure> figures = SweepPlot.Figures(rows, new SweepPlotOptions
        {
            FigBy = FigBy,
            RowBy = RowBy,
            ColBy = ColBy,
            CurveBy = CurveBy,
            X = new ChartAxis(VarX, ScaleX),
            Y = new ChartAxis(VarY, ScaleY),
            Filters = _filters,
            Bins = _bins,
            FigName = FigName,
        });
        foreach (SweepPlotFigure empty in figures.Where(figure => figure.Figure.Panels.Count == 0))
        {
            WriteWarning($"'{empty.Name}' is empty: {string.Join(' ', empty.Figure.Notes)}");
        }

        string path = ResolvePath();
        if (!Directory.Exists(path))
        {
            Write(path, figures);
            return;
        }

        foreach (SweepPlotFigure figure in figures)
        {
            Write(System.IO.Path.Combine(path, ResultFileName.Clean(figure.Name) + ".html"), [figure]);
        }
    }

    private void Write(string path, IReadOnlyList<SweepPlotFigure> figures) => WritePage(
        path,
        $"Draw {string.Join("; ", figures.Select(Describe))}",
        stream => ChartPage.Write(stream, Title(figures), [.. figures.Select(figure => figure.Figure)]));

    // A name of the user's own says what the page is about; the values of the only figure distinguish it from the others.
    private string Title(IReadOnlyList<SweepPlotFigure> figures)
    {
        string axes = $"{VarY} over {VarX}";
        string named = MyInvocation.BoundParameters.ContainsKey(nameof(FigName)) ? $"{FigName}: {axes}" : axes;
        return figures.Count == 1 && FigBy.Length > 0 ? $"{named}, {figures[0].Figure.Title}" : named;
    }

    private static string Describe(SweepPlotFigure figure) => string.Create(
        CultureInfo.InvariantCulture,
        $"{figure.Name} ({figure.Figure.Rows} row(s) and {figure.Figure.Columns} column(s) of charts, {figure.Figure.Keys.Count} curve(s))");
}
