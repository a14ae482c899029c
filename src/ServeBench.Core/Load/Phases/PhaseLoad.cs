using ServeBench.Arrivals;

namespace ServeBench.Load;

/// <summary>What the phases of a run ask of its client.</summary>
internal static class PhaseLoad
{
    /// <summary>The phases of a schedule, in the order of their first slots.</summary>
    /// <exception cref="ServeException"><c>InputMixed</c>: some slots have a phase, and others have none.</exception>
    public static IReadOnlyList<ServePhase> PhasesOf(IReadOnlyList<ArrivalSlot> slots)
    {
        var phases = new OrderedDictionary<string, ServePhase>(StringComparer.OrdinalIgnoreCase);
        foreach (ArrivalSlot slot in slots)
        {
            if (slot.Phase is { } phase)
            {
                phases.TryAdd(phase.Name, phase);
            }
        }

        return phases.Count == 0 || slots.All(slot => slot.Phase is not null) ? [.. phases.Values] : throw new ServeException(
            "InputMixed",
            ServeErrorKind.InvalidArgument,
            "Some slots of the schedule have a phase, and others have none. Schedule all requests with phases, or none.");
    }

    /// <summary>When the arrivals of a schedule are to be over, in seconds from its beginning.</summary>
    public static double EndSeconds(ArrivalSlot last) =>
        last.OffsetSeconds + (last.Phase?.DurationSeconds is { } seconds ? Math.Max(0, seconds - last.PhaseOffsetSeconds) : 0);

    /// <summary>The one rate of all phases that are measured; <see langword="null"/> where they have several, or none.</summary>
    public static double? RateOf(IReadOnlyList<ServePhase> phases) => CommonLevel(phases, phase => phase is { HasRate: true, RampTo: null } ? phase.RequestRate : null);

    /// <summary>The one concurrency of all phases that are measured; <see langword="null"/> where they have several, or none.</summary>
    public static int? ConcurrencyOf(IReadOnlyList<ServePhase> phases) => (int?)CommonLevel(phases, phase => phase.RampTo is null ? phase.Concurrency : null);

    /// <summary>Most requests that the client sends at the same time.</summary>
    public static int LargestBurst(RunPlan plan) => Math.Min(
        plan.MaxConcurrency ?? int.MaxValue,
        plan.Phases.Max(phase => phase.Arrival switch
        {
            PhaseArrival.AtOnce => CountOf(plan, phase),
            PhaseArrival.Concurrency => phase.Concurrency.GetValueOrDefault(),
            _ => 0,
        }));

    /// <summary>Connections to open before the run.</summary>
    /// <param name="plan">The run.</param>
    /// <param name="seconds">For arrivals at a rate, as many as arrive in this time.</param>
    public static int Connections(RunPlan plan, double seconds) => Math.Min(
        plan.MaxConcurrency ?? int.MaxValue,
        plan.Phases.Max(phase => phase.Arrival switch
        {
            PhaseArrival.AtOnce => CountOf(plan, phase),
            PhaseArrival.Concurrency => (int)Math.Max(phase.Level, phase.RampTo ?? 0),
            _ => (int)Math.Min(CountOf(plan, phase), Math.Max(16, Math.Ceiling(seconds * Math.Max(phase.Level, phase.RampTo ?? 0)))),
        }));

    private static double? CommonLevel(IReadOnlyList<ServePhase> phases, Func<ServePhase, double?> level)
    {
        double?[] levels = [.. phases.Where(phase => phase.Kind != PhaseKind.Warmup).Select(level).Distinct()];
        return levels.Length == 1 ? levels[0] : null;
    }

    private static int CountOf(RunPlan plan, ServePhase phase) => plan.Slots.Count(slot => string.Equals(slot.Phase?.Name, phase.Name, StringComparison.OrdinalIgnoreCase));
}
