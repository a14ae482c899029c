using System.Globalization;
using System.Management.Automation;
using ServeBench.Arrivals;
using ServeBench.Workloads;

namespace ServeBench.Commands;

/// <summary>Schedules when each request of a benchmark is sent.</summary>
/// <remarks>
/// <para>
/// The schedule is an open loop: a request has its time whether or not earlier ones have been answered. Gaps between requests
/// follow a gamma distribution. With a burstiness of 1, the default, arrivals are a Poisson process; below 1 they come in
/// bursts, above 1 they are more even, and with inf all gaps are equal.
/// </para>
/// <para>
/// At a constant rate the times are scaled so that the last request is sent at exactly count / rate seconds. With a ramp the rate grows
/// from the first request to the last, by equal steps (Linear) or by equal factors (Exponential). The times are left as drawn.
/// </para>
/// <para>
/// With -Phase the schedule goes through a list of phases, each with its own load and length (see New-ServePhase). OffsetSeconds then assumes
/// that each phase ends with its last arrival. In a run a phase waits for the answers of the one before it, unless it is seamless.
/// </para>
/// <para>
/// For the same seed, count, rate, burstiness and ramp the times equal those of vllm bench serve. One ArrivalSlot is written
/// for each request once all requests have come in; pipe them to Invoke-ServeBenchmark.
/// </para>
/// </remarks>
/// <example>
/// <para>Schedule a workload at 8 requests a second, burstier than a Poisson process.</para>
/// <code>Import-ServeDataset ./sharegpt.json -Format ShareGpt -Count 500 | New-ArrivalSchedule -RequestRate 8 -Burstiness 0.7 -Seed 42</code>
/// </example>
/// <example>
/// <para>Look at a ramp before there is a workload: 100 requests, from 1 to 20 a second.</para>
/// <code>New-ArrivalSchedule -Count 100 -RampUpStrategy Linear -RampUpStartRate 1 -RampUpEndRate 20 | ForEach-Object OffsetSeconds</code>
/// </example>
/// <example>
/// <para>Look at the times of a ramp of two minutes and a plateau.</para>
/// <code>New-ArrivalSchedule -Count 500 -Phase @{ Name = 'ramp'; RequestRate = 1; RampTo = 8; DurationSec = 120 }, @{ Name = 'hold'; RequestRate = 8; DurationSec = 300 } | Group-Object Phase</code>
/// </example>
/// <example>
/// <para>Schedule the requests of a trace at their own times.</para>
/// <code>Import-ServeDataset ./trace.jsonl -Format TimedTrace -ChunkHashSize 512 -SecMultiplier 0.001 | New-ArrivalSchedule -UseTimestamp</code>
/// </example>
/// <example>
/// <para>Replay the ten minutes of a trace that begin after its first half hour, twice as fast.</para>
/// <code>$trace | New-ArrivalSchedule -UseTimestamp -WindowStartSec 1800 -WindowSec 600 -SpeedUp 2</code>
/// </example>
[Cmdlet(VerbsCommon.New, "ArrivalSchedule", HelpUri = HelpPages.Root + "New-ArrivalSchedule.md", DefaultParameterSetName = RequestSet)]
[Alias("New-ServeArrivalSchedule")]
[OutputType(typeof(ArrivalSlot))]
public sealed class NewArrivalScheduleCommand : ServeCmdlet
{
    private const string RequestSet = "Request";
    private const string CountSet = "Count";
    private const string TimestampSet = "Timestamp";

    private readonly List<ServeRequest> _requests = [];
    private ArrivalPlan _plan = new();

    /// <summary>The requests to schedule, as New-ServeDataset and Import-ServeDataset write them.</summary>
    [Parameter(ParameterSetName = RequestSet, Mandatory = true, ValueFromPipeline = true)]
    [Parameter(ParameterSetName = TimestampSet, Mandatory = true, ValueFromPipeline = true)]
    [AllowNull]
    public PSObject?[]? InputObject { get; set; }

    /// <summary>How many slots to make without requests, 1 or more.</summary>
    [Parameter(ParameterSetName = CountSet, Mandatory = true)]
    [ArgumentCompleter(typeof(FreeTextCompleter))]
    [Alias("NumPrompts")]
    [InvariantNumber]
    public int Count { get; set; }

