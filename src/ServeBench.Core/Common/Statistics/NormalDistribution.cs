namespace ServeBench.Common;

/// <summary>The standard normal distribution: Student's for so many degrees of freedom that no digit changes.</summary>
internal static class NormalDistribution
{
    private const double ManyDegrees = 1e9;

    public static double Below(double value) => StudentDistribution.Below(value, ManyDegrees);

    /// <summary>The value below which a share lies.</summary>
    /// <param name="share">Above 0 and below 1.</param>
    public static double Quantile(double share) => share < 0.5 ? -Quantile(1 - share)
        : share == 0.5 ? 0
        : StudentDistribution.Quantile((2 * share) - 1, ManyDegrees);
}
