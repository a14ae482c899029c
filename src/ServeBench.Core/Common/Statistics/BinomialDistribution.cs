namespace ServeBench.Common;

/// <summary>
/// Tails of the binomial distribution, exact to about 12 digits for up to 10^9 trials. The density at a point is C. Loader's saddle-point form
/// (Fast and Accurate Computation of Binomial Probabilities, 2000); the tail is summed from there, away from the mean, by the ratio of neighbours.
/// </summary>
internal static class BinomialDistribution
{
    // Beyond that the terms that are left change no digit of the sum.
    private const double Negligible = 1e-18;

    private static readonly double[] s_smallErrors = SmallErrors();

    /// <summary>How probable it is that at most <paramref name="count"/> of <paramref name="trials"/> happen.</summary>
    /// <param name="count">Any number; below 0 the answer is 0.</param>
    /// <param name="trials">At least 0.</param>
    /// <param name="share">The probability of one: 0 to 1.</param>
    public static double AtMost(long count, long trials, double share) =>
        count < 0 ? 0
        : count >= trials || share == 0 ? 1
        : share == 1 ? 0
        : count <= trials * share ? LowerTail(count, trials, share)
        : 1 - LowerTail(trials - count - 1, trials, 1 - share);

    /// <summary>How probable it is that at least <paramref name="count"/> of <paramref name="trials"/> happen.</summary>
    /// <inheritdoc cref="AtMost"/>
    public static double AtLeast(long count, long trials, double share) => AtMost(trials - count, trials, 1 - share);

    // Below the mean each term is smaller than the one above it.
    private static double LowerTail(long count, long trials, double share)
    {
        double term = Density(count, trials, share);
        double sum = term;
        double odds = (1 - share) / share;
        for (long i = count; i > 0 && term > sum * Negligible; i--)
        {
            term *= i / (double)(trials - i + 1) * odds;
            sum += term;
        }

        return Math.Min(1, sum);
    }

    private static double Density(long count, long trials, double share)
    {
        if (count == 0)
        {
            return Math.Exp(trials * double.LogP1(-share));
        }

        if (count == trials)
        {
            return Math.Exp(trials * Math.Log(share));
        }

        double rest = trials - count;
        double exponent = StirlingError(trials) - StirlingError(count) - StirlingError(rest)
            - Deviance(count, trials * share) - Deviance(rest, trials * (1 - share));
        return Math.Exp(exponent) * Math.Sqrt(trials / (2 * Math.PI * count * rest));
    }

    // ln n! less Stirling's approximation of it.
    private static double StirlingError(double n)
    {
        if (n < s_smallErrors.Length)
        {
            return s_smallErrors[(int)n];
        }

        double square = n * n;
        return ((1.0 / 12) - (((1.0 / 360) - (((1.0 / 1260) - (((1.0 / 1680) - (1.0 / 1188 / square)) / square)) / square)) / square)) / n;
    }

    // x·ln(x / mean) + mean − x, by its series where the two are near and the terms would cancel.
    private static double Deviance(double x, double mean)
    {
        double difference = x - mean;
        if (Math.Abs(difference) >= 0.1 * (x + mean))
        {
            return (x * Math.Log(x / mean)) - difference;
        }

        double ratio = difference / (x + mean);
        double sum = difference * ratio;
        double term = 2 * x * ratio;
        for (int i = 1; ; i++)
        {
            term *= ratio * ratio;
            double next = sum + (term / ((2 * i) + 1));
            if (next == sum)
            {
                return sum;
            }

            sum = next;
        }
    }

    private static double[] SmallErrors()
    {
        double[] errors = new double[16];
        double factorial = 1;
        for (int n = 1; n < errors.Length; n++)
        {
            factorial *= n;
            errors[n] = Math.Log(factorial) - (0.5 * Math.Log(2 * Math.PI * n)) - (n * Math.Log(n)) + n;
        }

        return errors;
    }
}
