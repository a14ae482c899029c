using System.Numerics;

namespace ServeBench.Randomness;

/// <summary>
/// Bounded integers by masked rejection (<c>random_interval</c> in NumPy's C source): bits are drawn, as many as the range
/// needs, until they are within it. NumPy shuffles by it under both of its generators.
/// </summary>
internal static class MaskedRejection
{
    /// <summary>An integer in [0, range].</summary>
    public static uint NextUInt32<TBits>(TBits bits, uint range)
        where TBits : IBitGenerator
    {
        uint mask = uint.MaxValue >> BitOperations.LeadingZeroCount(range);
        uint value;
        do
        {
            value = bits.NextUInt32() & mask;
        }
        while (value > range);
        return value;
    }

    /// <summary>An integer in [0, range].</summary>
    public static ulong NextUInt64<TBits>(TBits bits, ulong range)
        where TBits : IBitGenerator
    {
        ulong mask = ulong.MaxValue >> BitOperations.LeadingZeroCount(range);
        ulong value;
        do
        {
            value = bits.NextUInt64() & mask;
        }
        while (value > range);
        return value;
    }

    /// <summary>Fisher and Yates' shuffle in place, from the last item down.</summary>
    public static void Shuffle<TBits, T>(TBits bits, Span<T> items)
        where TBits : IBitGenerator
    {
        for (int i = items.Length - 1; i > 0; i--)
        {
            int j = (int)NextUInt32(bits, (uint)i);
            (items[i], items[j]) = (items[j], items[i]);
        }
    }

    /// <summary>The numbers 0 to <paramref name="count"/> - 1, shuffled.</summary>
    public static int[] Permutation<TBits>(TBits bits, int count)
        where TBits : IBitGenerator
    {
        int[] order = [.. Enumerable.Range(0, count)];
        Shuffle<TBits, int>(bits, order);
        return order;
    }
}
