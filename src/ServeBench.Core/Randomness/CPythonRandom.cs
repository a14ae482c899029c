using System.Numerics;

namespace ServeBench.Randomness;

/// <summary>
/// CPython's <c>random.Random</c>: the same stream as after <c>random.seed(seed)</c>, bit for bit, as Python 3.9 to 3.14 draw
/// it. Methods are named after Python's. Not safe for use by several threads at once.
/// </summary>
public sealed class CPythonRandom
{
    private MersenneTwister _twister;

    /// <summary>Starts the stream of <c>random.seed(seed)</c>; a seed and its negative start the same one.</summary>
    public CPythonRandom(long seed) => _twister = Start(seed);

    private CPythonRandom(MersenneTwister twister) => _twister = twister;

    /// <summary>Starts anew: <c>seed(seed)</c>.</summary>
    public void Seed(long seed) => _twister = Start(seed);

    /// <summary>A generator whose stream goes on from here; <c>setstate(getstate())</c> of another one.</summary>
    public CPythonRandom Clone() => new(_twister.Clone());

    private static MersenneTwister Start(long seed)
    {
        ulong magnitude = seed < 0 ? 0UL - (ulong)seed : (ulong)seed;
        uint lower = (uint)magnitude;
        uint upper = (uint)(magnitude >> 32);
        return new MersenneTwister(upper == 0 ? [lower] : [lower, upper]);
    }

    /// <summary>A number in [0, 1): <c>random()</c>.</summary>
    public double Random() => _twister.NextDouble();

    /// <summary>An integer of random bits: <c>getrandbits(bits)</c>.</summary>
    /// <param name="bits">0 to 64.</param>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="bits"/> is not within 0 and 64.</exception>
    public ulong GetRandBits(int bits)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(bits);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(bits, 64);
        if (bits == 0)
        {
            return 0;
        }

        if (bits <= 32)
        {
            return _twister.NextUInt32() >> (32 - bits);
        }

        ulong lower = _twister.NextUInt32();
        return lower | ((ulong)(_twister.NextUInt32() >> (64 - bits)) << 32);
    }

    /// <summary>An integer in [0, limit): <c>randrange(limit)</c>.</summary>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="limit"/> is 0.</exception>
    public ulong RandBelow(ulong limit)
    {
        ArgumentOutOfRangeException.ThrowIfZero(limit);
        int bits = 64 - BitOperations.LeadingZeroCount(limit);
        ulong value;
        do
        {
            value = GetRandBits(bits);
        }
        while (value >= limit);
        return value;
    }

    /// <summary>An integer from start, in steps, below stop (above it, when the step is negative): <c>randrange(start, stop, step)</c>.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The range is empty, or the step is 0.</exception>
    public long RandRange(long start, long stop, long step = 1)
    {
        ArgumentOutOfRangeException.ThrowIfZero(step);
        Int128 width = (Int128)stop - start;
        Int128 count = (width + step - long.Sign(step)) / step;
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(count, nameof(stop));
        return (long)(start + ((Int128)step * RandBelow((ulong)count)));
    }

    /// <summary>An integer in [low, high], both ends included: <c>randint(low, high)</c>.</summary>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="high"/> is below <paramref name="low"/>, or the range is all of 64 bits.</exception>
    public long RandInt(long low, long high)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(high, low);
        return (long)((ulong)low + RandBelow((ulong)high - (ulong)low + 1));
    }

    /// <summary>One of the items: <c>choice(items)</c>.</summary>
    /// <exception cref="ArgumentOutOfRangeException">There are no items.</exception>
    public T Choice<T>(ReadOnlySpan<T> items) => items[(int)RandBelow((ulong)items.Length)];

    /// <summary>Fills with items, each drawn from all of them: <c>choices(items, k=len(destination))</c>, without weights.</summary>
    /// <exception cref="ArgumentException">There are no items to fill with.</exception>
    public void Choices<T>(ReadOnlySpan<T> items, Span<T> destination)
    {
        if (items.IsEmpty && !destination.IsEmpty)
        {
            throw new ArgumentException("There are no items to choose from.", nameof(items));
        }

        for (int i = 0; i < destination.Length; i++)
        {
            destination[i] = items[(int)(_twister.NextDouble() * items.Length)];
        }
    }

    /// <summary>Shuffles in place: <c>shuffle(items)</c>.</summary>
    public void Shuffle<T>(Span<T> items)
    {
        for (int i = items.Length - 1; i > 0; i--)
        {
            int j = (int)RandBelow((ulong)i + 1);
            (items[i], items[j]) = (items[j], items[i]);
        }
    }

    /// <summary>Items drawn without replacement, in the order of their draws: <c>sample(items, count)</c>.</summary>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="count"/> is negative or greater than the number of items.</exception>
    public T[] Sample<T>(ReadOnlySpan<T> items, int count)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(count);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(count, items.Length);
        var sample = new T[count];
        if (items.Length <= PoolLimit(count))
        {
            SampleFromPool(items.ToArray(), sample);
        }
        else
        {
            SampleBySet(items, sample);
        }

        return sample;
    }

    private void SampleFromPool<T>(Span<T> pool, Span<T> sample)
    {
        for (int i = 0; i < sample.Length; i++)
        {
            int remaining = pool.Length - i;
            int j = (int)RandBelow((ulong)remaining);
            sample[i] = pool[j];
            pool[j] = pool[remaining - 1];
        }
    }

    private void SampleBySet<T>(ReadOnlySpan<T> items, Span<T> sample)
    {
        var drawn = new HashSet<int>(sample.Length);
        for (int i = 0; i < sample.Length; i++)
        {
            int j;
            do
            {
                j = (int)RandBelow((ulong)items.Length);
            }
            while (!drawn.Add(j));
            sample[i] = items[j];
        }
    }

    // CPython copies the population up to the size at which a set of the drawn positions would be the smaller one:
    // 21, plus the least power of 4 that is not below 3 * count for more than 5.
    private static long PoolLimit(int count)
    {
        if (count <= 5)
        {
            return 21;
        }

        long power = 1;
        while (power < 3L * count)
        {
            power *= 4;
        }

        return 21 + power;
    }
}
