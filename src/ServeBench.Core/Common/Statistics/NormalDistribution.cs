namespace ServeBench.Common;

/// <summary>The standard normal distribution: Student's for so many degrees of freedom that no digit changes.</summary>
internal static class NormalDistribution
{
    private const double ManyDegrees = 1e9;
    private const int Steps = 3;

    public static double Below(double value) => StudentDistribution.Below(value, ManyDegrees);

    /// <summary>The value below which a share lies.</summary>
    /// <param name="share">Above 0 and below 1.</param>
    public static double Quantile(double share) => share < 0.5 ? -Quantile(1 - share)
        : share == 0.5 ? 0
        : Improved(share, share < 1 ? Guess(1 - share) : double.PositiveInfinity);

    // Abramowitz and Stegun, 26.2.23: to 4.5e-4.
    private static double Guess(double above)
    {
        double t = Math.Sqrt(-2 * Math.Log(above));
        return t - ((2.515517 + (t * (0.802853 + (0.010328 * t)))) / (1 + (t * (1.432788 + (t * (0.189269 + (0.001308 * t)))))));
    }

    // Newton's steps: each doubles the digits.
    private static double Improved(double share, double value)
    {
        for (int i = 0; i < Steps && double.IsFinite(value); i++)
        {
            value -= (Below(value) - share) / (Math.Exp(-value * value / 2) / Math.Sqrt(2 * Math.PI));
        }

        return value;
    }
}
