using System.Collections.Concurrent;

namespace ServeBench.Reports.Sweeps;

/// <summary>
/// The mean of repeated measurements and its 95 % confidence interval after Student: mean ± t·s/√n, with the standard deviation s of
/// the sample and t for n − 1 degrees of freedom. The same values always give the same interval.
/// </summary>
/// <param name="Mean">The mean.</param>
/// <param name="Count">How many values, at least one.</param>
/// <param name="Low">Lower end; <see langword="null"/> for one value.</param>
/// <param name="High">Upper end; <see langword="null"/> for one value.</param>
internal sealed record MeanInterval(double Mean, int Count, double? Low, double? High)
{
    private const double Confidence = 0.95;

    // The quantile of the normal distribution, and how many degrees of freedom come so near to it that one term of the expansion in 1/n does.
    private const double NormalQuantile = 1.959963984540054;
    private const int ManyDegrees = 2000;
    private const int Bisections = 80;
    private const double LargestQuantile = 13;

    private static readonly ConcurrentDictionary<int, double> s_quantiles = new();

    /// <summary>Measures values.</summary>
    /// <param name="values">At least one, finite.</param>
    public static MeanInterval Of(IReadOnlyList<double> values)
    {
        double mean = values.Average();
        if (values.Count == 1)
        {
            return new MeanInterval(mean, 1, null, null);
        }

        double deviation = Math.Sqrt(values.Sum(value => (value - mean) * (value - mean)) / (values.Count - 1));
        double half = Quantile(values.Count - 1) * deviation / Math.Sqrt(values.Count);
        return new MeanInterval(mean, values.Count, mean - half, mean + half);
    }

    /// <summary>The t between whose two signs lie 95 % of Student's distribution.</summary>
    /// <param name="degrees">Degrees of freedom, at least 1.</param>
    internal static double Quantile(int degrees) => degrees >= ManyDegrees
        ? NormalQuantile + ((NormalQuantile * NormalQuantile * NormalQuantile) + NormalQuantile) / (4.0 * degrees)
        : s_quantiles.GetOrAdd(degrees, Find);

    private static double Find(int degrees)
    {
        double low = 0;
        double high = LargestQuantile;
        for (int i = 0; i < Bisections; i++)
        {
            double middle = (low + high) / 2;
            (low, high) = Within(middle, degrees) < Confidence ? (middle, high) : (low, middle);
        }

        return (low + high) / 2;
    }

    // The share of the distribution between -t and t: Abramowitz and Stegun, 26.7.3 and 26.7.4, finite sums for whole degrees of freedom.
    private static double Within(double t, int degrees)
    {
        double angle = Math.Atan(t / Math.Sqrt(degrees));
        double cosine = Math.Cos(angle);
        bool odd = degrees % 2 == 1;
        double term = odd ? cosine : 1;
        double sum = degrees == 1 ? 0 : term;
        for (int k = odd ? 3 : 2; k <= degrees - 2; k += 2)
        {
            term *= cosine * cosine * (k - 1) / k;
            sum += term;
        }

        return odd ? 2 / Math.PI * (angle + (Math.Sin(angle) * sum)) : Math.Sin(angle) * sum;
    }
}
