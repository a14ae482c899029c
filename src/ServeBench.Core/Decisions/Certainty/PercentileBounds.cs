namespace ServeBench.Decisions;

/// <summary>
/// Bounds of a percentile from the order statistics of a sample, each with the confidence asked for, whatever the distribution: a limit at or above
/// <see cref="Upper"/> passes <see cref="ShareTest"/>, one below <see cref="Lower"/> fails it.
/// </summary>
/// <param name="Lower">The percentile is at least this; negative infinity when the sample is too small to say.</param>
/// <param name="Upper">The percentile is at most this; infinite when the sample is too small to say, or too many of it are infinite.</param>
internal readonly record struct PercentileBounds(double Lower, double Upper)
{
    /// <summary>The bounds of a sample.</summary>
    /// <param name="sorted">The values, ascending; a failed request is infinite.</param>
    /// <param name="allowed">The share above the percentile: 0.01 for the 99th.</param>
    /// <param name="confidence">Above 0 and below 1.</param>
    public static PercentileBounds Of(ReadOnlySpan<double> sorted, double allowed, double confidence)
    {
        long above = ShareTest.MostMissesToPass(sorted.Length, allowed, confidence);
        long over = ShareTest.FewestMissesToFail(sorted.Length, allowed, confidence);
        return new(
            over > sorted.Length ? double.NegativeInfinity : sorted[sorted.Length - (int)over],
            above < 0 ? double.PositiveInfinity : sorted[sorted.Length - 1 - (int)above]);
    }
}
