using System.Collections;
using System.Diagnostics;
using System.Globalization;
using System.Management.Automation;
using ServeBench.Decisions;
using ServeBench.Endpoints;
using ServeBench.Load;
using ServeBench.Metrics;
using ServeBench.Workloads;

namespace ServeBench.Commands;

/// <summary>Finds the greatest load at which a server meets objectives, and says how sure that is.</summary>
/// <remarks>
/// <para>
/// Takes requests from the pipeline and runs probes with Invoke-ServeBenchmark: the least load first, then twice as much until a load fails. Then come loads
/// at both sides of where all probes together have the limit, until it is known to -Precision. A probe goes on until every objective certainly passes or one
/// certainly fails, at most -MaxProbeDurationSec. A load at which the server does not keep up with the schedule fails.
/// </para>
/// <para>
/// What an undecided probe measured counts with all the others. A probe in which the client was the limit, or whose answers did not come token by token,
/// does not count. Each probe has prompts that none before has sent, and the server's prefix cache is emptied before it where the server can do that. At the end come one step back
/// down, a longer run at the answer, and the first load again.
/// </para>
/// <para>
/// Writes one object for each probe as it ends, then one ServeCapacity. Ctrl+C leaves the probes, and Get-ServeLastRun -Capacity what is known by then: HighestPass and LowestFail, Estimate with Lower
/// and Upper, the Binding objective, the Shape (Smooth, Cliff, NotMonotone) and the Reason in sentences. docs/capacity.md has how often it is right.
/// </para>
/// </remarks>
/// <example>
/// <para>Find the highest request rate at which 99 of 100 requests get their first token within half a second.</para>
/// <code>New-ServeDataset -Count 2000 | Find-ServeCapacity http://127.0.0.1:8000 'p99 ttft &lt;= 500 ms', 'failed &lt;= 1 %'</code>
/// </example>
/// <example>
/// <para>Find how many users one server can serve in chats, to 10 %.</para>
/// <code>$answer = New-ServeDataset -Kind Conversation -Count 500 -TurnCount 4 |
///     Find-ServeCapacity http://127.0.0.1:8000 'p95 ttft &lt;= 1 s' -Variable Conversations -Precision 10% -RunParameter @{ Backend = 'openai-chat'; ThinkTimeSec = 5 } |
///     Select-Object -Last 1
/// $answer.HighestPass</code>
/// </example>
/// <example>
/// <para>Find the concurrency with the most good requests a second.</para>
/// <code>New-ServeDataset -Count 2000 | Find-ServeCapacity http://127.0.0.1:8000 -Find MaxGoodput -Goodput @{ ttft = 500; tpot = 50 } -Variable MaxConcurrency</code>
/// </example>
[Cmdlet(VerbsCommon.Find, "ServeCapacity", HelpUri = HelpPages.Root + "Find-ServeCapacity.md", SupportsShouldProcess = true, ConfirmImpact = ConfirmImpact.Medium)]
[OutputType(typeof(ServeCapacityProbe), typeof(ServeCapacity))]
public sealed class FindServeCapacityCommand : EndpointCmdlet
{
    private const int ActivityId = 4;
    private const double Greatest = 65536;

    // A longer run at the answer sends twice as long as any probe may.
    private const double ConfirmFactor = 2;

    private readonly WorkloadCollector _input = new();
    private CapacityRunner _runner = null!;
    private IReadOnlyList<ServeObjective> _objectives = [];
    private CapacityOptions _options = new();
    private int _number;
    private long _start;

    /// <summary>Requests to probe with; usually from the pipeline. They are used in their order, and again with other beginnings when they are used up.</summary>
    [Parameter(Mandatory = true, ValueFromPipeline = true)]
    public PSObject?[] InputObject { get; set; } = null!;

    /// <summary>
    /// What has to be met: texts as Test-ServeObjective takes them, such as 'p99 ttft &lt;= 500 ms', of percentiles and means of latencies and of shares of requests;
    /// all of them must be met.
    /// </summary>
    [Parameter(Position = 1)]
    [ArgumentCompleter(typeof(ObjectiveTextCompleter))]
    [ValidateNotNullOrEmpty]
    public object[]? Objective { get; set; }

    /// <summary>What to find: MaxLoad (the default), the greatest load that meets the objectives; MaxGoodput, the load with the most good requests a second; or Knee, from where on throughput stays what it is.</summary>
    [Parameter]
    public CapacityGoal Find { get; set; }

    /// <summary>The load to vary: RequestRate (the default), MaxConcurrency, or Conversations under way at once.</summary>
    [Parameter]
    public CapacityVariable Variable { get; set; }

