namespace ServeBench.Decisions;

/// <summary>
/// A sample whose values come in groups that resemble each other, such as the gaps between the chunks of one answer. It says as much as a smaller
/// sample of independent values: that of the effective size n / deff, with the design effect deff of the share of values above the percentile
/// (E. L. Korn and B. I. Graubard, Confidence intervals for proportions with small expected number of positive counts, 1998).
/// </summary>
internal sealed class ClusteredSample
{
    private readonly double[] _sorted;

    /// <summary>Measures how much the values of a group resemble each other at a percentile.</summary>
    /// <param name="groups">The values of each group; at least one value in all. A group that failed has infinite ones.</param>
    /// <param name="allowed">The share above the percentile: above 0 and below 1.</param>
    public ClusteredSample(IReadOnlyList<double[]> groups, double allowed)
    {
        _sorted = [.. groups.SelectMany(group => group)];
        Array.Sort(_sorted);
        double threshold = _sorted[Math.Clamp((int)Math.Ceiling((1 - allowed) * _sorted.Length) - 1, 0, _sorted.Length - 1)];
        EffectiveSize = Math.Max(1, (long)(_sorted.Length / DesignEffect(groups, threshold)));
    }

    private ClusteredSample(double[] sorted, long effectiveSize)
    {
        _sorted = sorted;
        EffectiveSize = effectiveSize;
    }

    /// <summary>Values that follow each other, of which neighbours resemble each other.</summary>
    /// <param name="values">One of each request, in their order; at least one.</param>
    /// <param name="misses">1 for each of them that is beyond its limit and 0 for each other.</param>
    /// <param name="allowed">The share above the percentile: above 0 and below 1.</param>
    /// <param name="confidence">0.5 or more, below 1.</param>
    public static ClusteredSample OfSeries(IReadOnlyList<double> values, IReadOnlyList<double> misses, double allowed, double confidence)
    {
        double[] sorted = [.. values.Order()];
        double threshold = sorted[Math.Clamp((int)Math.Ceiling((1 - allowed) * sorted.Length) - 1, 0, sorted.Length - 1)];

        // A run that is good by chance has independent values at its own percentile: how alike neighbours are shows where they miss.
        long atPercentile = SerialSample.EffectiveSize([.. values.Select(value => value > threshold ? 1.0 : 0.0)], confidence);
        return new(sorted, Math.Min(atPercentile, SerialSample.EffectiveSize(misses, confidence)));
    }

    /// <summary>How many independent values say as much: from 1 to the number of values.</summary>
    public long EffectiveSize { get; }

    /// <summary>The test of a number of misses, rounded to the side that decides later.</summary>
    public (ShareTest Pass, ShareTest Fail) Tests(long misses, double allowed)
    {
        double share = misses / (double)_sorted.Length * EffectiveSize;
        return (new(EffectiveSize, (long)Math.Ceiling(share), allowed), new(EffectiveSize, (long)Math.Floor(share), allowed));
    }

    /// <summary>Bounds of the percentile at a confidence.</summary>
    /// <param name="allowed">The share above the percentile.</param>
    /// <param name="confidence">Above 0 and below 1.</param>
    public PercentileBounds Bounds(double allowed, double confidence)
    {
        long most = ShareTest.MostMissesToPass(EffectiveSize, allowed, confidence);
        long fewest = ShareTest.FewestMissesToFail(EffectiveSize, allowed, confidence);
        double scale = _sorted.Length / (double)EffectiveSize;
        return new(
            fewest > EffectiveSize ? double.NegativeInfinity : _sorted[Math.Max(0, _sorted.Length - (int)Math.Ceiling(fewest * scale))],
            most < 0 ? double.PositiveInfinity : _sorted[Math.Max(0, _sorted.Length - 1 - (int)(most * scale))]);
    }

    // The variance of the share, from how much the groups differ, against that of as many independent values.
    private double DesignEffect(IReadOnlyList<double[]> groups, double threshold)
    {
        double[] above = [.. groups.Select(group => (double)group.Count(value => value > threshold))];
        double count = _sorted.Length;
        double share = above.Sum() / count;
        // Where no value lies above, or one group has all values, nothing shows how much they resemble each other: each group counts once.
        if (share == 0 || groups.Count < 2)
        {
            return Math.Max(1, count / groups.Count);
        }

        double squares = groups.Zip(above, (group, hits) => Square(hits - (share * group.Length))).Sum();
        double variance = squares * groups.Count / (groups.Count - 1.0) / (count * count);
        return Math.Max(1, variance / (share * (1 - share) / count));
    }

    private static double Square(double value) => value * value;
}
