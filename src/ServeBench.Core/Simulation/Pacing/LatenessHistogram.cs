using System.Diagnostics;
using System.Numerics;

namespace ServeBench.Simulation.Pacing;

/// <summary>
/// How late tokens were written: counts in buckets of 1 µs up to 64 µs and of at most 1/32 of the value above. One thread
/// writes, others may read.
/// </summary>
internal sealed class LatenessHistogram
{
    private const int Linear = 64;
    private const int PerOctave = 32;

    private static readonly double s_microsecondsPerTick = 1e6 / Stopwatch.Frequency;

    private readonly long[] _counts = new long[Linear + (PerOctave * 32)];
    private long _max;

    /// <summary>Adds a lateness in Stopwatch ticks.</summary>
    public void Add(long ticks)
    {
        ulong value = (ulong)(Math.Max(0, ticks) * s_microsecondsPerTick);
        int octave = 63 - BitOperations.LeadingZeroCount(value | 1);
        int bucket = value < Linear ? (int)value : Linear + ((octave - 6) * PerOctave) + (int)((value >> (octave - 5)) & (PerOctave - 1));
        _counts[Math.Min(bucket, _counts.Length - 1)]++;
        if (ticks > _max)
        {
            Volatile.Write(ref _max, ticks);
        }
    }

    /// <summary>Largest lateness in milliseconds.</summary>
    public double MaxMs => Volatile.Read(ref _max) * s_microsecondsPerTick / 1000;

    /// <summary>The lateness that <paramref name="share"/> of the tokens do not exceed, in milliseconds, to the middle of its bucket.</summary>
    public double QuantileMs(double share)
    {
        long[] counts = (long[])_counts.Clone();
        long wanted = (long)Math.Ceiling(share * counts.Sum());
        long seen = 0;
        for (int bucket = 0; bucket < counts.Length; bucket++)
        {
            seen += counts[bucket];
            if (seen >= wanted && counts[bucket] > 0)
            {
                return Math.Min(MiddleOf(bucket) / 1000, MaxMs);
            }
        }

        return 0;
    }

    private static double MiddleOf(int bucket)
    {
        if (bucket < Linear)
        {
            return bucket + 0.5;
        }

        int octave = ((bucket - Linear) / PerOctave) + 6;
        double width = Math.Pow(2, octave - 5);
        return Math.Pow(2, octave) + ((((bucket - Linear) % PerOctave) + 0.5) * width);
    }
}