    /// <summary>The least load, which is tried first: requests a second, or requests or conversations in flight; above 0, default 1.</summary>
    [Parameter]
    [ArgumentCompleter(typeof(FreeTextCompleter))]
    [ValidateRange(0.001, 1e6)]
    [InvariantNumber]
    public double Minimum { get; set; } = 1;

    /// <summary>The greatest load to try, in the same unit; default 65536.</summary>
    [Parameter]
    [ArgumentCompleter(typeof(FreeTextCompleter))]
    [ValidateRange(0.001, 1e6)]
    [InvariantNumber]
    public double Maximum { get; set; } = Greatest;

    /// <summary>How exactly the limit has to be known, as a share of it: 5% (the default) or 0.05; from 0.1% to 100%. Whole loads are exact when they are next to each other.</summary>
    [Parameter]
    [InvariantNumber]
    [ArgumentCompleter(typeof(FreeTextCompleter))]
    [ValidateNotNullOrEmpty]
    public string Precision { get; set; } = "5%";

    /// <summary>The most probes, 6 or more; default 24.</summary>
    [Parameter]
    [ArgumentCompleter(typeof(FreeTextCompleter))]
    [ValidateRange(CapacityOptions.LeastProbes, 1000)]
    [InvariantNumber]
    public int MaxProbeCount { get; set; } = 24;

    /// <summary>Seconds before which no probe passes, since a server that falls behind is good at first; default 60.</summary>
    [Parameter]
    [ArgumentCompleter(typeof(FreeTextCompleter))]
    [ValidateRange(0.5, 86400)]
    [InvariantNumber]
    public double ProbeDurationSec { get; set; } = 60;

    /// <summary>Seconds after which a probe that is not decided ends; default four times -ProbeDurationSec.</summary>
    [Parameter]
    [ArgumentCompleter(typeof(FreeTextCompleter))]
    [ValidateRange(0.5, 86400)]
    [InvariantNumber]
    public double? MaxProbeDurationSec { get; set; }

    /// <summary>Limits of each request in milliseconds, for MaxGoodput: a table such as @{ ttft = 200; tpot = 30 }.</summary>
    [Parameter]
    [ValidateNotNull]
    [TableTransformation("@{ ttft = 200; tpot = 30 }")]
    [ArgumentCompleter(typeof(GoodputCompleter))]
    public IDictionary? Goodput { get; set; }

    /// <summary>Further parameters of Invoke-ServeBenchmark for every probe, by their names: a table such as @{ Backend = 'openai-chat'; Model = 'm' }.</summary>
    [Parameter]
    [ValidateNotNull]
    [TableTransformation("@{ Backend = 'openai-chat' }")]
    [ArgumentCompleter(typeof(TableCompleter))]
    public IDictionary? RunParameter { get; set; }

    /// <summary>Leaves the server's prefix cache as it is between the probes.</summary>
    [Parameter]
    public SwitchParameter NoCacheReset { get; set; }

    internal GoodputObjective? GoodputLimits { get; private set; }

    /// <summary>What the last search of a session has found, also while it goes on: a pipeline that is stopped writes nothing more.</summary>
    internal static SessionValue<ServeCapacity> Last { get; } = new();

    private double Longest => MaxProbeDurationSec ?? (4 * ProbeDurationSec);

    /// <inheritdoc/>
    protected override void OnProcess()
    {
        foreach (PSObject? item in InputObject)
        {
            _input.Add(item);
        }
    }

    /// <inheritdoc/>
    protected override void OnEnd()
    {
        Prepare();
        IReadOnlyList<ServeRequest> requests = _input.ToRequests();
        if (Variable == CapacityVariable.Conversations && requests.Any(request => request.ConversationId is null))
        {
            throw Conflict(nameof(Variable), "-Variable Conversations needs conversations: Import-ServeDataset -MultiTurn, or New-ServeDataset -Kind Conversation.");
        }

        EndpointConnection connection = Connect();
        if (!ShouldProcess(connection.Addresses, string.Create(
            CultureInfo.InvariantCulture, $"Send {Variable} from {Minimum:0.###} to at most {Maximum:0.###}, in up to {MaxProbeCount} probes of {ProbeDurationSec:0.##} to {Longest:0.##} s")))
        {
            return;
        }

        _runner = new CapacityRunner(this, new FreshWorkload(requests), ReadParameters(), NoCacheReset ? null : new CacheReset(connection), StopToken);
        _start = Stopwatch.GetTimestamp();
        try
        {
            ServeCapacity found = Find == CapacityGoal.MaxLoad ? FindLoad() : FindPeak();
            Last.Keep(found);
            WriteObject(found);
        }
        catch (RuntimeException exception) when (exception is not PipelineStoppedException)
        {
            ThrowTerminatingError(exception.ErrorRecord);
        }
    }

