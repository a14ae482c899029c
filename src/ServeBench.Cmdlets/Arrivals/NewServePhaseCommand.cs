using System.Management.Automation;
using ServeBench.Arrivals;

namespace ServeBench.Commands;

/// <summary>Describes a phase of a benchmark: how its requests arrive, how long, and what becomes of them at its end.</summary>
/// <remarks>
/// <para>
/// A run of phases goes through a list of them: a warm-up, a ramp, a plateau, a spike. Pass the list to New-ArrivalSchedule -Phase, to look at
/// its times, or to Invoke-ServeBenchmark -Phase. Phases that come through the pipeline are passed on ahead of the new one, so that
/// New-ServePhase builds a list step by step.
/// </para>
/// <para>
/// Without -Arrival the other parameters decide: -Concurrency keeps so many requests in flight, -RequestRate is a Poisson process, and with
/// -Burstiness a gamma process. With neither, all requests arrive at once. A phase lasts for -Count requests, or for -DurationSec seconds. With
/// neither, it sends what is left of the dataset.
/// </para>
/// <para>
/// The end of a phase has three forms. Without -GraceSec the phase waits until every request has ended (drain). With -GraceSec the requests in
/// flight have so many seconds, and the client cuts the rest (grace). -GraceSec 0 cuts them at once (cut). A request that the client cut has
/// the ErrorKind Cut: it is not a failure, and it is in no latency. Every summary counts it. The next phase begins after that. A phase with
/// -Seamless begins as soon as the arrivals before it are over.
/// </para>
/// <para>
/// -Profile makes the phases of a common shape, for you to look at, change and run: Spike, Step, Sine or Soak.
/// </para>
/// </remarks>
/// <example>
/// <para>A warm-up, a ramp and a plateau, as one list.</para>
/// <code>$phases = New-ServePhase warm-up -Kind Warmup -Concurrency 4 -Count 20 |
///     New-ServePhase ramp -RequestRate 1 -RampTo 8 -DurationSec 60 |
///     New-ServePhase hold -RequestRate 8 -DurationSec 300 -Seamless
/// New-ServeDataset -Kind Random -Count 500 | Invoke-ServeBenchmark http://127.0.0.1:8000 -Phase $phases | Measure-ServeMetrics -By Phase</code>
/// </example>
/// <example>
/// <para>Look at a spike before it runs, and make it shorter.</para>
/// <code>$phases = New-ServePhase -Profile Spike -RequestRate 8 -DurationSec 600
/// $phases
/// New-ArrivalSchedule -Count 1000 -Phase $phases | Group-Object Phase | Select-Object Name, Count</code>
/// </example>
/// <example>
/// <para>Have one user in ten leave after two seconds.</para>
/// <code>New-ServePhase impatient -RequestRate 8 -DurationSec 120 -CancellationRate 0.1 -CancellationDelaySec 2</code>
/// </example>
[Cmdlet(VerbsCommon.New, "ServePhase", HelpUri = HelpPages.Root + "New-ServePhase.md", DefaultParameterSetName = PhaseSet)]
[OutputType(typeof(ServePhase))]
public sealed class NewServePhaseCommand : ServeCmdlet
{
    private const string PhaseSet = "Phase";
    private const string ProfileSet = "Profile";

    private readonly List<object?> _before = [];

    /// <summary>Phases ahead of the new ones, which are passed on; usually from New-ServePhase.</summary>
    [Parameter(ValueFromPipeline = true)]
    public PSObject[] InputObject { get; set; } = [];

    /// <summary>Name of the phase, which its results carry as Phase; another one for each phase of a run.</summary>
    [Parameter(ParameterSetName = PhaseSet, Mandatory = true, Position = 0)]
    [ArgumentCompleter(typeof(FreeTextCompleter))]
    [ValidateNotNullOrEmpty]
    public string Name { get; set; } = "";

    /// <summary>Profiling (the default), or Warmup: its results count in no metric of the run.</summary>
    [Parameter(ParameterSetName = PhaseSet)]
    public PhaseKind Kind { get; set; }

    /// <summary>
    /// How requests arrive. Constant (even gaps), Poisson and Gamma send at -RequestRate. Concurrency keeps so many in flight, AtOnce sends all
    /// at the beginning, and Trace keeps the requests' own timestamps.
    /// </summary>
    [Parameter(ParameterSetName = PhaseSet)]
    public PhaseArrival Arrival { get; set; }

    /// <summary>Requests a second, above 0; conversations count as one. With -Profile the rate of the profile.</summary>
    [Parameter(ParameterSetName = PhaseSet)]
    [ArgumentCompleter(typeof(FreeTextCompleter))]
    [Parameter(ParameterSetName = ProfileSet, Mandatory = true)]
    [InvariantNumber]
    public double RequestRate { get; set; }