    /// <summary>
    /// Mean number of requests a second, greater than 0. With inf, the default, all requests are sent at once. Not to be used
    /// with a ramp.
    /// </summary>
    [Parameter(ParameterSetName = RequestSet)]
    [ArgumentCompleter(typeof(FreeTextCompleter))]
    [Parameter(ParameterSetName = CountSet)]
    [Parameter(ParameterSetName = TimestampSet, DontShow = true)]
    [RateTransformation]
    [InvariantNumber]
    public double RequestRate { get; set; } = double.PositiveInfinity;

    /// <summary>
    /// Shape of the gamma distribution of the gaps, greater than 0: 1, the default, is a Poisson process, below 1 is burstier,
    /// above 1 more even, and inf makes all gaps equal.
    /// </summary>
    [Parameter(ParameterSetName = RequestSet)]
    [ArgumentCompleter(typeof(FreeTextCompleter))]
    [Parameter(ParameterSetName = CountSet)]
    [Parameter(ParameterSetName = TimestampSet, DontShow = true)]
    [RateTransformation]
    [InvariantNumber]
    public double Burstiness { get; set; } = 1.0;

    /// <summary>How the rate grows from the first request to the last: Linear or Exponential. Without it the rate is constant.</summary>
    [Parameter(ParameterSetName = RequestSet)]
    [Parameter(ParameterSetName = CountSet)]
    [Parameter(ParameterSetName = TimestampSet, DontShow = true)]
    public RampUpStrategy? RampUpStrategy { get; set; }

    /// <summary>Rate at the first request of the ramp, in requests a second: greater than 0 and not above the end rate.</summary>
    [Parameter(ParameterSetName = RequestSet)]
    [ArgumentCompleter(typeof(FreeTextCompleter))]
    [Parameter(ParameterSetName = CountSet)]
    [Parameter(ParameterSetName = TimestampSet, DontShow = true)]
    [Alias("RampUpStartRps")]
    [InvariantNumber]
    public double? RampUpStartRate { get; set; }

    /// <summary>Rate at the last request of the ramp, in requests a second.</summary>
    [Parameter(ParameterSetName = RequestSet)]
    [ArgumentCompleter(typeof(FreeTextCompleter))]
    [Parameter(ParameterSetName = CountSet)]
    [Parameter(ParameterSetName = TimestampSet, DontShow = true)]
    [Alias("RampUpEndRps")]
    [InvariantNumber]
    public double? RampUpEndRate { get; set; }

    /// <summary>
    /// The phases of the schedule, one after the other: objects of New-ServePhase, or tables such as
    /// @{ Name = 'hold'; RequestRate = 8; DurationSec = 60 }. Rate, burstiness and ramp are then those of the phases. With -Count it is the
    /// size of a dataset.
    /// </summary>
    [Parameter(ParameterSetName = RequestSet)]
    [ArgumentCompleter(typeof(FreeTextCompleter))]
    [Parameter(ParameterSetName = CountSet)]
    [ValidateNotNullOrEmpty]
    [TableOf(typeof(NewServePhaseCommand))]
    public object[]? Phase { get; set; }

    /// <summary>Schedules each request of the dataset once; a phase ends where the dataset does. Otherwise the dataset is drawn again in order.</summary>
    [Parameter(ParameterSetName = RequestSet)]
    [Parameter(ParameterSetName = CountSet)]
    public SwitchParameter NoRepeat { get; set; }

    /// <summary>Seed of the gaps, 0 to 4294967295; 0 is the default. The same seed gives the same times.</summary>
    [Parameter(ParameterSetName = RequestSet)]
    [ArgumentCompleter(typeof(FreeTextCompleter))]
    [Parameter(ParameterSetName = CountSet)]
    [Parameter(ParameterSetName = TimestampSet, DontShow = true)]
    [InvariantNumber]
    public uint Seed { get; set; }

    /// <summary>
    /// Keeps the requests' own timestamps, in seconds from the start of the trace that they come from, and sorts the requests
    /// by them. The run then reports a request rate of 0.
    /// </summary>
    [Parameter(ParameterSetName = TimestampSet, Mandatory = true)]
    [Alias("SelfTimed")]
    public SwitchParameter UseTimestamp { get; set; }

    /// <summary>How much faster than its timestamps the trace is replayed, above 0; 1 is the default, and 10 makes an hour six minutes.</summary>
    [Parameter(ParameterSetName = TimestampSet)]
    [ArgumentCompleter(typeof(FreeTextCompleter))]
    [InvariantNumber]
    public double SpeedUp { get; set; } = 1.0;

