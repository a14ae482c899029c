using System.Management.Automation;
using ServeBench.Decisions;

namespace ServeBench.Commands;

/// <summary>Compares benchmark runs with one of them, or repeated runs with repeated runs, metric by metric, and says what is better and what is worse.</summary>
/// <remarks>
/// <para>
/// Writes one object for each metric that both sides have: both values, the difference with its 95 % confidence interval, the change in
/// percent, and the verdict. More is better of throughput, less of latency. The whole interval of Better and Worse is beyond
/// -TolerancePercent; that of Equivalent is within it. All else is Undecided, with the number of runs that would decide.
/// </para>
/// <para>
/// A run is given as metrics, as its requests, as a run of a sweep, or as the path of a result file. The file may be of ServeBench, of
/// vLLM or of another tool. Of a file with several runs the last is taken. Several runs are each compared with the
/// reference.
/// </para>
/// <para>
/// Two runs always differ. Repeat both, and give all runs of each side: with several runs as the reference, or with -AsRepetition, the runs
/// are what is compared, as -Method says, and never their requests. One run of each side has an interval where its parts have one, which
/// Reason calls 'within a run': runs differ more than that. Of many metrics one differs by chance: the probabilities of all that are compared
/// are corrected after Holm, so name with -Metric those that are to decide.
/// </para>
/// <para>
/// Runs of different models, rates, concurrency limits or workloads are not compared, nor is a doubtful run, unless -Force says so. No run on
/// either side is an error. A side on which more requests fail, by more than the tolerance, is neither Better nor Equivalent.
/// docs/comparison.md has the methods, and how often each of them errs.
/// </para>
/// <para>
/// -FailOn ends with the error ComparisonNotPassed after all objects are written. It ends the script under $ErrorActionPreference = 'Stop'.
/// -FailOn Worse lets an undecided metric pass with a warning.
/// </para>
/// </remarks>
/// <example>
/// <para>Compare two result files.</para>
/// <code>Compare-ServeResult ./before.json ./after.json</code>
/// </example>
/// <example>
/// <para>Say whether a server became slower, from repeated runs of both, and end the script unless it certainly did not.</para>
/// <code>
/// $ErrorActionPreference = 'Stop'
/// Compare-ServeResult ./before/*.json ./after/*.json -Metric OutputThroughput, P99TtftMs -TolerancePercent 2 -FailOn Undecided
/// </code>
/// </example>
/// <example>
/// <para>List what got worse by more than 5 % in any run of a folder.</para>
/// <code>Get-ChildItem ./results -Filter *.json | Compare-ServeResult ./baseline.json -TolerancePercent 5 | Where-Object Verdict -eq Worse</code>
/// </example>
/// <example>
/// <para>Compare two runs of this session by their times to first token, with one line for all of them.</para>
/// <code>Compare-ServeResult $first $second -Metric *Ttft* -Summary | Select-Object -Last 1</code>
/// </example>
/// <example>
/// <para>Compare by ranks, so that one wild run counts no more than its rank.</para>
/// <code>Compare-ServeResult ./before/*.json ./after/*.json -Method MannWhitney</code>
/// </example>
[Cmdlet(VerbsData.Compare, "ServeResult", HelpUri = HelpPages.Root + "Compare-ServeResult.md")]
[OutputType(typeof(ServeComparison), typeof(ServeComparisonSummary))]
public sealed class CompareServeResultCommand : ServeCmdlet
{
    private readonly List<ServeException> _errors = [];
    private IReadOnlyList<MetricsOfRun> _references = [];
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
    /// Takes all runs of each side for repetitions of one another, every run of a file among them, and compares their means. So it is without this
    /// too where -ReferenceObject holds several runs.
    /// </summary>
    [Parameter]
    public SwitchParameter AsRepetition { get; set; }

    /// <summary>
    /// The greatest change in percent that does not matter, 0 or more; default 1. With 0 nothing is Equivalent but equal runs.
    /// </summary>
    [Parameter]
    [ArgumentCompleter(typeof(FreeTextCompleter))]
    [ValidateRange(0, double.MaxValue)]
    [InvariantNumber]
    public double TolerancePercent { get; set; } = ComparisonOptions.DefaultTolerancePercent;