    private void Prepare()
    {
        if ((Find == CapacityGoal.MaxLoad) != (Objective is not null))
        {
            throw Conflict(nameof(Objective), Find == CapacityGoal.MaxLoad
                ? "-Objective is needed to find the greatest load, such as 'p99 ttft <= 500 ms'."
                : "-Objective belongs to -Find MaxLoad. Limits for MaxGoodput are those of -Goodput.");
        }

        if ((Find == CapacityGoal.MaxGoodput) != (Goodput is not null))
        {
            throw Conflict(nameof(Goodput), Find == CapacityGoal.MaxGoodput ? "-Find MaxGoodput needs -Goodput, such as @{ ttft = 500 }." : "-Goodput belongs to -Find MaxGoodput.");
        }

        if (Maximum < Minimum || Longest < ProbeDurationSec)
        {
            throw Conflict(Maximum < Minimum ? nameof(Maximum) : nameof(MaxProbeDurationSec), Maximum < Minimum
                ? "-Maximum is below -Minimum." : "-MaxProbeDurationSec is below -ProbeDurationSec.");
        }

        _objectives = Objective is null ? [] : ObjectiveInput.Read(this, Objective, nameof(Objective));
        foreach (ServeObjective objective in _objectives.Where(one => !ObjectiveRule.IsOfRequests(one.Subject)))
        {
            throw Conflict(nameof(Objective), $"'{objective.Subject.Name}' is not a number of requests. A search needs percentiles or means of latencies, or shares of requests.");
        }

        GoodputLimits = Goodput is null ? null : GoodputObjective.Parse(Goodput);
        _options = new CapacityOptions
        {
            Minimum = Minimum, Maximum = Maximum, Precision = ReadPrecision(), MaxProbes = MaxProbeCount, IsWhole = Variable != CapacityVariable.RequestRate,
        };
        _ = ReadParameters();
    }

    private ServeCapacity FindLoad()
    {
        var search = new CapacitySearch(_options);
        while (search.Next is { } step)
        {
            Report(step, string.Create(CultureInfo.InvariantCulture, $"{search.HighestPass:0.###} passed, {search.LowestFail:0.###} failed"), search.HighestPass is null && search.LowestFail is null);
            double most = step.Purpose == CapacityPurpose.Confirm ? ConfirmFactor * Longest : Longest;
            var decided = new ObjectiveRule("decided by the objectives", _objectives, isPassEnough: true) 
            {
                LeastSecondsToPass = step.IsSentToTheEnd ? most : ProbeDurationSec, AreNeighboursAlike = true,
            };
            List<ServeStopRule> rules = [new(decided, StopMode.Enforce)];
            if (Variable == CapacityVariable.RequestRate && most > SaturationDetector.LeastSeconds && step.Load * most > SaturationDetector.LeastRequests + 1)
            {
                rules.Add(new(new SaturationRule(), StopMode.Enforce));
            }

            ServeMetrics metrics = _runner.Run(step.Load, most, rules);
            ServeStop? stop = metrics.Run.Stops.FirstOrDefault(one => one.Mode == StopMode.Enforce);
            IReadOnlyList<ServeObjectiveResult> found = stop?.Rule == decided.Text ? decided.Found : decided.Finish(metrics, [RunDoubt.Stopped]);
            CapacityOutcome outcome = CapacityJudge.Judge(found, decided.Measured, metrics, isSaturated: stop?.Rule == SaturationRule.Name);
            search.Add(outcome);
            KeepUnfinished(Conclude(search));
            WriteObject(Describe(step, metrics, outcome, found, stop));
        }

        return Conclude(search);
    }

    private ServeCapacity Conclude(CapacitySearch search) => CapacityConclusion.Of(search, _options) with
    {
        Variable = Variable, Objective = string.Join("; ", _objectives), DurationSeconds = Stopwatch.GetElapsedTime(_start).TotalSeconds,
    };

    private ServeCapacity Conclude(CapacityPeak search) => search.Conclude() with
    {
        Variable = Variable, Objective = GoodputLimits?.ToString() ?? "", DurationSeconds = Stopwatch.GetElapsedTime(_start).TotalSeconds,
    };

