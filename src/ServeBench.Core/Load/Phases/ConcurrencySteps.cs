using ServeBench.Arrivals;
using ServeBench.Timing;

namespace ServeBench.Load;

/// <summary>When a phase changes its concurrency, and to what: at each moment the whole number nearest to the line of its ramp.</summary>
internal static class ConcurrencySteps
{
    /// <summary>The steps, the beginning of the phase first; none for a phase without a concurrency.</summary>
    /// <param name="phase">The phase.</param>
    /// <param name="start">When it begins, in Stopwatch ticks.</param>
    public static IReadOnlyList<(long Stamp, int Target)> Of(ServePhase phase, long start)
    {
        if (phase.Concurrency is not { } first)
        {
            return [];
        }

        List<(long Stamp, int Target)> steps = [(start, first)];
        if (phase is { RampTo: { } end, DurationSeconds: { } seconds })
        {
            int direction = Math.Sign(end - first);
            for (int target = first + direction; direction * target <= direction * (int)end && direction != 0; target += direction)
            {
                steps.Add((start + RunClock.ToTicks(seconds * ProgressAt(phase, target - (direction / 2.0))), target));
            }
        }

        return steps;
    }

    /// <summary>Share of the phase after which its ramp has reached a level.</summary>
    private static double ProgressAt(ServePhase phase, double level)
    {
        double start = phase.Level;
        double end = phase.RampTo.GetValueOrDefault();
        return phase.RampShape == RampShape.Linear ? (level - start) / (end - start) : Math.Log(level / start) / Math.Log(end / start);
    }
}
