namespace ServeBench.Decisions;

/// <summary>
/// The difference of two means after Welch: (x̄₂ − x̄₁) ± t·√(s₁²/n₁ + s₂²/n₂), with the deviations s of the samples and t for
/// (s₁²/n₁ + s₂²/n₂)² / ((s₁²/n₁)²/(n₁ − 1) + (s₂²/n₂)²/(n₂ − 1)) degrees of freedom (B. L. Welch, The generalization of "Student's" problem when
/// several different population variances are involved, Biometrika 34, 1947). A single value is taken to vary as the other sample does, which makes
/// it Student's test of two samples with one variance.
/// </summary>
internal sealed class WelchTest : DifferenceTest
{
    /// <summary>Compares two samples, of which one has two values or more.</summary>
    /// <param name="first">At least one finite value.</param>
    /// <param name="second">At least one finite value.</param>
    public WelchTest(IReadOnlyList<double> first, IReadOnlyList<double> second)
        : this(second.Average() - first.Average(), Part(first, second), first.Count, Part(second, first), second.Count)
    {
    }

    private WelchTest(double difference, double firstPart, int firstCount, double secondPart, int secondCount)
    {
        Difference = difference;
        Error = Math.Sqrt(firstPart + secondPart);
        Degrees = Error == 0 ? double.PositiveInfinity
            : firstCount == 1 ? secondCount - 1
            : secondCount == 1 ? firstCount - 1
            : DegreesOf(firstPart / (Error * Error), firstCount, secondPart / (Error * Error), secondCount);
    }

    public override double Difference { get; }

    /// <summary>Whether the values do not vary at all, so that nothing is left to chance.</summary>
    public bool IsCertain => Error == 0;

    /// <summary>The standard error of the difference.</summary>
    public double Error { get; }

    public double Degrees { get; }

    /// <summary>The difference of pairs: the mean of their differences after Student.</summary>
    /// <param name="differences">Second − first of each pair, at least two.</param>
    public static WelchTest OfPairs(IReadOnlyList<double> differences) => new(differences.Average(), Variance(differences) / differences.Count, differences.Count, 0, 1);

    /// <summary>The error that the parts of two runs suggest, around the difference of the whole runs.</summary>
    /// <param name="difference">Second − first of the whole runs.</param>
    /// <param name="first">The values of the parts of the first run, at least two.</param>
    /// <param name="second">The values of the parts of the second run, at least two.</param>
    public static WelchTest Around(double difference, IReadOnlyList<double> first, IReadOnlyList<double> second) =>
        new(difference, Variance(first) / first.Count, first.Count, Variance(second) / second.Count, second.Count);

    public override double Greater(double shift) => Error == 0
        ? (Difference > shift ? 0 : 1)
        : 1 - StudentDistribution.Below((Difference - shift) / Error, Degrees);

    public override double Less(double shift) => Error == 0
        ? (Difference < shift ? 0 : 1)
        : StudentDistribution.Below((Difference - shift) / Error, Degrees);

    public override (double Low, double High) Interval(double confidence, double scale)
    {
        double half = Error == 0 ? 0 : StudentDistribution.Quantile(confidence, Degrees) * Error;
        return (Difference - half, Difference + half);
    }

    private static double Part(IReadOnlyList<double> sample, IReadOnlyList<double> other) => Variance(sample.Count > 1 ? sample : other) / sample.Count;

    // The parts are shares of their sum, so that no square of a small number vanishes.
    private static double DegreesOf(double firstShare, int firstCount, double secondShare, int secondCount) =>
        1 / ((firstShare * firstShare / (firstCount - 1)) + (secondShare * secondShare / (secondCount - 1)));

    private static double Variance(IReadOnlyList<double> values) => new SampleStatistics([.. values]).PopulationVariance;
}