    private ServeCapacity FindPeak()
    {
        var search = new CapacityPeak(_options, Find == CapacityGoal.Knee);
        while (search.Next is { } load)
        {
            var step = new CapacityStep(load, CapacityPurpose.Bracket);
            Report(step, string.Create(CultureInfo.InvariantCulture, $"{search.Best:0.###} is best so far"), search.Best is null);
            ServeMetrics metrics = _runner.Run(load, ProbeDurationSec, [new ServeStopRule(new TimeRule(ConfirmFactor * ProbeDurationSec), StopMode.Enforce)]);
            bool isVeto = metrics.Run.Client is { ClientLimited: true };
            search.Add(isVeto ? null : Find == CapacityGoal.Knee ? metrics.RequestThroughput : metrics.RequestGoodput ?? 0);
            KeepUnfinished(Conclude(search));
            WriteObject(new ServeCapacityProbe
            {
                Number = ++_number,
                Variable = Variable,
                Load = load,
                Purpose = step.Purpose,
                IsBound = !isVeto,
                RequestCount = metrics.GetRequests().Count(request => !request.WasCut),
                DurationSeconds = metrics.DurationSeconds,
                RequestThroughput = metrics.RequestThroughput,
                RequestGoodput = metrics.RequestGoodput,
                Reason = isVeto ? $"The client was the limit: {string.Join("; ", metrics.Run.Client!.Reasons)}." : "",
                Run = metrics.Run,
            });
        }

        return Conclude(search);
    }

    private ServeCapacityProbe Describe(CapacityStep step, ServeMetrics metrics, CapacityOutcome outcome, IReadOnlyList<ServeObjectiveResult> found, ServeStop? stop) => new()
    {
        Number = ++_number,
        Variable = Variable,
        Load = step.Load,
        Purpose = step.Purpose,
        Verdict = outcome.Verdict,
        IsBound = outcome.Passes || outcome.Fails,
        Margin = outcome.Margin,
        Binding = outcome.Binding,
        RequestCount = metrics.GetRequests().Count(request => !request.WasCut),
        DurationSeconds = metrics.DurationSeconds,
        RequestThroughput = metrics.RequestThroughput,
        Reason = outcome.Veto is { } veto ? $"The probe bounds nothing: {veto}."
            : stop?.Rule == SaturationRule.Name ? $"The server does not keep up with the schedule: {stop.Reason}."
            : string.Join(' ', found.Where(one => one.Verdict == outcome.Verdict).Select(one => $"{one}. {one.Reason}")),
        Objectives = [.. found],
        Run = metrics.Run,
    };

    private void Report(CapacityStep step, string known, bool isFirst) => WriteProgress(new ProgressRecord(
        ActivityId,
        "Capacity",
        string.Create(CultureInfo.InvariantCulture, $"Probe {_number + 1} of at most {MaxProbeCount}: {step.Purpose} at {step.Load:0.###}{(isFirst ? "" : "; " + known)}"))
    {
        PercentComplete = Math.Min(100, 100 * _number / MaxProbeCount),
    });

    private double ReadPrecision()
    {
        string text = Precision.Trim();
        bool isPercent = text.EndsWith('%');
        if (double.TryParse(text.TrimEnd('%').Trim(), NumberStyles.Float, CultureInfo.InvariantCulture, out double number)
            && (isPercent ? number / 100 : number) is >= 0.001 and <= 1 and var share)
        {
            return share;
        }

        throw Conflict(nameof(Precision), $"'{Precision}' is not a precision. Write it as 5% or 0.05, from 0.1% to 100%.");
    }

    // What the cmdlet itself sets, and the endpoint's own parameters, which it has too.
    private Hashtable ReadParameters()
    {
        string[] endpoint = [.. typeof(EndpointCmdlet).GetProperties().Where(property => property.IsDefined(typeof(ParameterAttribute), inherit: true)).Select(property => property.Name)];
        string[] own = [.. endpoint, "InputObject", "StopWhen", Variable == CapacityVariable.RequestRate ? "RequestRate" : "MaxConcurrency"];
        Hashtable parameters = RunParameterTable.Read(RunParameter, "Find-ServeCapacity", own, message => Conflict(nameof(RunParameter), message));
        foreach (string name in endpoint.Where(MyInvocation.BoundParameters.ContainsKey))
        {
            parameters[name] = MyInvocation.BoundParameters[name];
        }

        return parameters;
    }

    private static void KeepUnfinished(ServeCapacity found) =>
        Last.Keep(found with { Reason = $"The search was not finished. {found.Reason}".TrimEnd() });

    private static ServeException Conflict(string parameter, string message) => new("CapacityArgumentInvalid", ServeErrorKind.InvalidArgument, message, parameter);
}
