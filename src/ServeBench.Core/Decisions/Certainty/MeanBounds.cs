namespace ServeBench.Decisions;

/// <summary>
/// Bounds of a mean, each with the confidence asked for, after Student. Values may come in groups, such as the gaps between the chunks of one
/// answer: then the mean is the ratio of the sums to the counts of the groups, whose variance is that of a ratio of two sums (W. G. Cochran,
/// Sampling Techniques, 1977, 2.11), and the groups are what is independent.
/// </summary>
/// <param name="Mean">The mean.</param>
/// <param name="Error">Its standard error.</param>
/// <param name="Groups">How many groups there are, at least 2.</param>
internal readonly record struct MeanBounds(double Mean, double Error, int Groups)
{
    // No run has as many requests; a greater number helps nobody.
    private const long MostSamples = 1L << 33;

    /// <summary>The bounds of single values.</summary>
    /// <param name="values">At least two, finite.</param>
    public static MeanBounds Of(IReadOnlyList<double> values) => Of([.. values.Select(value => (value, 1))]);

    /// <summary>The bounds of values in groups.</summary>
    /// <param name="groups">The sum and the number of the values of each, at least two groups with a value in all.</param>
    public static MeanBounds Of(IReadOnlyList<(double Sum, int Count)> groups)
    {
        double count = groups.Sum(group => (double)group.Count);
        double mean = groups.Sum(group => group.Sum) / count;
        double squares = groups.Sum(group => Square(group.Sum - (mean * group.Count)));
        return new(mean, Math.Sqrt(squares * groups.Count / (groups.Count - 1.0)) / count, groups.Count);
    }

    /// <summary>The mean is at least this.</summary>
    /// <param name="confidence">0.5 or more, below 1.</param>
    public double Lower(double confidence) => Mean - Half(confidence);

    /// <summary>The mean is at most this.</summary>
    /// <param name="confidence">0.5 or more, below 1.</param>
    public double Upper(double confidence) => Mean + Half(confidence);

    /// <summary>How many groups would bring the bound to a limit, if the mean and the variance stay what they are; <see langword="null"/> when no number does.</summary>
    /// <param name="limit">The limit.</param>
    /// <param name="confidence">0.5 or more, below 1.</param>
    public long? GroupsNeeded(double limit, double confidence)
    {
        double distance = Math.Abs(limit - Mean);
        double deviation = Error * Math.Sqrt(Groups);
        long needed = Search.First(2, MostSamples, count => Quantile(confidence, count - 1) * deviation / Math.Sqrt(count) <= distance);
        return distance > 0 && needed < MostSamples ? Math.Max(Groups, needed) : null;
    }

    private static double Quantile(double confidence, double degrees) => confidence == 0.5 ? 0 : StudentDistribution.Quantile((2 * confidence) - 1, degrees);

    private double Half(double confidence) => Error == 0 ? 0 : Quantile(confidence, Groups - 1) * Error;

    private static double Square(double value) => value * value;
}
