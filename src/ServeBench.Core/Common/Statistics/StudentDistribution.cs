namespace ServeBench.Common;

/// <summary>
/// Student's distribution, also for degrees of freedom that are no whole number. With t = √ν·tan φ the share between −t and t (Abramowitz and
/// Stegun, 26.7.1) is 2·Γ((ν + 1) / 2) / (√π·Γ(ν / 2)) · ∫ cos^(ν − 1) from 0 to φ, which is smooth.
/// </summary>
internal static class StudentDistribution
{
    private const int Steps = 512;
    private const int MostSteps = 60;
    private const double Precision = 1e-14;

    // So many deviations from the middle nothing is left that would count: e^-72.
    private const double Negligible = 12;

    // From there on four terms of the expansion are exact to the last digits.
    private const double ManyHalves = 40;

    /// <summary>The t between whose two signs lies a share of the distribution.</summary>
    /// <param name="share">Above 0 and below 1.</param>
    /// <param name="degrees">Degrees of freedom, at least 1.</param>
    public static double Quantile(double share, double degrees)
    {
        double low = 0;
        double high = 1;
        while (Within(high, degrees) < share)
        {
            (low, high) = (high, 2 * high);
        }

        // Newton's method, and the middle where it would leave the bracket.
        double t = (low + high) / 2;
        for (int i = 0; i < MostSteps; i++)
        {
            double excess = Within(t, degrees) - share;
            (low, high) = excess < 0 ? (t, high) : (low, t);
            double next = t - (excess / (2 * Density(t, degrees)));
            next = next > low && next < high ? next : (low + high) / 2;
            double change = Math.Abs(next - t);
            t = next;
            if (change <= Precision * t)
            {
                break;
            }
        }

        return t;
    }

    /// <summary>The share of the distribution between −t and t.</summary>
    /// <param name="t">At least 0.</param>
    /// <param name="degrees">Degrees of freedom, at least 1.</param>
    public static double Within(double t, double degrees)
    {
        double angle = Math.Min(Math.Atan(t / Math.Sqrt(degrees)), Negligible / Math.Sqrt(degrees));
        return Math.Min(1, 2 / Math.Sqrt(Math.PI) * GammaQuotient(degrees / 2) * Integral(angle, degrees - 1));
    }

    /// <summary>The share of the distribution below t.</summary>
    /// <param name="t">Any number.</param>
    /// <param name="degrees">Degrees of freedom, at least 1.</param>
    public static double Below(double t, double degrees)
    {
        double outside = (1 - Within(Math.Abs(t), degrees)) / 2;
        return t < 0 ? outside : 1 - outside;
    }

    private static double Density(double t, double degrees) =>
        GammaQuotient(degrees / 2) / Math.Sqrt(Math.PI * degrees) * Math.Pow(1 + (t * t / degrees), -(degrees + 1) / 2);

    // Γ(x + ½) / Γ(x): its expansion for large x (A&S 6.1.47), from where Γ(x + 1) = x·Γ(x) leads down.
    private static double GammaQuotient(double x)
    {
        double factor = 1;
        for (; x < ManyHalves; x++)
        {
            factor *= x / (x + 0.5);
        }

        double y = 1 / x;
        return factor * Math.Sqrt(x) * (1 - (y / 8) + (y * y / 128) + (5 * y * y * y / 1024) - (21 * y * y * y * y / 32768));
    }

    // Simpson's rule.
    private static double Integral(double angle, double power)
    {
        double step = angle / Steps;
        double sum = 1 + Math.Pow(Math.Cos(angle), power);
        for (int i = 1; i < Steps; i++)
        {
            sum += (i % 2 == 1 ? 4 : 2) * Math.Pow(Math.Cos(i * step), power);
        }

        return sum * step / 3;
    }
}
