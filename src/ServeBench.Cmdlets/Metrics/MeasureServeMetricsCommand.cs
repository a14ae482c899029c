using System.Collections;
using System.Management.Automation;
using ServeBench.Load;
using ServeBench.Metrics;

namespace ServeBench.Commands;

/// <summary>Computes the metrics of benchmark runs from their requests.</summary>
/// <remarks>
/// <para>
/// Writes one ServeMetrics for each run, in the order in which the runs first appear: counts, throughput, time to first token
/// (TTFT), time per output token (TPOT), inter-token latency (ITL), end-to-end latency (E2EL), goodput. What has the name of a
/// metric of vllm bench serve has its definition. Latencies are in milliseconds and of successful requests alone.
/// </para>
/// <para>
/// A latency that no request had, as in a run in which all failed, is infinite, so that no limit is kept by it; vLLM's 0 is under vLLM's
/// keys in the files of Export-ServeResult. Where some requests failed, the latencies are those of the others: a gate asks for Failed or
/// SuccessPercent too.
/// </para>
/// <para>
/// Filtering requests before measuring narrows the requests, never the duration: throughput stays that of the whole run. A run
/// that was stopped early has the duration until the end of its last request. Without input there is an error and no object.
/// </para>
/// <para>
/// With -By Turn there is one ServeMetrics for each turn of the conversations of a run, in the order of the turns, with its number in
/// Turn; requests that are no turn come first, without one. Throughputs are divided by the duration of the run there too, so that
/// those of the turns add up to that of the run. Whole runs with conversations have ConversationsCompleted, ConversationThroughput
/// and MeanConversationMs, and the like.
/// </para>
/// <para>
/// A run with a concurrency limit and without a rate has a steady state, as in vllm-bench: from the first moment with 95 % of the limit
/// in flight (-SteadyStateThreshold) to the last. SteadyState and the properties that begin with its name tell of that window alone, so
/// that the beginning and the end of the run, when fewer are in flight, are not in them. SteadyStateWarning says when it is short.
/// </para>
/// <para>
/// Mean, median, standard deviation and the percentiles 50, 90, 95 and 99 are always there as properties. Each other percentile
/// that is asked for is added as a property of its own, with an underscore for the decimal point: P99_9TtftMs. So Export-Csv and
/// ConvertTo-Json have them all. Export-ServeResult and Format-ServeMetrics show the percentiles that were asked for.
/// </para>
/// <para>
/// Beyond vLLM: MeanScheduledTtftMs, MeanScheduledE2elMs and their P99 count from when a request was due, so that time lost in the
/// client shows; MeanContentTtftMs counts to the first chunk with content; GoodputPercent counts failed requests as misses; Failures,
/// FinishReasons and OutputLengthSources count by kind; MaxConcurrentRequestsBySecond is what older releases of vLLM call
/// max_concurrent_requests.
/// </para>
/// </remarks>
/// <example>
/// <para>Measure a run with three percentiles and a goodput of TTFT up to 200 ms and TPOT up to 30 ms.</para>
/// <code>$results | Measure-ServeMetrics -Percentile 50, 99, 99.9 -Goodput @{ ttft = 200; tpot = 30 }</code>
/// </example>
/// <example>
/// <para>Fail a step of a pipeline when a request failed or the run was too slow.</para>
/// <code>$ErrorActionPreference = 'Stop' # without it a script goes on after an error, such as that of a server that is not there
/// $metrics = $results | Measure-ServeMetrics
/// if ($metrics.Failed -gt 0 -or $metrics.P99TtftMs -gt 200) { throw $metrics }</code>
/// </example>
/// <example>
/// <para>Compare short prompts with long ones of the same run.</para>
/// <code>$results | Where-Object InputLength -lt 256 | Measure-ServeMetrics
/// $results | Where-Object InputLength -ge 256 | Measure-ServeMetrics</code>
/// </example>
/// <example>
/// <para>See how the time to first token grows with what was said before.</para>
/// <code>$results | Measure-ServeMetrics -By Turn | Select-Object Turn, Completed, MeanTtftMs, P99TtftMs</code>
/// </example>
/// <example>
/// <para>Measure several saved runs and make a table of them.</para>
/// <code>Import-ServeResult ./runs/*.json | Measure-ServeMetrics | Export-Csv ./runs.csv</code>
/// </example>
[Cmdlet(VerbsDiagnostic.Measure, "ServeMetrics")]
[Alias("Measure-ServeMetric")]
[OutputType(typeof(ServeMetrics))]
public sealed class MeasureServeMetricsCommand : ServeCmdlet
{
    private readonly RunCollector _runs = new();
    private readonly RefusedInput _refused = new("requests that can be measured", Advice);
    private MeasureOptions _options = new();
    private bool _hasResults;
    private bool _hasTurns;

