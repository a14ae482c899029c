using System.Management.Automation;
using ServeBench.Reports.Sweeps;
using ServeBench.Results;
using ServeBench.Sweeps;

namespace ServeBench.Commands;

/// <summary>Measures how latencies grow with concurrency over the runs of a sweep.</summary>
/// <remarks>
/// <para>
/// Writes the table of vllm bench sweep boundary, an object for each workload (-GroupBy) and concurrency. It has the means of the
/// metrics, the latencies as multiples of the latencies at the baseline (..._multiplier_vs_baseline), completed and failed requests, and
/// n_runs. The quotients are computed for each repetition (run_number), then averaged. Export-Csv turns the table into boundary.csv.
/// </para>
/// <para>
/// The baseline is the lowest concurrency of each workload; vLLM's is 1. -Baseline sets it: it is an error if no run has it, and a
/// warning if a workload does not have it. A repetition without a run at the baseline has no quotient. The column baseline, which vLLM's
/// table does not have, shows the baseline.
/// </para>
/// <para>
/// Without -GroupBy a workload is a _benchmark_name. If the runs have none, it is everything that Invoke-ServeSweep set except the
/// concurrency. Runs that count as the same repetition are averaged, with a warning.
/// </para>
/// <para>
/// Latencies are p95_e2el_ms and p95_ttft_ms. A saved sweep needs vLLM's --metric-percentiles 50,95,99, or Measure-ServeMetrics
/// -Percentile 50, 95, 99, or the requests in its files (-Detailed). Metrics that no run has are left out, with a warning for
/// percentiles.
/// </para>
/// </remarks>
/// <example>
/// <para>Write the table of an experiment.</para>
/// <code>Import-ServeSweep ./results/boundary | Measure-ServeBoundary | Export-Csv ./boundary.csv</code>
/// </example>
/// <example>
/// <para>Run a sweep, and see how its latencies grow.</para>
/// <code>Invoke-ServeSweep 'vllm bench serve --metric-percentiles 50,95,99' -Uri http://127.0.0.1:8000 `
///     -BenchmarkParameter @{ max_concurrency = 1 }, @{ max_concurrency = 8 }, @{ max_concurrency = 64 } | Measure-ServeBoundary</code>
/// </example>
/// <example>
/// <para>The highest concurrency at which the tail has not doubled, for each workload and batch size.</para>
/// <code>Import-ServeSweep ./results | Measure-ServeBoundary -GroupBy _benchmark_name, max_num_batched_tokens |
///     Where-Object p95_e2el_ms_multiplier_vs_baseline -le 2 | Group-Object _benchmark_name, max_num_batched_tokens |
///     ForEach-Object { $_.Group | Sort-Object max_concurrency -Bottom 1 }</code>
/// </example>
[Cmdlet(VerbsDiagnostic.Measure, "ServeBoundary", HelpUri = HelpPages.Root + "Measure-ServeBoundary.md")]
[OutputType(TypeName)]
public sealed class MeasureServeBoundaryCommand : ServeCmdlet
{
    private const string TypeName = "ServeBench.Boundary";

    private const string NameKey = SweepParameters.NameKey;

    private readonly List<SweepRow> _rows = [];
    private readonly List<string> _options = [];

    /// <summary>The runs, as Import-ServeSweep, Invoke-ServeSweep, Measure-ServeMetrics or Import-Csv write them, or any objects with numbers.</summary>
    [Parameter(Mandatory = true, ValueFromPipeline = true)]
    [ValidateNotNull]
    public PSObject[] InputObject { get; set; } = [];

    /// <summary>
    /// Variables that identify a workload: all settings except the concurrency. The default is _benchmark_name, or for runs without it
    /// everything that Invoke-ServeSweep set except the concurrency. An empty list makes all runs one workload.
    /// </summary>
    [Parameter]
    [ArgumentCompleter(typeof(SweepSettingCompleter))]
    [NameListTransformation]
    public string[]? GroupBy { get; set; }

    /// <summary>The variable of the concurrency; max_concurrency is the default.</summary>
    [Parameter]
    [ArgumentCompleter(typeof(SweepSettingCompleter))]
    [ValidateNotNullOrEmpty]
    public string ConcurrencyVar { get; set; } = "max_concurrency";

    /// <summary>The variable that numbers repetitions; run_number is the default, and runs without it are one repetition.</summary>
    [Parameter]
    [ArgumentCompleter(typeof(SweepSettingCompleter))]
    [ValidateNotNullOrEmpty]
    public string RunVar { get; set; } = "run_number";

    /// <summary>The concurrency of the baseline; the default is the lowest of each workload.</summary>
    [Parameter]
    [ArgumentCompleter(typeof(FreeTextCompleter))]
    [InvariantNumber]
    public double? Baseline { get; set; }

    /// <summary>Metrics that are averaged; output_throughput and the 50th and 95th percentiles of e2el and ttft are the defaults.</summary>
    [Parameter]
    [ArgumentCompleter(typeof(ResultKeyCompleter))]
    [NameListTransformation]
    public string[] Metric { get; set; } = ["output_throughput", "p50_e2el_ms", "p95_e2el_ms", "p50_ttft_ms", "p95_ttft_ms"];

    /// <summary>Latencies that are divided by those of the baseline; p95_e2el_ms and p95_ttft_ms are the defaults.</summary>
    [Parameter]
    [ArgumentCompleter(typeof(ResultKeyCompleter))]
    [NameListTransformation]
    public string[] MultiplierMetric { get; set; } = ["p95_e2el_ms", "p95_ttft_ms"];

    private protected override ServeException? NothingCame => EmptyInput.Results("to measure");

    /// <inheritdoc/>
    protected override void OnProcess()
    {
        foreach (PSObject item in InputObject)
        {
            _rows.Add(SweepRowReader.Read(item));
            if (item.BaseObject is ServeSweepRun run)
            {
                _options.AddRange(run.ServerParameters.Keys.Concat(run.BenchmarkParameters.Keys).Where(key => !_options.Contains(key)));
            }
        }
    }

    /// <inheritdoc/>
    protected override void OnEnd()
    {
        if (_rows.Count == 0)
        {
            return;
        }

        bool numbered = MyInvocation.BoundParameters.ContainsKey(nameof(RunVar)) || _rows.Any(row => row.Has(RunVar));
        var options = new BoundaryOptions
        {
            GroupBy = GroupBy ?? Workload(),
            ConcurrencyVar = ConcurrencyVar,
            RunVar = numbered ? RunVar : null,
            Baseline = Baseline,
            Metrics = Metric,
            RequiresMetrics = MyInvocation.BoundParameters.ContainsKey(nameof(Metric)),
            MultiplierMetrics = MultiplierMetric,
        };
        IReadOnlyList<SweepRow> table = BoundaryTable.Of(_rows, options);
        foreach (ServeWarning warning in new[] { BoundaryTable.Mixed(_rows, options), BoundaryTable.WithoutBaseline(_rows, options), BoundaryTable.WithoutPercentile(_rows, options) }.OfType<ServeWarning>())
        {
            WriteWarning(EngineTexts.Of(warning));
        }

        foreach (SweepRow row in table)
        {
            WriteObject(SweepRowReader.Write(row, TypeName));
        }
    }

    private string[] Workload() =>
        _rows.Any(row => row.Has(NameKey)) ? [NameKey] : [.. _options.Where(key => key.Replace('-', '_') != ConcurrencyVar.Replace('-', '_'))];
}
