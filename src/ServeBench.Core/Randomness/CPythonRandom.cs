using System.Numerics;

namespace ServeBench.Randomness;

/// <summary>
/// CPython's <c>random.Random</c>: the same stream as after <c>random.seed(seed)</c>, bit for bit, as Python 3.9 to 3.14 draw
/// it. Methods are named after Python's. Not safe for use by several threads at once.
/// </summary>
internal sealed class CPythonRandom
{
    private MersenneTwister _twister;

    /// <summary>Starts the stream of <c>random.seed(seed)</c>; a seed and its negative start the same one.</summary>
    public CPythonRandom(long seed) => _twister = Start(seed);

    private CPythonRandom(MersenneTwister twister) => _twister = twister;

    /// <summary>Starts anew: <c>seed(seed)</c>.</summary>
    public void Seed(long seed) => _twister = Start(seed);

    /// <summary>A generator whose stream continues from here; <c>setstate(getstate())</c> of another one.</summary>
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
}
