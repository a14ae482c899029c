using System.Globalization;
using System.Management.Automation;
using ServeBench.Load;
using ServeBench.Metrics;
using ServeBench.Results;

namespace ServeBench.Commands;

/// <summary>Writes the results of benchmark runs to a file, as vllm bench serve does or as CSV.</summary>
/// <remarks>
/// <para>
/// The default format is the result JSON of vllm bench serve, key for key, so that tools which read vLLM's results read these.
/// Behind them are the keys of vllm-bench that vllm bench serve has not: input_throughput, failed_requests, which says of each failure
/// why, and steady_state. What neither has a key for is in one object at the end, servebench; with it Import-ServeResult restores the
/// run. With -Detailed the file holds each request, and a measurement after an import gives the same metrics.
/// </para>
/// <para>
/// When the path is a folder that exists, each run gets a file of its own, named as vLLM names it:
/// label-10.0qps-concurrency64-model-20260801-123015.json. Several runs in one file need -Append, which writes one JSON object
/// a line.
/// </para>
/// <para>
/// The format Csv writes one line for each request, with invariant numbers whatever the culture of the session.
/// </para>
/// <para>
/// A file is written whole or not at all. A file that exists is replaced, unless -NoClobber or -Append is given. Nothing is
/// written to the pipeline without -PassThru.
/// </para>
/// </remarks>
/// <example>
/// <para>Measure a run and keep it with all of its requests.</para>
/// <code>$results | Measure-ServeMetrics -Percentile 50, 90, 99 | Export-ServeResult ./run.json -Detailed</code>
/// </example>
/// <example>
/// <para>Keep every run of a sweep in a folder, one file each, and show the metrics.</para>
/// <code>$null = New-Item ./results -ItemType Directory -Force
/// 1, 2, 4, 8 | ForEach-Object { New-ServeDataset -Count 100 -Seed $_ | Invoke-ServeBenchmark -Uri $uri -RequestRate $_ } |
///     Measure-ServeMetrics | Export-ServeResult ./results -PassThru | Format-ServeMetrics</code>
/// </example>
/// <example>
/// <para>Write one line a request for a spreadsheet.</para>
/// <code>$results | Export-ServeResult ./requests.csv</code>
/// </example>
[Cmdlet(VerbsData.Export, "ServeResult", HelpUri = HelpPages.Root + "Export-ServeResult.md", DefaultParameterSetName = PathSet, SupportsShouldProcess = true)]
[OutputType(typeof(ServeMetrics), typeof(ServeRequestResult))]
public sealed class ExportServeResultCommand : FileCmdlet
{
    private const string PyTorchVariable = "SAVE_TO_PYTORCH_BENCHMARK_FORMAT";

    private string _path = "";
    private ExportOptions _options = new();
    private readonly List<PSObject> _input = [];
    private readonly List<ServeMetrics> _metrics = [];
    private readonly RunCollector _runs = new();
    private readonly RefusedInput _refused = new(
        "results", _ => "Pipe the output of Measure-ServeMetrics, Invoke-ServeBenchmark or Import-ServeResult.");

    /// <summary>
    /// Metrics as Measure-ServeMetrics writes them, or requests as Invoke-ServeBenchmark writes them; requests are measured with
    /// the defaults of Measure-ServeMetrics.
    /// </summary>
    [Parameter(Mandatory = true, ValueFromPipeline = true)]
    [ValidateNotNull]
    public PSObject[] InputObject { get; set; } = [];

    /// <summary>
    /// Vllm for the result JSON of vllm bench serve; Csv for one line a request. Without it the name decides: Csv for .csv; Vllm for .json, .jsonl,
    /// .ndjson, no ending and a folder. Another ending is an error.
    /// </summary>
    [Parameter]
    public ResultFormat? Format { get; set; }

    /// <summary>Writes each request with its latencies, the gaps between its chunks and its text; needed to measure again after an import.</summary>
    [Parameter]
    [Alias("SaveDetailed")]
    public SwitchParameter Detailed { get; set; }

    /// <summary>Adds to a file that exists: one JSON object a line, or CSV lines without the names of the columns.</summary>
    [Parameter]
    [Alias("AppendResult")]
    public SwitchParameter Append { get; set; }

    /// <summary>
    /// Writes the records of PyTorch's benchmark database beside the result, as vllm bench serve does: run.json gets run.pytorch.json.
    /// Without it the environment variable SAVE_TO_PYTORCH_BENCHMARK_FORMAT decides, as there; -PyTorchBenchmark:$false wins over it.
    /// </summary>
    [Parameter]
    public SwitchParameter PyTorchBenchmark { get; set; }

    /// <summary>Writes the input objects to the pipeline once the files are written.</summary>
    [Parameter]
    public SwitchParameter PassThru { get; set; }

    private protected override ServeException? NothingCame => EmptyInput.Results("to export");

    /// <inheritdoc/>
    protected override void OnBegin()
    {
        _path = ResolvePath();
        _options = new ExportOptions
        {
            Format = Format ?? ResultExporter.FormatOf(_path),
            Detailed = Detailed,
            PyTorchBenchmark = MyInvocation.BoundParameters.ContainsKey(nameof(PyTorchBenchmark)) ? PyTorchBenchmark : !string.IsNullOrEmpty(Environment.GetEnvironmentVariable(PyTorchVariable)),
            Append = Append,
            NoClobber = NoClobber,
            Force = Force,
        };
        ResultExporter.Check(_path, _options);
    }

    /// <inheritdoc/>
    protected override void OnProcess()
    {
        foreach (PSObject item in InputObject)
        {
            if (ResultObjects.As<ServeMetrics>(item) is { } metrics)
            {
                _metrics.Add(metrics);
            }
            else if (ResultObjects.As<ServeRequestResult>(item) is { } request)
            {
                _runs.Add(request);
            }
            else
            {
                _refused.Add(item);
                continue;
            }

            if (PassThru)
            {
                _input.Add(item);
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

        List<ServeMetrics> results = [.. _metrics, .. _runs.Measure()];
        if (results.Count == 0)
        {
            return;
        }

        foreach (ExportTarget target in ResultExporter.Plan(_path, results, _options))
        {
            if (ShouldProcess(target.Path, string.Create(CultureInfo.InvariantCulture, $"Export {target.Results.Count} run(s) as {_options.Format}")))
            {
                ResultExporter.Write(target, _options);
                WriteVerbose($"Wrote '{target.Path}'.");
            }
        }

        WriteObject(_input, enumerateCollection: true);
    }
}
