using System.Collections.Concurrent;

namespace ServeBench.Common;

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

    private static readonly ConcurrentDictionary<int, double> s_quantiles = new();

    /// <summary>Measures values.</summary>
    /// <param name="values">At least one, finite.</param>
    public static MeanInterval Of(IReadOnlyList<double> values)
    {
        var sample = new SampleStatistics([.. values]);
        if (sample.Count == 1)
        {
            return new MeanInterval(sample.Mean, 1, null, null);
        }

        double half = Quantile(sample.Count - 1) * Math.Sqrt(sample.PopulationVariance / sample.Count);
        return new MeanInterval(sample.Mean, sample.Count, sample.Mean - half, sample.Mean + half);
    }

    /// <summary>The t between whose two signs lie 95 % of Student's distribution.</summary>
    /// <param name="degrees">Degrees of freedom, at least 1.</param>
    internal static double Quantile(int degrees) => s_quantiles.GetOrAdd(degrees, static count => StudentDistribution.Quantile(Confidence, count));
}
