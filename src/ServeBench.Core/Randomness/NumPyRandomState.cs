using System.Numerics;

namespace ServeBench.Randomness;

/// <summary>
/// NumPy's legacy <c>RandomState</c>: the same stream as after <c>numpy.random.seed(seed)</c>, bit for bit. NumPy froze that
/// stream (NEP 19), so one implementation serves all its versions. Logarithms and powers come from the platform's C library,
/// as NumPy's do; where the two libraries differ, a gamma deviate may differ in its last bit. Not safe for use by several
/// threads at once.
/// </summary>
internal sealed class NumPyRandomState
{
    private readonly MersenneTwister _twister;
    private double _spareNormal;
    private bool _hasSpareNormal;

    /// <summary>Starts the stream of <c>numpy.random.seed(seed)</c>.</summary>
    /// <param name="seed">0 to 4,294,967,295, NumPy's own limits for an integer seed.</param>
    public NumPyRandomState(uint seed) => _twister = new MersenneTwister(seed);

    private NumPyRandomState(NumPyRandomState other)
    {
        _twister = other._twister.Clone();
        _spareNormal = other._spareNormal;
        _hasSpareNormal = other._hasSpareNormal;
    }

    /// <summary>A stream that continues from here, and leaves this one where it is.</summary>
    public NumPyRandomState Clone() => new(this);

    /// <summary>A deviate of the exponential distribution of mean 1, by inversion: <c>standard_exponential()</c>.</summary>
    public double StandardExponential() => -Math.Log(1.0 - _twister.NextDouble());

    /// <summary>
    /// A deviate of the normal distribution of mean 0 and deviation 1: <c>standard_normal()</c>. Marsaglia's polar method makes
    /// two at a time; the second one is kept for the next call.
    /// </summary>
    public double StandardNormal()
    {
        if (_hasSpareNormal)
        {
            _hasSpareNormal = false;
            return _spareNormal;
        }

        double x1;
        double x2;
        double radius;
        do
        {
            x1 = (2.0 * _twister.NextDouble()) - 1.0;
            x2 = (2.0 * _twister.NextDouble()) - 1.0;
            radius = (x1 * x1) + (x2 * x2);
        }
        while (radius is >= 1.0 or 0.0);

        double factor = Math.Sqrt(-2.0 * Math.Log(radius) / radius);
        _spareNormal = factor * x1;
        _hasSpareNormal = true;
        return factor * x2;
    }

    /// <summary>A deviate of the gamma distribution: <c>gamma(shape, scale)</c>; its mean is shape times scale.</summary>
    /// <param name="shape">Shape, 0 or greater.</param>
    /// <param name="scale">Scale, 0 or greater.</param>
    /// <exception cref="ArgumentOutOfRangeException">Shape or scale is negative or not a number.</exception>
    public double Gamma(double shape, double scale = 1.0)
    {
        RequireNotNegative(shape, nameof(shape));
        RequireNotNegative(scale, nameof(scale));
        return scale * StandardGamma(shape);
    }

    /// <summary>Fills with integers in [low, high): <c>randint(low, high, size)</c>. A range of one value draws nothing.</summary>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="high"/> is not above <paramref name="low"/>.</exception>
    public void RandInt(long low, long high, Span<long> destination)
    {
        ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(high, low);
        Fill(low, (ulong)(high - 1) - (ulong)low, destination);
    }

    /// <summary>As <see cref="RandInt(long, long, Span{long})"/>, the same draws kept in 32 bits, for token ids.</summary>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="high"/> is not above <paramref name="low"/>.</exception>
    public void RandInt(int low, int high, Span<int> destination)
    {
        ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(high, low);
        Fill(low, (ulong)((long)high - 1 - low), destination);
    }

    /// <summary>The numbers 0 to <paramref name="count"/> - 1 in random order: <c>permutation(count)</c>.</summary>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="count"/> is negative.</exception>
    public int[] Permutation(int count) => MaskedRejection.Permutation(_twister, count);

    /// <summary>
    /// Positions drawn out of a population: <c>choice(populationSize, size, replace)</c>, which is also how pandas'
    /// <c>DataFrame.sample(size, replace, random_state=seed)</c> picks its rows.
    /// </summary>
    /// <param name="populationSize">How many there are to draw from.</param>
    /// <param name="size">How many to draw.</param>
    /// <param name="replace">Whether a position may be drawn more than once.</param>
    /// <exception cref="ArgumentOutOfRangeException">
    /// A number is negative, the population is empty, or it is smaller than <paramref name="size"/> without replacement.
    /// </exception>
    public int[] Choice(int populationSize, int size, bool replace)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(size);
        if (!replace)
        {
            ArgumentOutOfRangeException.ThrowIfGreaterThan(size, populationSize);
            return Permutation(populationSize)[..size];
        }

        int[] positions = new int[size];
        RandInt(0, populationSize, positions);
        return positions;
    }

    private double StandardGamma(double shape) => shape switch
    {
        1.0 => StandardExponential(),
        0.0 => 0.0,
        < 1.0 => SmallShapeGamma(shape),
        _ => LargeShapeGamma(shape),
    };

    // Ahrens and Dieter (1974), algorithm GS.
    private double SmallShapeGamma(double shape)
    {
        while (true)
        {
            double uniform = _twister.NextDouble();
            double exponential = StandardExponential();
            if (uniform <= 1.0 - shape)
            {
                double x = Math.Pow(uniform, 1.0 / shape);
                if (x <= exponential)
                {
                    return x;
                }
            }
            else
            {
                double y = -Math.Log((1.0 - uniform) / shape);
                double x = Math.Pow(1.0 - shape + (shape * y), 1.0 / shape);
                if (x <= exponential + y)
                {
                    return x;
                }
            }
        }
    }

    // Marsaglia and Tsang (2000).
    private double LargeShapeGamma(double shape)
    {
        double b = shape - (1.0 / 3.0);
        double c = 1.0 / Math.Sqrt(9.0 * b);
        while (true)
        {
            double x;
            double v;
            do
            {
                x = StandardNormal();
                v = 1.0 + (c * x);
            }
            while (v <= 0.0);

            v = v * v * v;
            double uniform = _twister.NextDouble();
            if (uniform < 1.0 - (0.0331 * (x * x) * (x * x)) || Math.Log(uniform) < (0.5 * x * x) + (b * (1.0 - v + Math.Log(v))))
            {
                return b * v;
            }
        }
    }

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
                destination[i] = T.CreateTruncating(low + MaskedRejection.NextUInt32(_twister, (uint)range));
            }
        }
        else
        {
            for (int i = 0; i < destination.Length; i++)
            {
                destination[i] = T.CreateTruncating((ulong)low + MaskedRejection.NextUInt64(_twister, range));
            }
        }
    }

    private static void RequireNotNegative(double value, string name)
    {
        if (!(value >= 0.0))
        {
            throw new ArgumentOutOfRangeException(name, value, "The value must be 0 or greater.");
        }
    }
}
