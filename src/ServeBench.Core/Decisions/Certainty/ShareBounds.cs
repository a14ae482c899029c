namespace ServeBench.Decisions;

/// <summary>
/// Bounds of a share, each with the confidence asked for, after C. J. Clopper and E. S. Pearson (The use of confidence or fiducial limits
/// illustrated in the case of the binomial, Biometrika 26, 1934): a limit at or above <see cref="Upper"/> passes <see cref="ShareTest"/>.
/// </summary>
/// <param name="Lower">The share is at least this: 0 to 1.</param>
/// <param name="Upper">The share is at most this: 0 to 1.</param>
internal readonly record struct ShareBounds(double Lower, double Upper)
{
    private const int Bisections = 60;

    /// <summary>The bounds of a sample.</summary>
    /// <param name="hits">Those in the share: 0 to <paramref name="all"/>.</param>
    /// <param name="all">At least 1.</param>
    /// <param name="confidence">Above 0 and below 1.</param>
    public static ShareBounds Of(long hits, long all, double confidence) => new(1 - Greatest(all - hits, all, confidence), Greatest(hits, all, confidence));

    // The greatest share with which so few hits are still as probable as the error that is allowed.
    private static double Greatest(long hits, long all, double confidence)
    {
        if (hits == all)
        {
            return 1;
        }

        (double low, double high) = (hits / (double)all, 1.0);
        for (int i = 0; i < Bisections; i++)
        {
            double middle = (low + high) / 2;
            (low, high) = BinomialDistribution.AtMost(hits, all, middle) < 1 - confidence ? (low, middle) : (middle, high);
        }

        return high;
    }
}
