using System.Diagnostics;

namespace ServeBench.Timing;

/// <summary>One run's clock: monotonic ticks from one origin, with one wall-clock anchor.</summary>
internal sealed class RunClock
{
    private static readonly double s_secondsPerTick = 1.0 / Stopwatch.Frequency;

    private RunClock(long origin, DateTimeOffset startedAt)
    {
        Origin = origin;
        StartedAt = startedAt;
    }

    /// <summary>The run's origin, in Stopwatch ticks.</summary>
    public long Origin { get; }

    /// <summary>Wall-clock time of the origin.</summary>
    public DateTimeOffset StartedAt { get; }

    /// <summary>A clock whose origin lies a little ahead, so that the first request is not late by the start of the dispatcher.</summary>
    public static RunClock StartIn(TimeSpan lead) =>
        new(Stopwatch.GetTimestamp() + ToTicks(lead.TotalSeconds), DateTimeOffset.UtcNow + lead);

    /// <summary>A length of time in Stopwatch ticks.</summary>
    public static long ToTicks(double seconds) => (long)Math.Round(seconds * Stopwatch.Frequency);

    /// <summary>A number of Stopwatch ticks in milliseconds.</summary>
    public static double ToMs(long ticks) => ticks * s_secondsPerTick * 1000.0;

    public double SecondsAt(long stamp) => (stamp - Origin) * s_secondsPerTick;
}
