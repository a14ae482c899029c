using System.Collections;
using System.Globalization;
using System.Management.Automation;
using ServeBench.Load;
using ServeBench.Metrics;

namespace ServeBench.Commands;

/// <summary>Computes the metrics of benchmark runs from their requests.</summary>
/// <remarks>
/// <para>
/// Writes one ServeMetrics for each run, in the order in which the runs first appear: counts, throughput, time to first token
/// (TTFT), time per output token (TPOT), inter-token latency (ITL), end-to-end latency (E2EL), goodput. A metric with a name of
/// vllm bench serve has vLLM's definition. Latencies are in milliseconds and cover only successful requests.
/// </para>
/// <para>
/// A latency that no request has (for example, when all failed) is infinite, so it never meets a limit. Files of Export-ServeResult use
/// 0, as vLLM does. If some requests failed, the latencies cover the others, so a gate must also check Failed or SuccessPercent.
/// </para>
/// <para>
/// A filter before the cmdlet narrows the requests, never the duration of the run, so throughputs still refer to the whole run. The
/// duration of a run that was stopped early ends with its last request. Without input the cmdlet writes an error and no object.
/// </para>
/// <para>
/// With -By Turn there is one ServeMetrics for each turn of the conversations of a run, in their order. Turn has its number. Requests
/// outside conversations come first; their Turn is empty. Throughputs are divided by the duration of the run here too, so
/// the throughputs of the turns add up to the throughput of the run. Whole runs with conversations have ConversationsCompleted, ConversationThroughput
/// and MeanConversationMs, and the like.
/// </para>
/// <para>
/// With -By Phase there is one ServeMetrics for each phase of a run, in their order, with its name in Phase. Throughputs are divided by the time
/// of the phase. Without -By Phase the requests of warm-up phases do not count. A request that the client itself ended is not a failure, and it
/// is in no latency. Cut counts those requests.
/// </para>
/// <para>
/// Balance, with metrics of its own, covers the part of a run in which requests in flight and throughput keep their level.
/// The beginning and the end are left out, for every kind of load. BalanceWarning says when there is no such part, or only a short one. Runs of
/// fewer than 50 requests, and runs of several loads, have no such part.
/// </para>
/// <para>
/// A run with a concurrency limit and without a rate has a steady state, as in vllm-bench: from the first moment with 95 % of the limit
/// in flight (-SteadyStateThreshold) to the last. SteadyState and the properties whose names begin with it cover only that window. They
/// exclude the beginning and the end of the run, when fewer requests are in flight. SteadyStateWarning warns about a short window.
/// </para>
/// <para>
/// Mean, median, standard deviation and the percentiles 50, 90, 95 and 99 are always there as properties. Each other percentile
/// that you request becomes a property, with an underscore for the decimal point: P99_9TtftMs. So Export-Csv and ConvertTo-Json have
/// all of them. Export-ServeResult and Format-ServeMetrics show the requested percentiles.
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
/// <code>$ErrorActionPreference = 'Stop' # otherwise a script continues after an error, for example when the server is not reachable
/// $results | Measure-ServeMetrics | Test-ServeObjective 'p99 ttft &lt;= 200 ms', 'failed &lt;= 0' -FailOn Undecided</code>
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
/// <para>Measure each phase of a run.</para>
/// <code>$results | Measure-ServeMetrics -By Phase | Select-Object Phase, Completed, Cut, RequestThroughput, P99TtftMs</code>
/// </example>
/// <example>
/// <para>Measure several saved runs and make a table of them.</para>
/// <code>Import-ServeResult ./runs/*.json | Measure-ServeMetrics | Export-Csv ./runs.csv</code>
/// </example>
[Cmdlet(VerbsDiagnostic.Measure, "ServeMetrics", HelpUri = HelpPages.Root + "Measure-ServeMetrics.md")]
[Alias("Measure-ServeMetric")]
[OutputType(typeof(ServeMetrics))]
public sealed class MeasureServeMetricsCommand : ServeCmdlet
{
    private readonly RunCollector _runs = new();
    private readonly RefusedInput _refused = new("requests that can be measured", Advice);
    private MeasureOptions _options = new();
    private bool _hasResults;
    private bool _hasTurns;
    private bool _hasPhases;

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
    /// have one; docs/metrics.md lists them. A limit for itl applies to the longest gap of a request. A request that meets all limits is
    /// good: RequestGoodput is good requests per second, GoodputPercent their share, TtftGoodputPercent the share that met the limit of
    /// ttft, and so on.
    /// </summary>
    [Parameter]
    [ValidateNotNull]
    [TableTransformation("@{ ttft = 200; tpot = 30 }")]
    [ArgumentCompleter(typeof(GoodputCompleter))]
    public IDictionary? Goodput { get; set; }

