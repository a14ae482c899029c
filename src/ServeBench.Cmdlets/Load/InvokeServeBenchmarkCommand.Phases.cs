using System.Management.Automation;
using ServeBench.Arrivals;
using ServeBench.Load;

namespace ServeBench.Commands;

// Load by time: phases, and the short forms of common ones.
public sealed partial class InvokeServeBenchmarkCommand
{
    private const string OnePhase = "main";

    /// <summary>
    /// The phases of the run, one after the other: objects of New-ServePhase, or tables such as
    /// @{ Name = 'hold'; RequestRate = 8; DurationSec = 60 }. Each result carries the name of its phase.
    /// </summary>
    [Parameter]
    [ArgumentCompleter(typeof(FreeTextCompleter))]
    [ValidateNotNullOrEmpty]
    [TableOf(typeof(NewServePhaseCommand))]
    public object[]? Phase { get; set; }

    /// <summary>
    /// Seconds for which requests arrive: at -RequestRate, or -MaxConcurrency in flight at any time. With -LoadProfile its length. The dataset is
    /// drawn again in order when it runs out.
    /// </summary>
    [Parameter]
    [ArgumentCompleter(typeof(FreeTextCompleter))]
    [InvariantNumber]
    public double? DurationSec { get; set; }

    /// <summary>
    /// Seconds that requests in flight have after -DurationSec, before the client cuts them; 0 cuts them at once. Without it the run waits until
    /// every request has ended. What was cut is not a failure, and every summary counts it.
    /// </summary>
    [Parameter]
    [ArgumentCompleter(typeof(FreeTextCompleter))]
    [InvariantNumber]
    public double? GraceSec { get; set; }

    /// <summary>A common shape of load about -RequestRate over -DurationSec: Spike, Step, Sine or Soak. New-ServePhase -Profile shows its phases.</summary>
    [Parameter]
    public LoadProfile? LoadProfile { get; set; }

    /// <summary>Sends each request of the dataset once; a phase ends where the dataset does.</summary>
    [Parameter]
    public SwitchParameter NoRepeat { get; set; }

    private ArrivalPlan ReadArrivals()
    {
        IReadOnlyList<ServePhase>? phases = ReadPhases();
        if (phases is null && MyInvocation.BoundParameters.Keys.FirstOrDefault(name => name is nameof(GraceSec) or nameof(NoRepeat)) is { } unused)
        {
            throw NotApplicable(unused, $"-{unused} belongs to phases. Specify -DurationSec or -Phase with it.");
        }

        return new ArrivalPlan { RequestRate = phases is null ? RequestRate : double.PositiveInfinity, Burstiness = phases is null ? Burstiness : 1, Seed = Seed, Phases = phases, NoRepeat = NoRepeat };
    }

    private IReadOnlyList<ServePhase>? ReadPhases()
    {
        if (Phase is not null)
        {
            string[] others = [nameof(RequestRate), nameof(Burstiness), nameof(DurationSec), nameof(GraceSec), nameof(LoadProfile)];
            return others.FirstOrDefault(MyInvocation.BoundParameters.ContainsKey) is { } other
                ? throw NotApplicable(other, $"-{other} cannot be combined with -Phase, whose phases have their own. Set it in the phases, or leave out -Phase.")
                : PhaseInput.Read(Phase);
        }

        if (LoadProfile is { } profile)
        {
            return DurationSec is { } length && double.IsFinite(RequestRate)
                ? WithGrace(LoadProfiles.Of(profile, RequestRate, length))
                : throw NotApplicable(nameof(LoadProfile), "-LoadProfile requires -RequestRate and -DurationSec.");
        }

        return DurationSec is { } seconds ? [OfDuration(seconds)] : null;
    }

    private ServePhase OfDuration(double seconds)
    {
        var phase = new ServePhase { Name = OnePhase, DurationSeconds = seconds, GraceSeconds = GraceSec };
        return !double.IsPositiveInfinity(RequestRate)
            ? phase with
            {
                RequestRate = RequestRate,
                Arrival = Burstiness == 1 ? PhaseArrival.Poisson : double.IsPositiveInfinity(Burstiness) ? PhaseArrival.Constant : PhaseArrival.Gamma,
                Burstiness = Burstiness == 1 || double.IsPositiveInfinity(Burstiness) ? null : Burstiness,
            }
            : MaxConcurrency is { } limit ? phase with { Arrival = PhaseArrival.Concurrency, Concurrency = limit }
            : throw NotApplicable(nameof(DurationSec), "-DurationSec requires -RequestRate or -MaxConcurrency: without either, all requests are sent at once.");
    }

    private void RefusePlacesBeyondTheLimit(RunPlan plan)
    {
        if (plan.Phases.FirstOrDefault(phase => phase.Concurrency is not null && Math.Max(phase.Level, phase.RampTo ?? 0) > MaxConcurrency) is { } phase)
        {
            throw new ServeException(
                "PhaseInvalid",
                ServeErrorKind.InvalidArgument,
                $"The phase '{phase.Name}' keeps more requests in flight than -MaxConcurrency lets in. Raise -MaxConcurrency, or leave it out.",
                phase);
        }
    }

    private IReadOnlyList<ServePhase> WithGrace(IReadOnlyList<ServePhase> phases) => [.. phases.SkipLast(1), phases[^1] with { GraceSeconds = GraceSec }];

    private static ServeException NotApplicable(string name, string message) => new("ParameterNotApplicable", ServeErrorKind.InvalidArgument, message, name);
}
