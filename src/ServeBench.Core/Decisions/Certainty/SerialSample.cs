namespace ServeBench.Decisions;

/// <summary>
/// Values in the order of their requests, of which neighbours resemble each other: where one request waits, the next one does. They say as much as fewer
/// independent ones. The means of a few long batches are nearly independent (B. Schmeiser, Batch size effects in the analysis of simulation output,
/// Operations Research 30, 1982), and how much they differ says how many values count.
/// </summary>
internal static class SerialSample
{
    // More batches are shorter, and resemble each other again.
    private const int MostBatches = 20;
    private const int LeastBatches = 5;

    // What is left of the resemblance between batches: beyond this nothing can be said.
    private const double MostCorrelation = 0.9;

    /// <summary>How many independent values say as much about a share, at a confidence.</summary>
    /// <param name="hits">1 for each value in the share and 0 for each other, in their order; at least one.</param>
    /// <param name="confidence">0.5 or more, below 1.</param>
    /// <returns>From 1 to the number of values.</returns>
    public static long EffectiveSize(IReadOnlyList<double> hits, double confidence)
    {
        double share = hits.Average();
        (double Sum, int Count)[] batches = Batches([.. hits.Select(hit => (hit, 1))]);
        double independent = share * (1 - share) / hits.Count;
        if (independent == 0 || batches.Length < LeastBatches)
        {
            return hits.Count;
        }

        double error = MeanBounds.Of(batches).Error;
        double neighbours = Correlation([.. batches.Select(batch => batch.Sum / batch.Count)]);
        double effect = Math.Max(1, error * error / independent * ((1 + neighbours) / (1 - neighbours)));

        // So few batches know their own variance badly (Korn and Graubard, 1998).
        double known = confidence <= 0.5 ? 1 : ShareOfStudent(NormalDistribution.Quantile(confidence), batches.Length - 1);
        return Math.Max(1, effect == 1 ? hits.Count : (long)(hits.Count / effect * known * known));
    }

    /// <summary>Sums of values that follow each other, in batches of about the same number of requests.</summary>
    /// <param name="groups">The sum and the number of the values of each request, in their order.</param>
    public static (double Sum, int Count)[] Batches(IReadOnlyList<(double Sum, int Count)> groups)
    {
        int count = Math.Min(MostBatches, groups.Count);
        var batches = new (double Sum, int Count)[count];
        for (int i = 0; i < groups.Count; i++)
        {
            ref (double Sum, int Count) batch = ref batches[(int)((long)i * count / groups.Count)];
            batch = (batch.Sum + groups[i].Sum, batch.Count + groups[i].Count);
        }

        return batches;
    }

    private static double Correlation(double[] values)
    {
        double mean = values.Average();
        double squares = values.Sum(value => (value - mean) * (value - mean));
        double products = values.Zip(values.Skip(1), (left, right) => (left - mean) * (right - mean)).Sum();
        if (squares == 0)
        {
            return 0;
        }

        // So short a series shows less than there is (F. H. C. Marriott and J. A. Pope, Bias in the estimation of autocorrelations, Biometrika 41, 1954).
        double seen = products / squares;
        return Math.Clamp(seen + ((1 + (4 * seen)) / values.Length), 0, MostCorrelation);
    }

    // A quantile of the normal distribution as a share of Student's (Abramowitz and Stegun, 26.7.5).
    private static double ShareOfStudent(double z, double degrees)
    {
        double square = z * z;
        double first = (square + 1) / 4;
        double second = ((((5 * square) + 16) * square) + 3) / 96;
        double third = ((((((3 * square) + 19) * square) + 17) * square) - 15) / 384;
        return 1 / (1 + (first / degrees) + (second / (degrees * degrees)) + (third / (degrees * degrees * degrees)));
    }
}
