using System.Globalization;

namespace ServeBench.Decisions;

/// <summary>All comparisons of two sides in one.</summary>
public sealed record ServeComparisonSummary
{
    /// <summary>What was compared.</summary>
    public required string Runs { get; init; }

    /// <summary>Metrics that got better.</summary>
    public int Better { get; init; }

    /// <summary>Metrics that got worse.</summary>
    public int Worse { get; init; }

    /// <summary>Metrics that stayed within the tolerance.</summary>
    public int Equivalent { get; init; }

    /// <summary>Metrics of which the runs do not say.</summary>
    public int Undecided { get; init; }

    /// <summary>
    /// Geometric mean of the ratios of all metrics, each the way round in which more than 1 is better; <see langword="null"/> where no metric has a
    /// ratio.
    /// </summary>
    public double? GeometricMeanRatio { get; init; }

    /// <summary>The metric that got worst, in percent of the first side.</summary>
    public string? WorstMetric { get; init; }

    /// <summary>Its change in percent, below 0 when it got worse.</summary>
    public double? WorstChangePercent { get; init; }

    /// <inheritdoc/>
    public override string ToString() => string.Create(
        CultureInfo.InvariantCulture, $"{Runs}: {Better} better, {Worse} worse, {Equivalent} equivalent, {Undecided} undecided");

    /// <summary>The summary of comparisons of two sides, at least one.</summary>
    internal static ServeComparisonSummary Of(IReadOnlyList<ServeComparison> all)
    {
        double[] ratios = [.. all.Select(Ratio).OfType<double>()];
        ServeComparison worst = all.MinBy(Gain)!;
        return new()
        {
            Runs = all[0].Runs,
            Better = Count(ComparisonVerdict.Better),
            Worse = Count(ComparisonVerdict.Worse),
            Equivalent = Count(ComparisonVerdict.Equivalent),
            Undecided = Count(ComparisonVerdict.Undecided),
            GeometricMeanRatio = ratios.Length == 0 ? null : Math.Exp(ratios.Average(Math.Log)),
            WorstMetric = worst.Metric,
            WorstChangePercent = Gain(worst),
        };

        int Count(ComparisonVerdict verdict) => all.Count(one => one.Verdict == verdict);
    }

    private static double Gain(ServeComparison one) => one.LowerIsBetter ? -one.ChangePercent : one.ChangePercent;

    private static double? Ratio(ServeComparison one) =>
        one.Reference > 0 && one.Difference > 0 && double.IsFinite(one.Reference) && double.IsFinite(one.Difference)
            ? (one.LowerIsBetter ? one.Reference / one.Difference : one.Difference / one.Reference)
            : null;
}
