using System.Globalization;
using ServeBench.Metrics;

namespace ServeBench.Decisions;

/// <summary>
/// How many requests failed on each side. Latencies are those of requests that succeeded, and a server that refuses half of its load has time for the
/// rest: a side that fails more is neither better nor as good for that.
/// </summary>
/// <param name="ReferencePercent">Share of the first side, in percent.</param>
/// <param name="DifferencePercent">Share of the second side, in percent.</param>
internal readonly record struct FailedShares(double ReferencePercent, double DifferencePercent)
{
    /// <summary>The shares of two sides.</summary>
    public static FailedShares Of(IReadOnlyList<ServeMetrics> reference, IReadOnlyList<ServeMetrics> difference) => new(Percent(reference), Percent(difference));

    /// <summary>The verdict that the shares leave of one.</summary>
    /// <param name="verdict">What the values say.</param>
    /// <param name="tolerancePercent">So much more may fail.</param>
    public ComparisonVerdict Limit(ComparisonVerdict verdict, double tolerancePercent) =>
        (DifferencePercent - ReferencePercent > tolerancePercent && verdict is (ComparisonVerdict.Better or ComparisonVerdict.Equivalent))
        || (ReferencePercent - DifferencePercent > tolerancePercent && verdict is (ComparisonVerdict.Worse or ComparisonVerdict.Equivalent))
            ? ComparisonVerdict.Undecided
            : verdict;

    /// <summary>What they are, as a reason.</summary>
    public override string ToString() => string.Create(
        CultureInfo.InvariantCulture, $"Of the first side {ReferencePercent:0.##} % of the requests failed, of the second {DifferencePercent:0.##} %: the side that fails more is not better for it.");

    private static double Percent(IReadOnlyList<ServeMetrics> runs)
    {
        double failed = runs.Sum(run => (double)run.Failed), all = failed + runs.Sum(run => (double)run.Completed);
        return all > 0 ? 100 * failed / all : 0;
    }
}
