namespace ServeBench.Common;

/// <summary>Lower tail of the Poisson distribution, summed from the density away from the mean by the ratio of neighbours.</summary>
internal static class PoissonDistribution
{
    // Beyond that the terms that are left change no digit of the sum.
    private const double Negligible = 1e-18;

    private const int ExactFactorials = 32;

    /// <summary>How probable it is that at most <paramref name="count"/> events happen.</summary>
    /// <param name="count">Any number; below 0 the answer is 0.</param>
    /// <param name="mean">The events to expect: 0 or more, finite.</param>
    public static double AtMost(long count, double mean)
    {
        if (count < 0)
        {
            return 0;
        }

        if (mean == 0)
        {
            return 1;
        }

        if (count > mean)
        {
            return 1 - Above(count, mean);
        }

        double term = Density(count, mean);
        double sum = term;
        for (long i = count; i > 0 && term > sum * Negligible; i--)
        {
            term *= i / mean;
            sum += term;
        }

        return Math.Min(1, sum);
    }

    private static double Above(long count, double mean)
    {
        double term = Density(count + 1, mean);
        double sum = term;
        for (long i = count + 2; term > sum * Negligible; i++)
        {
            term *= mean / i;
            sum += term;
        }

        return Math.Min(1, sum);
    }

    private static double Density(long count, double mean) => Math.Exp((count * Math.Log(mean)) - mean - LogFactorial(count));

    // Small ones exactly, the others by Stirling's series, whose next term is below 1e-13 there.
    private static double LogFactorial(long n)
    {
        if (n < ExactFactorials)
        {
            double product = 1;
            for (long i = 2; i <= n; i++)
            {
                product *= i;
            }

            return Math.Log(product);
        }

        double inverse = 1.0 / n;
        double square = inverse * inverse;
        double series = inverse * ((1.0 / 12) - (square * ((1.0 / 360) - (square * ((1.0 / 1260) - (square / 1680))))));
        return ((n + 0.5) * Math.Log(n)) - n + (0.5 * Math.Log(2 * Math.PI)) + series;
    }
}
