namespace ServeBench.Metrics;

/// <summary>
/// The difference of two means with its 95 % confidence interval, after Welch: (x̄₂ − x̄₁) ± t·√(s₁²/n₁ + s₂²/n₂), with the deviations s of the
/// samples and t for (s₁²/n₁ + s₂²/n₂)² / ((s₁²/n₁)²/(n₁ − 1) + (s₂²/n₂)²/(n₂ − 1)) degrees of freedom (B. L. Welch, The generalization of
/// "Student's" problem when several different population variances are involved, Biometrika 34, 1947). A single value is taken to vary as the
/// other sample does, which makes it Student's test of two samples with one variance.
/// </summary>
/// <param name="Difference">Second − first.</param>
/// <param name="Low">Lower end of the interval.</param>
/// <param name="High">Upper end.</param>
/// <param name="PValue">How often such a difference, or a greater one, would come of chance alone: 0 to 1, two-sided.</param>
internal sealed record MeanDifference(double Difference, double Low, double High, double PValue)
{
    private const double Confidence = 0.95;

    /// <summary>The difference; <see langword="null"/> when both samples have one value, which tells nothing of how much they vary.</summary>
    /// <param name="first">At least one finite value.</param>
    /// <param name="second">At least one finite value.</param>
    public static MeanDifference? Of(IReadOnlyList<double> first, IReadOnlyList<double> second)
    {
        if (first.Count == 1 && second.Count == 1)
        {
            return null;
        }

        SampleStatistics one = new([.. first]), other = new([.. second]);
        double difference = other.Mean - one.Mean;
        double firstPart = (one.Count > 1 ? one : other).PopulationVariance / one.Count;
        double secondPart = (other.Count > 1 ? other : one).PopulationVariance / other.Count;
        double error = Math.Sqrt(firstPart + secondPart);
        if (error == 0)
        {
            return new MeanDifference(difference, difference, difference, difference == 0 ? 1 : 0);
        }

        double degrees = first.Count == 1 ? second.Count - 1
            : second.Count == 1 ? first.Count - 1
            : Degrees(firstPart / (error * error), first.Count, secondPart / (error * error), second.Count);
        double half = StudentDistribution.Quantile(Confidence, degrees) * error;
        return new MeanDifference(difference, difference - half, difference + half, 1 - StudentDistribution.Within(Math.Abs(difference) / error, degrees));
    }

    // The parts are shares of their sum, so that no square of a small number vanishes.
    private static double Degrees(double firstShare, int firstCount, double secondShare, int secondCount) =>
        1 / ((firstShare * firstShare / (firstCount - 1)) + (secondShare * secondShare / (secondCount - 1)));
}