    /// <summary>
    /// Seconds from the start of the trace, as its timestamps count them, at which the replay begins; 0 is the default. Earlier
    /// requests are left out.
    /// </summary>
    [Parameter(ParameterSetName = TimestampSet)]
    [ArgumentCompleter(typeof(FreeTextCompleter))]
    [InvariantNumber]
    public double WindowStartSec { get; set; }

    /// <summary>Seconds of the trace that are replayed, as its timestamps count them; all that is left is the default.</summary>
    [Parameter(ParameterSetName = TimestampSet)]
    [ArgumentCompleter(typeof(FreeTextCompleter))]
    [RateTransformation]
    [InvariantNumber]
    public double WindowSec { get; set; } = double.PositiveInfinity;

    /// <inheritdoc/>
    protected override void OnBegin()
    {
        RefuseTwoClocks();
        RefuseLoadBesidePhases();
        _plan = new ArrivalPlan
        {
            RequestRate = RequestRate,
            Burstiness = Burstiness,
            Seed = Seed,
            RampUpStrategy = RampUpStrategy,
            RampUpStartRate = RampUpStartRate,
            RampUpEndRate = RampUpEndRate,
            UseTimestamp = UseTimestamp,
            SpeedUp = SpeedUp,
            WindowStartSeconds = WindowStartSec,
            WindowSeconds = WindowSec,
            Phases = Phase is null ? null : PhaseInput.Read(Phase),
            NoRepeat = NoRepeat,
        };
        _plan.Validate();
    }

    /// <inheritdoc/>
    protected override void OnProcess()
    {
        if (ParameterSetName == CountSet)
        {
            return;
        }

        foreach (PSObject? item in InputObject ?? [null])
        {
            _requests.Add((item is null ? null : ResultObjects.As<ServeRequest>(item)) ?? throw new ServeException(
                "InputObjectInvalid",
                ServeErrorKind.InvalidArgument,
                $"A schedule needs requests (from New-ServeDataset or Import-ServeDataset), not {WorkloadCollector.Describe(item)}. Without requests, specify the number of slots with -Count.",
                item));
        }
    }

    /// <inheritdoc/>
    protected override void OnEnd()
    {
        ArrivalSlot[] slots = ParameterSetName == CountSet
            ? ArrivalSchedule.Create(_plan, Count)
            : ArrivalSchedule.Create(_plan, _requests);
        WriteVerbose(string.Create(CultureInfo.InvariantCulture, $"Scheduled {slots.Length} requests over {slots[^1].OffsetSeconds:0.###} s."));
        WriteObject(slots, enumerateCollection: true);
    }

    private void RefuseLoadBesidePhases()
    {
        string[] others = [nameof(RequestRate), nameof(Burstiness), nameof(RampUpStrategy), nameof(RampUpStartRate), nameof(RampUpEndRate)];
        if (Phase is not null && others.FirstOrDefault(MyInvocation.BoundParameters.ContainsKey) is { } other)
        {
            throw new ServeException(
                "ParameterNotApplicable",
                ServeErrorKind.InvalidArgument,
                $"-{other} cannot be combined with -Phase, whose phases have their own. Set it in the phases, or leave out -Phase.",
                other);
        }

        if (Phase is null && NoRepeat)
        {
            throw new ServeException("ParameterNotApplicable", ServeErrorKind.InvalidArgument, "-NoRepeat requires -Phase: without phases each request is sent once.", nameof(NoRepeat));
        }
    }

    // They are parameters of this set only so that the answer is a sentence.
    private void RefuseTwoClocks()
    {
        foreach (string name in (string[])[nameof(RequestRate), nameof(Burstiness), nameof(RampUpStrategy), nameof(RampUpStartRate), nameof(RampUpEndRate), nameof(Seed)])
        {
            if (ParameterSetName == TimestampSet && MyInvocation.BoundParameters.ContainsKey(name))
            {
                throw new ServeException(
                    "ParameterNotApplicable",
                    ServeErrorKind.InvalidArgument,
                    $"-{name} cannot be combined with -UseTimestamp, which sends each request at its own time. Leave one of them out; -SpeedUp replays a trace faster.",
                    name);
            }
        }
    }
}
