using ServeBench.Arrivals;

namespace ServeBench.Load;

/// <summary>When a ramp reached each whole request rate, as <c>vllm bench serve</c> notes it.</summary>
internal static class RampChanges
{
    /// <summary>The changes up to a time, the first of them the start of the ramp; <see langword="null"/> for a run without one.</summary>
    /// <param name="slots">The schedule.</param>
    /// <param name="run">The run; its start is known.</param>
    /// <param name="endSeconds">How long it lasted.</param>
    public static RateChange[]? Of(IReadOnlyList<ArrivalSlot> slots, ServeRun run, double endSeconds)
    {
        if (run.RampUpStrategy is null)
        {
            return null;
        }

        int reached = (int)run.RampUpStartRate.GetValueOrDefault();
        List<RateChange> changes = [new(reached, run.StartedAt)];
        foreach (ArrivalSlot slot in slots)
        {
            for (int rate = (int)slot.Rate; reached < rate && slot.OffsetSeconds <= endSeconds;)
            {
                changes.Add(new(++reached, run.StartedAt.AddSeconds(slot.OffsetSeconds)));
            }
        }

        return [.. changes];
    }
}