    /// <summary>
    /// What to measure. Run, the default, measures all requests of each run that are not of a warm-up phase. Turn measures each turn of the
    /// conversations by itself, and Phase each phase, warm-ups too.
    /// </summary>
    [Parameter]
    public MetricsGrouping By { get; set; }

    /// <summary>
    /// Share of -MaxConcurrency that has to be in flight in the steady state, above 0 to 1; default 0.95. There is a steady state of runs
    /// with a concurrency limit and without a rate.
    /// </summary>
    [Parameter]
    [ArgumentCompleter(typeof(FreeTextCompleter))]
    [ValidateRange(double.Epsilon, 1)]
    [InvariantNumber]
    public double SteadyStateThreshold { get; set; } = 0.95;

    /// <summary>Seconds that a steady state should last; a shorter one has a SteadyStateWarning. Default 10, or a tenth of the run if that is longer.</summary>
    [Parameter]
    [ArgumentCompleter(typeof(FreeTextCompleter))]
    [ValidateRange(0, double.MaxValue)]
    [InvariantNumber]
    public double? SteadyStateMinSec { get; set; }

    /// <summary>Leaves the steady state and the part in balance out.</summary>
    [Parameter]
    public SwitchParameter NoSteadyState { get; set; }

    /// <inheritdoc/>
    protected override void OnBegin()
    {
        if (Percentile.FirstOrDefault(percent => percent is > 0 and < 1) is > 0 and double share)
        {
            WriteWarning(string.Create(CultureInfo.InvariantCulture, $"-Percentile {share} is below the 1st percentile. Percentiles go from 0 to 100: did you mean {100 * share:0.####}?"));
        }

        _options = Options();
    }

    private MeasureOptions Options() => new()
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
                _hasPhases |= result.Phase is not null;
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
            WriteServeError(EmptyInput.Results("to measure"));
        }

        if (By == MetricsGrouping.Turn && _hasResults && !_hasTurns)
        {
            throw new ServeException(
                "ParameterNotApplicable",
                ServeErrorKind.InvalidArgument,
                "-By Turn measures the turns of conversations, but no result belongs to a conversation. Leave out -By, or run conversations: Import-ServeDataset -MultiTurn or New-ServeDataset -Kind Conversation.",
                By);
        }

        if (By == MetricsGrouping.Phase && _hasResults && !_hasPhases)
        {
            throw new ServeException(
                "ParameterNotApplicable",
                ServeErrorKind.InvalidArgument,
                "-By Phase measures the phases of a run, but no result belongs to a phase. Leave out -By, or run phases: Invoke-ServeBenchmark -Phase or -DurationSec.",
                By);
        }

        foreach (ServeMetrics metrics in _runs.Measure(_options))
        {
            WriteObject(MetricsObject.AddProperties(metrics));
        }
    }

    private static string Advice(PSObject item) => ResultObjects.As<ServeMetrics>(item) is null
        ? "Pipe the output of Invoke-ServeBenchmark or Import-ServeResult."
        : "Metrics are already measured, and a file saved without details has only metrics. Pipe them to Format-ServeMetrics or Export-ServeResult.";
}