    /// <summary>
    /// How repeated runs are compared: Welch (the default), the means with Welch's interval; Permutation, the means against every way to share
    /// the runs out; MannWhitney, the ranks, exactly; Bootstrap, runs drawn again and again.
    /// </summary>
    [Parameter]
    public ComparisonMethod Method { get; set; }

    /// <summary>Writes one object for each pair of sides behind its metrics: the verdicts counted, the geometric mean of the ratios, and the worst metric.</summary>
    [Parameter]
    public SwitchParameter Summary { get; set; }

    /// <summary>Compares runs that differ in more than the server, or are doubtful, with a warning.</summary>
    [Parameter]
    public SwitchParameter Force { get; set; }

    /// <summary>
    /// Which verdicts end with the error ComparisonNotPassed: None (the default), Worse, or Undecided, which is Worse and Undecided.
    /// </summary>
    [Parameter]
    public ComparisonGate FailOn { get; set; }

    /// <inheritdoc/>
    protected override void OnBegin()
    {
        _metrics = new MetricNames(Metric);
        _references = MetricsInput.Side(this, ReferenceObject, nameof(ReferenceObject), everyRun: AsRepetition);
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
                _errors.Add(exception);
            }
        }
    }

    /// <inheritdoc/>
    protected override void OnEnd()
    {
        if (_differences.Error is { } error)
        {
            _errors.Add(error);
        }

        IReadOnlyList<MetricsOfRun> differences = _differences.Measure();
        if (differences.Count == 0)
        {
            throw _errors.FirstOrDefault() ?? MetricsInput.NoRun(nameof(DifferenceObject), DifferenceObject);
        }

        _errors.ForEach(WriteServeError);

        bool repeated = AsRepetition || _references.Count > 1;
        var reference = new RunGroup(_references);
        RunGroup[] groups = repeated ? [new RunGroup(differences)] : [.. differences.Select(run => new RunGroup([run]))];
        RequireComparable(reference, groups);
        WarnOfMixture(nameof(ReferenceObject), reference);
        List<ServeComparison> all = [];
        foreach (RunGroup group in groups)
        {
            WarnOfMixture(nameof(DifferenceObject), group);
            all.AddRange(Compare(reference, group));
        }

        ComparisonGates.Enforce(this, all, FailOn);
    }

    private IReadOnlyList<ServeComparison> Compare(RunGroup reference, RunGroup group)
    {
        IReadOnlyList<ServeComparison> compared = RunComparison.Compare(
            reference.Metrics, reference.Name, group.Metrics, group.Name, _metrics.Has, new ComparisonOptions { TolerancePercent = TolerancePercent, Method = Method }, _metrics.Names);
        WriteObject(compared, enumerateCollection: true);
        if (Summary && compared.Count > 0)
        {
            WriteObject(ServeComparisonSummary.Of(compared));
        }

        return compared;
    }

    private void RequireComparable(RunGroup reference, RunGroup[] groups)
    {
        foreach (RunGroup group in groups)
        {
            string[] obstacles = [.. Comparability.Obstacles(reference.Metrics, group.Metrics)];
            if (obstacles.Length == 0)
            {
                continue;
            }

            string message = $"'{reference.Name}' and '{group.Name}' differ in more than the server: {string.Join("; ", obstacles)}.";
            if (!Force)
            {
                throw new ServeException("RunsNotComparable", ServeErrorKind.InvalidArgument, $"{message} Choose runs of one setting, or compare them all the same with -Force.", group.Name);
            }

            WriteWarning(message);
        }
    }

    private void WarnOfMixture(string parameter, RunGroup group)
    {
        if (group.MixedSettings is { Length: > 0 } mixed)
        {
            WriteWarning($"The runs of -{parameter} differ in {string.Join(", ", mixed)}, so that they are not repetitions of one another. Choose those of one setting with Where-Object.");
        }
    }
}
