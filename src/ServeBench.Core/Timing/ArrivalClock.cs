using System.Diagnostics;
using System.Runtime.Versioning;
using ServeBench.Linux;

namespace ServeBench.Timing;

/// <summary>
/// Brings the kernel's stamps of arrival, which are in wall-clock time, to Stopwatch time. For one thread.
/// </summary>
/// <remarks>
/// The kernel steers both clocks alike, so that their difference is constant until somebody sets the wall clock; what varies
/// is the error of measuring it. It is measured through the run, as the tightest of a few readings of one clock between two
/// of the other; a difference beyond that error is a step of the wall clock. A stamp is believed only if it lies between the
/// read before, which emptied the socket, and the read that brought it.
/// </remarks>
/// <param name="wallClock">The wall clock in nanoseconds since 1970.</param>
internal sealed class ArrivalClock(Func<long> wallClock)
{
    /// <summary>Two times that differ by no more than this may be the same, in nanoseconds, which are Stopwatch ticks on Linux.</summary>
    public const long StepNanoseconds = 10_000;

    private const int Readings = 5;

    // A packet is stamped before it is queued: a read in between is later than the stamp of a packet that it did not get.
    private const long QueueingNanoseconds = 1_000_000;

    // A tick of Stopwatch is a nanosecond on Linux.
    private const long IntervalNanoseconds = 100_000_000;
    private const long LargeLagNanoseconds = 5_000_000;
    private const long ShortestIntervalNanoseconds = 1_000_000;

    private long _offset;
    private long _uncertainty = long.MaxValue;
    private long _measuredAt;
    private long _validFrom;
    private long _steps;

    /// <summary>A clock that reads the system's wall clock.</summary>
    [SupportedOSPlatform("linux")]
    public ArrivalClock()
        : this(ReadWallClock)
    {
    }

    /// <summary>How often the wall clock was set.</summary>
    public long Steps => Volatile.Read(ref _steps);

    /// <summary>Converts a stamp.</summary>
    /// <param name="stamp">The kernel's stamp, in nanoseconds since 1970.</param>
    /// <param name="observed">When the read returned, in Stopwatch ticks.</param>
    /// <param name="floor">What the stamp cannot be before: the time of the read before on the same connection.</param>
    /// <param name="expected">What it should not be before: the time of the request that it answers; 0 where there is none.</param>
    /// <returns>The arrival in Stopwatch ticks; <paramref name="observed"/> when the stamp cannot be true.</returns>
    public long ToStopwatch(long stamp, long observed, long floor, long expected = 0)
    {
        long arrival = stamp - _offset;
        if (arrival < expected || NeedsMeasuring(arrival, observed, floor))
        {
            Measure();
            arrival = stamp - _offset;
        }

        return IsPossible(arrival, observed, floor) ? Math.Min(arrival, observed) : observed;
    }

    private bool NeedsMeasuring(long arrival, long observed, long floor)
    {
        long age = observed - _measuredAt;
        return age > IntervalNanoseconds
            || (observed - arrival > LargeLagNanoseconds && age > ShortestIntervalNanoseconds)
            || !IsPossible(arrival, observed, floor);
    }

    private bool IsPossible(long arrival, long observed, long floor) =>
        arrival <= observed + StepNanoseconds && arrival >= Math.Max(floor - QueueingNanoseconds, _validFrom);

    private void Measure()
    {
        long offset = 0;
        long uncertainty = long.MaxValue;
        for (int i = 0; i < Readings; i++)
        {
            long before = Stopwatch.GetTimestamp();
            long wall = wallClock();
            long after = Stopwatch.GetTimestamp();
            if (after - before < uncertainty)
            {
                uncertainty = after - before;
                offset = wall - before - (uncertainty / 2);
            }
        }

        bool first = _uncertainty == long.MaxValue;
        bool stepped = !first && Math.Abs(offset - _offset) > StepNanoseconds + uncertainty + _uncertainty;
        if (stepped)
        {
            // A stamp from before the step, brought over with the new difference, would lie anywhere.
            _validFrom = _measuredAt;
            Volatile.Write(ref _steps, _steps + 1);
        }

        if (first || stepped || uncertainty < _uncertainty)
        {
            _offset = offset;
            _uncertainty = uncertainty;
        }

        _measuredAt = Stopwatch.GetTimestamp();
    }

    [SupportedOSPlatform("linux")]
    private static unsafe long ReadWallClock()
    {
        Libc.TimeSpecification time;
        _ = Libc.ClockGetTime(Libc.ClockRealtime, &time);
        return (time.Seconds * 1_000_000_000) + time.Nanoseconds;
    }
}
