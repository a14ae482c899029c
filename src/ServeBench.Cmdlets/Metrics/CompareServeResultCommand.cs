using System.Management.Automation;
using ServeBench.Metrics;

namespace ServeBench.Commands;

/// <summary>Compares benchmark runs with a reference, or repeated runs with repeated runs, metric by metric, and shows what is better and what is worse.</summary>
/// <remarks>
/// <para>
/// Writes one object for each metric that both sides have: both values, the difference, the change in percent, and the verdict. More is
/// better for throughput and worse for latency. The metrics are those of vllm-bench --compare in its order, those of the steady state,
/// and goodput, inputs per second and content TTFT if both runs have them.
/// </para>
/// <para>
/// A run is specified as metrics, as its requests, as a run of a sweep, or as the path of a result file of ServeBench, vLLM or another
/// tool. Of a file with several runs, the last counts. Several runs are each compared with the reference.
/// </para>
/// <para>
/// Two runs always differ a little. A change of at most -TolerancePercent is Same. Single runs show only that: a larger difference may
/// still be chance. Repeat both sides, and specify all runs of each. With several runs as the reference, or with -AsRepetition, the
/// cmdlet compares the means. It adds the 95 % confidence interval of their difference (Welch's t-test: DeltaLow, DeltaHigh,
/// PlusMinusPercent, PValue).
/// </para>
/// <para>
/// The verdict is then Better or Worse only if the interval does not contain 0 and the change exceeds the tolerance. It is Same if the
/// whole interval is within the tolerance, and otherwise Unclear, which more runs resolve. Of twenty equal metrics, one is outside its
/// interval by chance. Choose the metrics that decide with -Metric.
/// </para>
/// <para>
/// A run without a successful request has infinite latencies, which are worse than any other.
/// </para>
/// </remarks>
/// <example>
/// <para>Compare two result files.</para>
/// <code>Compare-ServeResult ./before.json ./after.json</code>
/// </example>
/// <example>
/// <para>Check with repeated runs whether a server became slower, and fail if it did.</para>
/// <code>$worse = Compare-ServeResult ./before/*.json ./after/*.json -Metric OutputThroughput, P99TtftMs | Where-Object Verdict -eq Worse
/// if ($worse) { throw $worse }</code>
/// </example>
/// <example>
/// <para>List what got worse by more than 5 % in any run of a folder.</para>
/// <code>Get-ChildItem ./results -Filter *.json | Compare-ServeResult ./baseline.json -TolerancePercent 5 | Where-Object Verdict -eq Worse</code>
/// </example>
/// <example>
/// <para>Compare two runs of this session by their times to first token.</para>
/// <code>Compare-ServeResult $first $second -Metric *Ttft*</code>
/// </example>
[Cmdlet(VerbsData.Compare, "ServeResult", HelpUri = HelpPages.Root + "Compare-ServeResult.md")]
[OutputType(typeof(ServeComparison))]
public sealed class CompareServeResultCommand : ServeCmdlet
{
    private MetricsInput _differences = null!;
    private MetricNames _metrics = null!;

    /// <summary>The run to compare with: metrics, requests, or the path of a result file. Several are repetitions of one another.</summary>
    [Parameter(Mandatory = true, Position = 0)]
    [ValidateNotNullOrEmpty]
    public PSObject[] ReferenceObject { get; set; } = [];

    /// <summary>The runs to compare: metrics, requests, or paths of result files.</summary>
    [Parameter(Mandatory = true, Position = 1, ValueFromPipeline = true)]
    [ValidateNotNullOrEmpty]
    public PSObject[] DifferenceObject { get; set; } = [];

    /// <summary>Names of the metrics to compare, or vLLM's keys such as p99_ttft_ms; wildcards among them. Default all.</summary>
    [Parameter]
    [ArgumentCompleter(typeof(MetricNameCompleter))]
    [ValidateNotNullOrEmpty]
    [SupportsWildcards]
    public string[] Metric { get; set; } = ["*"];

    /// <summary>
    /// Treats all runs of each side as repetitions, including every run of a file, and compares their means. This is the default if
    /// -ReferenceObject has several runs.
    /// </summary>
    [Parameter]
    public SwitchParameter AsRepetition { get; set; }

    /// <summary>
    /// The greatest change in percent that is neither Better nor Worse, 0 or more; default 1. With 0 every difference counts, as in vllm-bench.
    /// </summary>
    [Parameter]
    [ValidateRange(0, double.MaxValue)]
    [InvariantNumber]
    public double TolerancePercent { get; set; } = ServeComparison.DefaultTolerancePercent;

    /// <inheritdoc/>
    protected override void OnBegin()
    {
        _metrics = new MetricNames(Metric);
        _differences = new MetricsInput(this, everyRun: AsRepetition);
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
        IReadOnlyList<MetricsOfRun> references = References();
        if (_differences.Error is { } error)
        {
            WriteServeError(error);
        }

        IReadOnlyList<MetricsOfRun> differences = _differences.Measure();
        bool repeated = AsRepetition || references.Count > 1;
        var reference = new RunGroup(references);
        RunGroup[] groups = !repeated ? [.. differences.Select(run => new RunGroup([run]))] : differences.Count > 0 ? [new RunGroup(differences)] : [];
        WarnOfMixture(nameof(ReferenceObject), reference);
        foreach (RunGroup group in groups)
        {
            WarnOfMixture(nameof(DifferenceObject), group);
            WriteObject(
                ServeComparison.Of(reference.Metrics, reference.Name, group.Metrics, group.Name, TolerancePercent)
                    .Where(comparison => _metrics.Has(comparison.Metric)),
                enumerateCollection: true);
        }
    }

    private void WarnOfMixture(string parameter, RunGroup group)
    {
        if (group.MixedSettings is { Length: > 0 } mixed)
        {
            WriteWarning($"The runs of -{parameter} differ in {string.Join(", ", mixed)}, so they are not repetitions of one setting. Choose the runs of one setting with Where-Object.");
        }
    }

    private IReadOnlyList<MetricsOfRun> References()
    {
        var input = new MetricsInput(this, everyRun: AsRepetition);
        foreach (PSObject item in ReferenceObject)
        {
            input.Add(item);
        }

        return input.Error is { } error ? throw error
            : input.Measure() is { Count: > 0 } runs ? runs
            : throw new ServeException(
                "ReferenceHasNoRun",
                ServeErrorKind.InvalidArgument,
                "-ReferenceObject has no run. Specify metrics, requests, or the path of a result file.",
                ReferenceObject);
    }
}