    /// <summary>Shape of the gamma distribution of the gaps, above 0: 1 is a Poisson process, below 1 burstier, above 1 more even.</summary>
    [Parameter(ParameterSetName = PhaseSet)]
    [ArgumentCompleter(typeof(FreeTextCompleter))]
    [InvariantNumber]
    public double Burstiness { get; set; }

    /// <summary>Requests in flight, or conversations under way, at any time; 1 or more. The next is due when one ends.</summary>
    [Parameter(ParameterSetName = PhaseSet)]
    [ArgumentCompleter(typeof(FreeTextCompleter))]
    [InvariantNumber]
    public int Concurrency { get; set; }

    /// <summary>Rate or concurrency at the end of the phase, above 0; it may also go down. Without it the phase keeps its first value.</summary>
    [Parameter(ParameterSetName = PhaseSet)]
    [ArgumentCompleter(typeof(FreeTextCompleter))]
    [InvariantNumber]
    public double RampTo { get; set; }

    /// <summary>How the ramp goes there: Linear (the default), by equal steps, or Exponential, by equal factors.</summary>
    [Parameter(ParameterSetName = PhaseSet)]
    public RampShape RampShape { get; set; }

    /// <summary>How many requests, or conversations, arrive; 1 or more.</summary>
    [Parameter(ParameterSetName = PhaseSet)]
    [ArgumentCompleter(typeof(FreeTextCompleter))]
    [InvariantNumber]
    public int Count { get; set; }

    /// <summary>How long requests arrive, in seconds. The dataset is drawn again in order when it runs out.</summary>
    [Parameter(ParameterSetName = PhaseSet)]
    [ArgumentCompleter(typeof(FreeTextCompleter))]
    [Parameter(ParameterSetName = ProfileSet, Mandatory = true)]
    [InvariantNumber]
    public double DurationSec { get; set; }

    /// <summary>
    /// Seconds that requests in flight have after the last arrival, before the client cuts them; 0 cuts them at once. Without it the phase
    /// waits until every request has ended.
    /// </summary>
    [Parameter(ParameterSetName = PhaseSet)]
    [ArgumentCompleter(typeof(FreeTextCompleter))]
    [InvariantNumber]
    public double GraceSec { get; set; }

    /// <summary>Begins when the arrivals of the phase before it are over, not when its requests have ended.</summary>
    [Parameter(ParameterSetName = PhaseSet)]
    public SwitchParameter Seamless { get; set; }

    /// <summary>Share of the requests, 0 to 1, from which the client disconnects; 0.05 is 5 %. Which ones follows from the seed.</summary>
    [Parameter(ParameterSetName = PhaseSet)]
    [ArgumentCompleter(typeof(FreeTextCompleter))]
    [InvariantNumber]
    public double CancellationRate { get; set; }

    /// <summary>Seconds from the send of a request's last byte to that; 0, the default, disconnects at once.</summary>
    [Parameter(ParameterSetName = PhaseSet)]
    [ArgumentCompleter(typeof(FreeTextCompleter))]
    [InvariantNumber]
    public double CancellationDelaySec { get; set; }

    /// <summary>
    /// Most requests that wait for their first token at once; the others wait in the client, and PrefillQueueMs says how long. ScheduledTtftMs
    /// has that wait.
    /// </summary>
    [Parameter(ParameterSetName = PhaseSet)]
    [ArgumentCompleter(typeof(FreeTextCompleter))]
    [InvariantNumber]
    public int PrefillConcurrency { get; set; }

    /// <summary>
    /// The phases of a common shape. Spike sends four times the rate for a tenth of the time, and Step goes up to the rate in five steps. Sine is
    /// one wave of half the rate up and down. Soak has a ramp as a warm-up, and then the rate.
    /// </summary>
    [Parameter(ParameterSetName = ProfileSet, Mandatory = true)]
    public LoadProfile Profile { get; set; }

    /// <inheritdoc/>
    protected override void OnProcess() => _before.AddRange(InputObject);

    /// <inheritdoc/>
    protected override void OnEnd()
    {
        foreach (ServePhase phase in PhaseInput.Read(_before).Concat(Create()))
        {
            WriteObject(phase);
        }
    }

    private IEnumerable<ServePhase> Create()
    {
        if (ParameterSetName == PhaseSet)
        {
            return [PhaseSetting.Read(PhaseSetting.All.Where(setting => MyInvocation.BoundParameters.ContainsKey(setting.Name)).ToDictionary(setting => setting.Name, setting => MyInvocation.BoundParameters[setting.Name]))];
        }

        IReadOnlyList<ServePhase> phases = LoadProfiles.Of(Profile, RequestRate, DurationSec);
        foreach (ServePhase phase in phases)
        {
            phase.Validate();
        }

        return phases;
    }
}
