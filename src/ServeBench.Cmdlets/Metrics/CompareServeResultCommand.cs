using System.Management.Automation;
using ServeBench.Metrics;

namespace ServeBench.Commands;

/// <summary>Compares benchmark runs with one of them, metric by metric, and says what is better and what is worse.</summary>
/// <remarks>
/// <para>
/// Writes one object for each metric that both runs have: both values, the difference, the change in percent, and the verdict, which
/// knows that more is better of throughput and less of latency. The metrics are those of vllm-bench --compare in its order, those of
/// the steady state too, and goodput, inputs a second and content TTFT where both runs have them.
/// </para>
/// <para>
/// A run is given as metrics, as its requests, as a run of a sweep, or as the path of a result
/// file, ours, vLLM's or another tool's. Of a file with several runs the last is taken. Several runs are each compared with the
/// reference. Two runs always differ a little: Measure-ServeRepetition says how much runs of the same kind do.
/// </para>
/// </remarks>
/// <example>
/// <para>Compare two result files.</para>
/// <code>Compare-ServeResult ./before.json ./after.json</code>
/// </example>
/// <example>
/// <para>List what got worse by more than 5 % in any run of a folder.</para>
/// <code>Get-ChildItem ./results -Filter *.json | Compare-ServeResult ./baseline.json |
///     Where-Object { $_.Verdict -eq 'Worse' -and [math]::Abs($_.ChangePercent) -gt 5 }</code>
/// </example>
/// <example>
/// <para>Compare two runs of this session by their times to first token.</para>
/// <code>Compare-ServeResult $first $second -Metric *Ttft*</code>
/// </example>
[Cmdlet(VerbsData.Compare, "ServeResult")]
[OutputType(typeof(ServeComparison))]
public sealed class CompareServeResultCommand : ServeCmdlet
{
    private MetricsInput _differences = null!;
    private MetricNames _metrics = null!;

    /// <summary>The run to compare with: metrics, requests, or the path of a result file.</summary>
    [Parameter(Mandatory = true, Position = 0)]
    [ValidateNotNullOrEmpty]
    public PSObject[] ReferenceObject { get; set; } = [];

    /// <summary>The runs to compare: metrics, requests, or paths of result files.</summary>
    [Parameter(Mandatory = true, Position = 1, ValueFromPipeline = true)]
    [ValidateNotNullOrEmpty]
    public PSObject[] DifferenceObject { get; set; } = [];

    /// <summary>Names of the metrics to compare, or vLLM's keys such as p99_ttft_ms; wildcards among them. Default all.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    [SupportsWildcards]
    public string[] Metric { get; set; } = ["*"];

    /// <inheritdoc/>
    protected override void OnBegin()
    {
        _metrics = new MetricNames(Metric);
        _differences = new MetricsInput(this);
    }

    /// <inheritdoc/>
    protected override void OnProcess()
    {
        foreach (PSObject item in DifferenceObject)
        {
            try
            {
                _differences.Add(item);
            }
            catch (ServeException exception)
            {
                WriteServeError(exception);
            }
        }
    }

    /// <inheritdoc/>
    protected override void OnEnd()
    {
        MetricsOfRun reference = Reference();
        if (_differences.Error is { } error)
        {
            WriteServeError(error);
        }

        foreach (MetricsOfRun difference in _differences.Measure())
        {
            WriteObject(
                ServeComparison.Of(reference.Metrics, reference.Name, difference.Metrics, difference.Name)
                    .Where(comparison => _metrics.Has(comparison.Metric)),
                enumerateCollection: true);
        }
    }

    private MetricsOfRun Reference()
    {
        var input = new MetricsInput(this);
        foreach (PSObject item in ReferenceObject)
        {
            input.Add(item);
        }

        return input.Error is { } error ? throw error
            : input.Measure() is [var one] ? one
            : throw new ServeException(
                "ReferenceNotOneRun",
                ServeErrorKind.InvalidArgument,
                $"-ReferenceObject holds {input.Measure().Count} runs; runs are compared with one. Choose it, by its Label or RunId for example.",
                ReferenceObject);
    }
}
