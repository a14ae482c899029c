using System.Collections;
using System.Management.Automation;
using ServeBench.Decisions;
using ServeBench.Metrics;

namespace ServeBench.Commands;

/// <summary>Judges whether runs meet their objectives, and ends a script with an error if they do not.</summary>
/// <remarks>
/// <para>
/// An objective is a text such as 'p99 ttft &lt;= 200 ms': a statistic, a metric, an operator, a limit and its unit. A metric that is one
/// number of a run has no statistic: 'OutputThroughput &gt;= 1000 tok/s'. The name of a property or vLLM's key is taken as well:
/// 'P99TtftMs &lt;= 200', 'p99_ttft_ms &lt;= 200', and so is a table such as @{ p99_ttft_ms = '&lt;=200' }. 'failed &lt;= 1 %' limits
/// the share of requests that fail. 'attainment(ttft &lt;= 200 ms, tpot &lt;= 30 ms) &gt;= 99 %' limits the share that keeps all
/// limits. 'goodput(ttft &lt;= 200 ms) &gt;= 5 req/s' limits the rate of such requests. With attainment(slo) each request is held
/// against
/// the limits that it brought itself.
/// </para>
/// <para>
/// A run may meet a percentile or a share by chance. The verdict is Pass only if that chance is below 1 - Confidence, and Fail only if
/// the contrary chance is. Otherwise it is Undecided, with the number of requests that would decide. A failed request is over every
/// limit. Lower and Upper are what is certain of the value. Of several percentiles and shares the probabilities are corrected after Holm.
/// A mean has Student's interval. A count, and a throughput of one run, is decided by its value; throughputs of several runs of one label by
/// Student's interval over the runs.
/// </para>
/// <para>
/// A run whose numbers are in doubt is Undecided: the client limited it, it was stopped, or the server answered from a warm prefix cache. No
/// result at all, and a run in which nothing succeeded, is Fail.
/// </para>
/// <para>
/// -FailOn ends with the error ObjectiveNotMet after all objects are written. It ends the script under $ErrorActionPreference = 'Stop', which
/// every gate should set. -FailOn Fail lets an undecided objective pass with a warning. docs/objectives.md has the grammar, the tests and their sources.
/// </para>
/// </remarks>
/// <example>
/// <para>Gate a pipeline on two objectives: the script ends with an error unless both are certainly met.</para>
/// <code>
/// $ErrorActionPreference = 'Stop'
/// $results | Test-ServeObjective 'p99 ttft &lt;= 200 ms', 'failed &lt;= 1 %' -FailOn Undecided
/// </code>
/// </example>
/// <example>
/// <para>Test saved results with more confidence, and list what is missed and why.</para>
/// <code>Get-ChildItem ./results -Filter *.json | Test-ServeObjective 'p99 ttft &lt;= 200 ms', 'mean tpot &lt; 30 ms' -Confidence 0.99 |
///     Where-Object Verdict -ne Pass | Format-List Objective, Actual, Upper, Verdict, RequestsNeeded, Reason</code>
/// </example>
/// <example>
/// <para>Say how many requests a run needs before its 99th percentile can be certified.</para>
/// <code>($results | Test-ServeObjective 'p99 ttft &lt;= 200 ms').RequestsNeeded</code>
/// </example>
/// <example>
/// <para>Decide by the values, as vllm bench does.</para>
/// <code>$ErrorActionPreference = 'Stop'
/// $metrics | Test-ServeObjective @{ p99_ttft_ms = '&lt;=200'; request_throughput = '&gt;=5' } -Confidence 0 -FailOn Undecided</code>
/// </example>
[Cmdlet(VerbsDiagnostic.Test, "ServeObjective", HelpUri = HelpPages.Root + "Test-ServeObjective.md")]
[OutputType(typeof(ServeObjectiveResult))]
public sealed class TestServeObjectiveCommand : ServeCmdlet
{
    private IReadOnlyList<ServeObjective> _objectives = [];
    private MetricsInput _runs = null!;

    /// <summary>
    /// The objectives: texts such as 'p99 ttft &lt;= 200 ms', tables such as @{ p99_ttft_ms = '&lt;=200' }, or the path of a JSON file with such
    /// tables.
    /// </summary>
    [Parameter(Mandatory = true, Position = 0)]
    [ArgumentCompleter(typeof(ObjectiveTextCompleter))]
    [ValidateNotNullOrEmpty]
    public object[] Objective { get; set; } = [];

    /// <summary>
    /// The runs: requests, metrics, runs of a sweep, or paths of result files, of which every run counts. Without any, each objective fails.
    /// </summary>
    [Parameter(Position = 1, ValueFromPipeline = true)]
    [AllowNull]
    [AllowEmptyCollection]
    public PSObject?[]? InputObject { get; set; }

    /// <summary>
    /// How sure a Pass or a Fail has to be, 0.5 or more and below 1; default 0.95, with which a 99th percentile needs 299 requests. 0 decides by
    /// the values.
    /// </summary>
    [Parameter]
    [ArgumentCompleter(typeof(FreeTextCompleter))]
    [ValidateConfidence]
    [InvariantNumber]
    public double Confidence { get; set; } = ObjectiveOptions.DefaultConfidence;

    /// <summary>
    /// Which verdicts end with the error ObjectiveNotMet: None (the default), Fail, or Undecided, which is Fail and Undecided.
    /// </summary>
    [Parameter]
    public ObjectiveGate FailOn { get; set; }

    /// <summary>Doubts that do not make a verdict Undecided.</summary>
    [Parameter]
    [ValidateNotNull]
    public RunDoubt[] Allow { get; set; } = [];

    /// <summary>Limits in milliseconds that make a request good, as for Measure-ServeMetrics: what 'goodput >= 5 req/s' counts in requests that are not measured yet.</summary>
    [Parameter]
    [ValidateNotNull]
    [TableTransformation("@{ ttft = 200; tpot = 30 }")]
    [ArgumentCompleter(typeof(GoodputCompleter))]
    public IDictionary? Goodput { get; set; }

    /// <inheritdoc/>
    protected override void OnBegin()
    {
        _objectives = ObjectiveInput.Read(this, Objective, nameof(Objective));
        _runs = new MetricsInput(this, everyRun: true, new MeasureOptions { Goodput = Goodput is null ? null : GoodputObjective.Parse(Goodput) });
    }

    /// <inheritdoc/>
    protected override void OnProcess()
    {
        // An object that is not a result could be the run that fails: a gate does not continue without it.
        foreach (PSObject item in (InputObject ?? []).OfType<PSObject>())
        {
            _runs.Add(item);
        }

        if (_runs.Error is { } error)
        {
            throw error;
        }
    }

    /// <inheritdoc/>
    protected override void OnEnd()
    {
        ServeObjectiveResult[] results =
        [
            .. ObjectiveTest.Decide(
                _objectives,
                [.. _runs.Measure().Select(run => run.Metrics)],
                new ObjectiveOptions { Confidence = Confidence, Allowed = Allow }),
        ];
        WriteObject(results, enumerateCollection: true);
        ObjectiveGates.Enforce(this, results, FailOn);
    }
}
