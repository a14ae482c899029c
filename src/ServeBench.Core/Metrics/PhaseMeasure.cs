using ServeBench.Arrivals;
using ServeBench.Load;

namespace ServeBench.Metrics;

/// <summary>Which requests of a run of phases are measured, and over what time.</summary>
internal static class PhaseMeasure
{
    /// <summary>Whether a request counts in the metrics of its run: not one of a warm-up.</summary>
    public static bool IsMeasured(ServeRun run, ServeRequestResult result) =>
        result.Phase is not { } name || SpanOf(run, name)?.Kind != PhaseKind.Warmup;

    /// <summary>How long the measured phases took, in seconds; what they have in common counts once.</summary>
    public static double Seconds(ServeRun run, IReadOnlyList<ServeRequestResult> measured)
    {
        if (run.Phases is not { } phases || phases.All(phase => phase.Kind != PhaseKind.Warmup))
        {
            return run.DurationSeconds > 0 ? run.DurationSeconds : RunSpan.EndSeconds(measured);
        }

        (double seconds, double end) = (0, 0);
        foreach (ServePhaseSpan phase in phases.Where(phase => phase.Kind != PhaseKind.Warmup).OrderBy(phase => phase.StartSeconds))
        {
            seconds += Math.Max(0, phase.EndSeconds - Math.Max(end, phase.StartSeconds));
            end = Math.Max(end, phase.EndSeconds);
        }

        // A run that was killed does not know when its phases ended.
        return seconds > 0 || measured.Count == 0 ? seconds : RunSpan.EndSeconds(measured) - measured.Min(result => result.ScheduledSeconds);
    }

    /// <summary>How long a phase took, in seconds.</summary>
    public static double Seconds(ServeRun run, string? phase, IReadOnlyList<ServeRequestResult> requests) =>
        SpanOf(run, phase) is { EndSeconds: > 0 } span ? span.EndSeconds - span.StartSeconds
        : requests.Count == 0 ? 0
        : RunSpan.EndSeconds(requests) - requests.Min(result => result.ScheduledSeconds);

    /// <summary>Whether the requests are of one load: a run without phases, or one with a single measured phase.</summary>
    public static bool IsOneLoad(ServeRun run) => run.Phases is null || run.Phases.Count(phase => phase.Kind != PhaseKind.Warmup) == 1;

    public static int NumberOf(ServeRun run, string? phase) => Array.FindIndex(run.Phases ?? [], span => span.Name == phase);

    private static ServePhaseSpan? SpanOf(ServeRun run, string? phase) => run.Phases?.FirstOrDefault(span => span.Name == phase);
}
