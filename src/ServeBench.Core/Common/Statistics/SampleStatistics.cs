namespace ServeBench.Common;

/// <summary>
/// Mean, standard deviation and percentiles of a sample, defined as NumPy defines them (<c>np.mean</c>, <c>np.std</c> with ddof 0,
/// <c>np.median</c>, <c>np.percentile</c> with linear interpolation). All are 0 for an empty sample, as in <c>vllm bench serve</c>.
/// </summary>
internal sealed class SampleStatistics
{
    private readonly double[] _sorted;

    /// <summary>Computes the statistics; the sample is copied and sorted once.</summary>
    /// <param name="samples">Finite numbers in any order.</param>
    public SampleStatistics(ReadOnlySpan<double> samples)
    {
        _sorted = samples.ToArray();
        if (samples.Length == 0)
        {
            return;
        }

        Mean = PairwiseSum.Of(samples) / samples.Length;
        double squares = PairwiseSum.OfSquaredDeviations(samples, Mean);
        StandardDeviation = Math.Sqrt(squares / samples.Length);
        PopulationVariance = samples.Length > 1 ? squares / (samples.Length - 1) : 0;
        Array.Sort(_sorted);
        Median = MiddleOf(_sorted);
    }

    public int Count => _sorted.Length;

    public double Mean { get; }

    /// <summary>The middle value, or the mean of the two middle ones.</summary>
    public double Median { get; }

    /// <summary>Standard deviation of the whole sample (divided by n, not n − 1).</summary>
    public double StandardDeviation { get; }

    /// <summary>The variance of what the sample was drawn from, as the sample suggests (divided by n − 1, ddof 1); 0 for fewer than two values.</summary>
    public double PopulationVariance { get; }

    /// <summary>The value below which <paramref name="percent"/> percent of the sample lie, interpolated linearly between neighbours.</summary>
    /// <param name="percent">0 to 100.</param>
    public double Percentile(double percent)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(percent);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(percent, 100.0);
        return _sorted.Length == 0 ? 0 : PercentileOf(_sorted, percent);
    }

    /// <summary>A percentile of a sorted sample that may end with infinite values: it is infinite as soon as it depends on one of them.</summary>
    /// <param name="sorted">Ascending, at least one.</param>
    /// <param name="percent">0 to 100.</param>
    internal static double PercentileOf(ReadOnlySpan<double> sorted, double percent)
    {
        double position = percent / 100.0 * (sorted.Length - 1);
        int below = (int)Math.Floor(position);
        double fraction = position - below;
        int above = fraction > 0 ? below + 1 : below;
        return double.IsInfinity(sorted[above]) ? sorted[above] : Interpolate(sorted[below], sorted[above], fraction);
    }

    // NumPy interpolates from the nearer end, which keeps the result between both.
    private static double Interpolate(double below, double above, double fraction)
    {
        double step = above - below;
        return fraction >= 0.5 ? above - (step * (1 - fraction)) : below + (step * fraction);
    }

    private static double MiddleOf(double[] sorted)
    {
        int middle = sorted.Length / 2;
        return sorted.Length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
    }
}
