using System.Numerics;

namespace ServeBench.Common;

/// <summary>
/// Counts durations in buckets of 1/16 of their power of two, so that a percentile is at most 6.25 % too high, in memory of
/// a fixed size and without allocating. One thread records; others may read at the same time and see a recent state.
/// </summary>
internal sealed class LagHistogram
{
    private const int SubBucketBits = 4;
    private const int SubBuckets = 1 << SubBucketBits;

    private readonly long[] _buckets = new long[(64 - SubBucketBits) * SubBuckets];
    private long _count;
    private long _max;

    /// <summary>How many durations were recorded.</summary>
    public long Count => Volatile.Read(ref _count);

    /// <summary>The longest duration, exactly; 0 when there is none.</summary>
    public long Max => Volatile.Read(ref _max);

    /// <summary>Adds a duration.</summary>
    /// <param name="ticks">The duration in ticks of any length; a negative one counts as 0.</param>
    public void Record(long ticks)
    {
        ticks = Math.Max(0, ticks);
        _buckets[BucketOf(ticks)]++;
        if (ticks > _max)
        {
            _max = ticks;
        }

        Volatile.Write(ref _count, _count + 1);
    }

    /// <summary>Adds what another histogram holds.</summary>
    public void Add(LagHistogram other)
    {
        long added = 0;
        for (int i = 0; i < _buckets.Length; i++)
        {
            long count = Volatile.Read(ref other._buckets[i]);
            _buckets[i] += count;
            added += count;
        }

        _max = Math.Max(_max, other.Max);
        Volatile.Write(ref _count, _count + added);
    }

    /// <summary>
    /// An estimate of the percentile that <see cref="SampleStatistics.Percentile"/> computes from all values, interpolated as there: not below
    /// it, and at most 6.25 % above.
    /// </summary>
    /// <param name="percentile">From 0 to 100.</param>
    /// <returns>The duration in whole ticks; 0 when nothing was recorded.</returns>
    public long Percentile(double percentile)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(percentile);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(percentile, 100);
        double position = percentile / 100 * Math.Max(0, Count - 1);
        long below = At((long)position), above = At((long)Math.Ceiling(position));
        return below + (long)((above - below) * (position - Math.Floor(position)));
    }

    // The upper end of the bucket that holds the duration with that many shorter ones.
    private long At(long index)
    {
        long seen = 0;
        for (int i = 0; i < _buckets.Length; i++)
        {
            seen += Volatile.Read(ref _buckets[i]);
            if (seen > index)
            {
                return Math.Min(UpperEndOf(i), Max);
            }
        }

        return Max;
    }

    private static int BucketOf(long ticks)
    {
        // Below 16 a bucket is a tick wide; from there on each power of two has 16 buckets.
        int shift = Math.Max(0, BitOperations.Log2((ulong)ticks) - SubBucketBits);
        return (shift * SubBuckets) + (int)(ticks >> shift);
    }

    private static long UpperEndOf(int bucket)
    {
        int shift = Math.Max(0, (bucket / SubBuckets) - 1);
        long first = (bucket - ((long)shift * SubBuckets)) << shift;
        return first + (1L << shift) - 1;
    }
}