    /// <summary>The requests, as Invoke-ServeBenchmark and Import-ServeResult write them; of one run or of several.</summary>
    [Parameter(Mandatory = true, ValueFromPipeline = true)]
    [ValidateNotNull]
    public PSObject[] InputObject { get; set; } = [];

    /// <summary>Percentiles to compute for each latency, from 0 to 100; 99 is the default.</summary>
    [Parameter]
    [Alias("MetricPercentiles")]
    [NumberListTransformation]
    [ArgumentCompleter(typeof(PercentileCompleter))]
    [ValidateNotNullOrEmpty]
    public double[] Percentile { get; set; } = [99];

    /// <summary>
    /// Limits in milliseconds, greater than 0, for latencies of each request: a table such as @{ ttft = 200; tpot = 30 }. Every latency can
    /// have one; docs/metrics.md lists them. A limit for itl is one for the longest gap of a request. A request that keeps all limits is
    /// good: RequestGoodput counts good requests a second, GoodputPercent their share, TtftGoodputPercent the share that kept the limit of
    /// ttft, and so on.
    /// </summary>
    [Parameter]
    [ValidateNotNull]
    [TableTransformation("@{ ttft = 200; tpot = 30 }")]
    [ArgumentCompleter(typeof(GoodputCompleter))]
    public IDictionary? Goodput { get; set; }

    /// <summary>What to measure: Run (the default), all requests of each run; or Turn, each turn of its conversations by itself.</summary>
    [Parameter]
    public MetricsGrouping By { get; set; }

    /// <summary>
    /// Share of -MaxConcurrency that has to be in flight in the steady state, above 0 to 1; default 0.95. There is a steady state of runs
    /// with a concurrency limit and without a rate.
    /// </summary>
    [Parameter]
    [ValidateRange(double.Epsilon, 1)]
    [InvariantNumber]
    public double SteadyStateThreshold { get; set; } = 0.95;

    /// <summary>Seconds that a steady state should last; a shorter one has a SteadyStateWarning. Default 10, or a tenth of the run if that is longer.</summary>
    [Parameter]
    [ValidateRange(0, double.MaxValue)]
    [InvariantNumber]
    public double? SteadyStateMinSec { get; set; }

    /// <summary>Leaves the steady state out.</summary>
    [Parameter]
    public SwitchParameter NoSteadyState { get; set; }

    /// <inheritdoc/>
    protected override void OnBegin() => _options = new MeasureOptions
    {
        By = By,
        Percentiles = Percentile,
        SteadyStateThreshold = NoSteadyState ? null : SteadyStateThreshold,
        SteadyStateMinSeconds = SteadyStateMinSec,
        Goodput = Goodput is null ? null : GoodputObjective.Parse(Goodput),
    };

    /// <inheritdoc/>
    protected override void OnProcess()
    {
        foreach (PSObject item in InputObject)
        {
            if (ResultObjects.As<ServeRequestResult>(item) is { } result)
            {
                _runs.Add(result);
                _hasResults = true;
                _hasTurns |= result.Turn is not null;
            }
            else
            {
                _refused.Add(item);
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
        else if (!_hasResults)
        {
            WriteServeError(new ServeException(
                "ResultsEmpty",
                ServeErrorKind.InvalidArgument,
                "No result came through the pipeline, so that there is nothing to measure. Check the benchmark, and what a Where-Object behind it leaves."));
        }

        if (By == MetricsGrouping.Turn && _hasResults && !_hasTurns)
        {
            throw new ServeException(
                "ParameterNotApplicable",
                ServeErrorKind.InvalidArgument,
                "-By Turn measures the turns of conversations, and no result is one of a conversation. Leave -By out, or run conversations: Import-ServeDataset -MultiTurn or New-ServeDataset -Kind Conversation.",
                By);
        }

        foreach (ServeMetrics metrics in _runs.Measure(_options))
        {
            WriteObject(MetricsObject.AddProperties(metrics));
        }
    }

    private static string Advice(PSObject item) => ResultObjects.As<ServeMetrics>(item) is null
        ? "Pipe what Invoke-ServeBenchmark or Import-ServeResult writes."
        : "Metrics are measured already, and a file that was saved without details holds nothing else: pass them on to Format-ServeMetrics or Export-ServeResult.";
}
