using System.Buffers.Binary;
using System.Numerics;

namespace ServeBench.Randomness;

/// <summary>
/// NumPy's <c>Generator</c> over <see cref="Pcg64"/>: the same stream as <c>numpy.random.default_rng(seed)</c>, bit for bit.
/// One call that fills a span draws the same as NumPy's call with that <c>size</c>. Not safe for use by several threads at once.
/// </summary>
internal sealed class NumPyGenerator
{
    private readonly Pcg64 _bits;

    /// <summary>Starts the stream of <c>numpy.random.default_rng(seed)</c>.</summary>
    /// <param name="seed">Any integer from 0 that fits in 64 bits.</param>
    public NumPyGenerator(ulong seed) => _bits = new Pcg64(new SeedSequence(seed));

    /// <summary>A number in [0, 1): <c>random()</c>.</summary>
    public double Random() => _bits.NextDouble();

    /// <summary>An integer in [low, high): <c>integers(low, high)</c> with NumPy's default type, 64 bits.</summary>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="high"/> is not above <paramref name="low"/>.</exception>
    public long Integers(long low, long high)
    {
        long value = 0;
        Integers(low, high, new Span<long>(ref value));
        return value;
    }

    /// <summary>
    /// Fills with integers in [low, high): <c>integers(low, high, size)</c>. A range of one value draws nothing, one that fits
    /// in 32 bits draws 32 at a time, any other 64.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="high"/> is not above <paramref name="low"/>.</exception>
    public void Integers(long low, long high, Span<long> destination)
    {
        ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(high, low);
        Fill(low, (ulong)(high - 1) - (ulong)low, destination);
    }

    /// <summary>As <see cref="Integers(long, long, Span{long})"/>, the same draws kept in 32 bits, for lengths and token ids.</summary>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="high"/> is not above <paramref name="low"/>.</exception>
    public void Integers(int low, int high, Span<int> destination)
    {
        ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(high, low);
        Fill(low, (ulong)((long)high - 1 - low), destination);
    }

    /// <summary>
    /// Fills with bytes: <c>integers(0, 256, size, dtype=uint8)</c>, and the same as <c>bytes(length)</c>. Each call begins
    /// with 32 new bits and drops those that it does not need, so two calls are not one call for the sum of their lengths
    /// unless the first length is a multiple of 4.
    /// </summary>
    public void Bytes(Span<byte> destination)
    {
        while (!destination.IsEmpty)
        {
            if (destination.Length >= sizeof(ulong) && !_bits.HasUpperHalf)
            {
                BinaryPrimitives.WriteUInt64LittleEndian(destination, _bits.NextUInt64());
                destination = destination[sizeof(ulong)..];
                continue;
            }

            uint word = _bits.NextUInt32();
            int length = Math.Min(sizeof(uint), destination.Length);
            for (int i = 0; i < length; i++)
            {
                destination[i] = (byte)(word >> (8 * i));
            }

            destination = destination[length..];
        }
    }

    /// <summary>The position of one of several outcomes: <c>choice(len(p), p=p)</c>.</summary>
    /// <param name="probabilities">The probability of each; none is negative, and their sum is 1 within 1.5e-8, NumPy's tolerance.</param>
    /// <exception cref="ArgumentException">The probabilities are not valid.</exception>
    public int Choice(ReadOnlySpan<double> probabilities)
    {
        double total = 0.0;
        foreach (double probability in probabilities)
        {
            total += probability >= 0.0 ? probability : throw new ArgumentException("A probability is negative or not a number.", nameof(probabilities));
        }

        if (!(Math.Abs(total - 1.0) <= 1.5e-8))
        {
            throw new ArgumentException("The sum of the probabilities is not 1.", nameof(probabilities));
        }

        // Dividing the running sum by the total, in this order, is what NumPy's normalized cdf holds.
        double uniform = _bits.NextDouble();
        double sum = 0.0;
        int position = 0;
        while ((sum += probabilities[position]) / total <= uniform)
        {
            position++;
        }

        return position;
    }

    /// <summary>
    /// Shuffles in place: <c>shuffle(x)</c> of a list or an array of one dimension. NumPy draws its positions by masked
    /// rejection, unlike the integers.
    /// </summary>
    public void Shuffle<T>(Span<T> items) => MaskedRejection.Shuffle(_bits, items);

    /// <summary>The numbers 0 to <paramref name="count"/> - 1 in random order: <c>permutation(count)</c>.</summary>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="count"/> is negative.</exception>
    public int[] Permutation(int count) => MaskedRejection.Permutation(_bits, count);

    private void Fill<T>(long low, ulong range, Span<T> destination)
        where T : struct, IBinaryInteger<T>
    {
        if (range == 0)
        {
            destination.Fill(T.CreateTruncating(low));
        }
        else if (range <= uint.MaxValue)
        {
            for (int i = 0; i < destination.Length; i++)
            {
                destination[i] = T.CreateTruncating(low + BoundedUInt32((uint)range));
            }
        }
        else
        {
            for (int i = 0; i < destination.Length; i++)
            {
                destination[i] = T.CreateTruncating((ulong)low + BoundedUInt64(range));
            }
        }
    }

    // D. Lemire, "Fast Random Integer Generation in an Interval" (2019).
    private uint BoundedUInt32(uint range)
    {
        if (range == uint.MaxValue)
        {
            return _bits.NextUInt32();
        }

        uint exclusive = range + 1;
        ulong product = (ulong)_bits.NextUInt32() * exclusive;
        if ((uint)product < exclusive)
        {
            uint threshold = (uint.MaxValue - range) % exclusive;
            while ((uint)product < threshold)
            {
                product = (ulong)_bits.NextUInt32() * exclusive;
            }
        }

        return (uint)(product >> 32);
    }

    private ulong BoundedUInt64(ulong range)
    {
        if (range == ulong.MaxValue)
        {
            return _bits.NextUInt64();
        }

        ulong exclusive = range + 1;
        ulong value = Math.BigMul(_bits.NextUInt64(), exclusive, out ulong leftover);
        if (leftover < exclusive)
        {
            ulong threshold = (ulong.MaxValue - range) % exclusive;
            while (leftover < threshold)
            {
                value = Math.BigMul(_bits.NextUInt64(), exclusive, out leftover);
            }
        }

        return value;
    }
}
