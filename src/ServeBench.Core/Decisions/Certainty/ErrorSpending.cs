namespace ServeBench.Decisions;

/// <summary>
/// Shares an error probability out to looks at data that grow, so that all looks together do not err more often: the spending function of K. K. G. Lan and
/// D. L. DeMets (Discrete sequential boundaries for clinical trials, Biometrika 70, 1983) of the kind of O'Brien and Fleming, which leaves most for the
/// last look. Each look has what the function grows by; that errs on the safe side.
/// </summary>
internal static class ErrorSpending
{
    /// <summary>The error that a look may have.</summary>
    /// <param name="look">The size of the data at the look: above <paramref name="before"/>, at most <paramref name="last"/>.</param>
    /// <param name="before">The size at the look before; 0 for the first.</param>
    /// <param name="last">The size at the last look.</param>
    /// <param name="error">The error of all looks: above 0 and below 1.</param>
    public static double At(int look, int before, int last, double error) => Spent(look, last, error) - Spent(before, last, error);

    private static double Spent(int look, int last, double error) =>
        look == 0 ? 0 : 2 * (1 - NormalDistribution.Below(NormalDistribution.Quantile(1 - (error / 2)) / Math.Sqrt(look / (double)last)));
}
