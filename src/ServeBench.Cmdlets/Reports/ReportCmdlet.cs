using System.Management.Automation;
using ServeBench.Decisions;
using ServeBench.Metrics;
using ServeBench.Reports;

namespace ServeBench.Commands;

/// <summary>Base of the cmdlets that report runs: what the runs, their objectives and what they are compared with are.</summary>
public abstract class ReportCmdlet : ServeCmdlet
{
    private MetricsInput _input = null!;
    private IReadOnlyList<MetricsOfRun> _references = [];
    private MetricNames _metrics = null!;

    /// <summary>
    /// The runs: requests of Invoke-ServeBenchmark, metrics of Measure-ServeMetrics, what Invoke-ServeSweep or Import-ServeResult writes, or the
    /// paths of result files. The charts need the requests.
    /// </summary>
    [Parameter(Mandatory = true, ValueFromPipeline = true)]
    [AllowNull]
    [AllowEmptyCollection]
    public PSObject?[]? InputObject { get; set; }

    /// <summary>Objectives whose verdicts the report shows, as for Test-ServeObjective.</summary>
    [Parameter]
    [ArgumentCompleter(typeof(ObjectiveTextCompleter))]
    [ValidateNotNullOrEmpty]
    public object[] Objective { get; set; } = [];

    /// <summary>How sure a Pass or a Fail has to be, as for Test-ServeObjective: 0.5 or more and below 1; default 0.95. 0 decides by the values.</summary>
    [Parameter]
    [ArgumentCompleter(typeof(FreeTextCompleter))]
    [ValidateConfidence]
    [InvariantNumber]
    public double Confidence { get; set; } = ObjectiveOptions.DefaultConfidence;

    /// <summary>Doubts that do not make a verdict Undecided, as for Test-ServeObjective.</summary>
    [Parameter]
    [ValidateNotNull]
    public RunDoubt[] Allow { get; set; } = [];

    /// <summary>
    /// Runs to compare with, as for Compare-ServeResult: metrics, requests, or paths of result files. The report shows each metric with the
    /// interval of its change. Several are repetitions of one another, and then so are the runs of the report.
    /// </summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public PSObject[] Reference { get; set; } = [];

    /// <summary>The metrics to compare with -Reference, as for Compare-ServeResult. Default the throughputs, and the mean and the 99th percentile of each latency.</summary>
    [Parameter]
    [ArgumentCompleter(typeof(MetricNameCompleter))]
    [ValidateNotNullOrEmpty]
    [SupportsWildcards]
    public string[] Metric { get; set; } = ["RequestThroughput", "OutputThroughput", "MeanTtftMs", "P99TtftMs", "MeanTpotMs", "P99TpotMs", "MeanItlMs", "P99ItlMs", "MeanE2elMs", "P99E2elMs"];

    /// <summary>The greatest change in percent that does not matter, 0 or more; default 1.</summary>
    [Parameter]
    [ArgumentCompleter(typeof(FreeTextCompleter))]
    [ValidateRange(0, double.MaxValue)]
    [InvariantNumber]
    public double TolerancePercent { get; set; } = ComparisonOptions.DefaultTolerancePercent;

    /// <summary>The objectives; read before the first run comes.</summary>
    private protected IReadOnlyList<ServeObjective> Objectives { get; private set; } = [];

    /// <inheritdoc/>
    protected override void OnBegin()
    {
        Objectives = Objective.Length == 0 ? [] : ObjectiveInput.Read(this, Objective, nameof(Objective));
        _metrics = new MetricNames(Metric);
        _references = Reference.Length == 0 ? [] : MetricsInput.Side(this, Reference, nameof(Reference), everyRun: true);
        _input = new MetricsInput(this, everyRun: true);
    }

    /// <inheritdoc/>
    protected sealed override void OnProcess()
    {
        foreach (PSObject item in (InputObject ?? []).OfType<PSObject>())
        {
            _input.Add(item);
        }
    }

    /// <summary>The verdicts on runs; each objective fails when there are none.</summary>
    private protected IReadOnlyList<ServeObjectiveResult> Decide(IEnumerable<ServeMetrics> runs) =>
        Objectives.Count == 0 ? [] : [.. ObjectiveTest.Decide(Objectives, [.. runs], new ObjectiveOptions { Confidence = Confidence, Allowed = Allow })];

    /// <summary>The report of what came; <see langword="null"/> when there was no run, which is an error of its own.</summary>
    private protected ServeReport? Report()
    {
        IReadOnlyList<MetricsOfRun> runs = _input.Measure();
        if (_input.Error is { } error)
        {
            WriteServeError(error);
        }

        return runs.Count == 0 ? null : new ServeReport([.. runs.Select(run => new ReportRun(run.Metrics))])
        {
            Objectives = Decide(runs.Select(run => run.Metrics)),
            Comparisons = _references.Count == 0 ? [] : [.. Compare(runs)],
        };
    }

    /// <summary>Says that no run came, unless the input was already refused.</summary>
    private protected void TellOfNoRun()
    {
        if (_input.Error is null)
        {
            WriteServeError(EmptyInput.Results("to report"));
        }
    }

    private IEnumerable<ReportComparison> Compare(IReadOnlyList<MetricsOfRun> runs)
    {
        // Not every run has all metrics of the default.
        bool isGiven = MyInvocation.BoundParameters.ContainsKey(nameof(Metric));
        var reference = new RunGroup(_references);
        RunGroup[] groups = _references.Count > 1 ? [new RunGroup(runs)] : [.. runs.Select(run => new RunGroup([run]))];
        foreach (RunGroup group in groups)
        {
            string[] obstacles = [.. Comparability.Obstacles(reference.Metrics, group.Metrics)];
            var comparison = new ReportComparison(
                reference.Name,
                group.Name,
                obstacles,
                RunComparison.Compare(reference.Metrics, reference.Name, group.Metrics, group.Name, _metrics.Has, new ComparisonOptions { TolerancePercent = TolerancePercent }, metric => isGiven && _metrics.Names(metric)));
            if (comparison.Doubt.Length > 0)
            {
                WriteWarning($"{group.Name}: {comparison.Doubt}");
            }

            yield return comparison;
        }
    }
}
