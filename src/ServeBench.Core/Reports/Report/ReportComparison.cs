using System.Globalization;
using ServeBench.Decisions;

namespace ServeBench.Reports;

/// <summary>The runs of a report beside those that they are compared with.</summary>
/// <param name="Reference">What the first side is called.</param>
/// <param name="Difference">What the second side is called.</param>
/// <param name="Obstacles">What the sides differ in beside the server, in words; none when they can be compared.</param>
/// <param name="Metrics">Metric by metric.</param>
internal sealed record ReportComparison(string Reference, string Difference, IReadOnlyList<string> Obstacles, IReadOnlyList<ServeComparison> Metrics)
{
    public static IReadOnlyList<string> Heads { get; } = ["Metric", "Reference", "This", "Change", "95 % interval of the change", "Verdict", "Runs needed", "Reason"];

    public string Title => $"Compared with {Reference}: {Difference}";

    /// <summary>What makes the comparison doubtful; empty when nothing does.</summary>
    public string Doubt => Obstacles.Count == 0 ? "" : $"The sides differ in more than the server: {string.Join("; ", Obstacles)}.";

    public IEnumerable<IReadOnlyList<string>> Rows => Metrics.Select(metric => (string[])
    [
        metric.Metric,
        ReportNumbers.Text(metric.Reference),
        ReportNumbers.Text(metric.Difference),
        Percent(metric.ChangePercent),
        metric is { Lower: { } lower, Upper: { } upper } && metric.Reference != 0 && double.IsFinite(metric.Reference)
            ? $"{Percent(lower / Math.Abs(metric.Reference) * 100)} to {Percent(upper / Math.Abs(metric.Reference) * 100)}"
            : "",
        metric.Verdict.ToString(),
        ReportNumbers.Text(metric.RunsNeeded),
        metric.Reason,
    ]);

    /// <summary>A change in percent, the way round in which more than 0 is better, with its interval; <see langword="null"/> for what has none.</summary>
    public static (double? Gain, double? Low, double? High) Gain(ServeComparison metric)
    {
        double? OfReference(double? delta) => metric.Reference != 0 && double.IsFinite(metric.Reference) ? delta / Math.Abs(metric.Reference) * 100 : null;
        (double? low, double? high) = (OfReference(metric.Lower), OfReference(metric.Upper));
        return metric.LowerIsBetter ? (-metric.ChangePercent, -high, -low) : (metric.ChangePercent, low, high);
    }

    private static string Percent(double value) => double.IsFinite(value) ? value.ToString("+0.0;−0.0;0.0", CultureInfo.InvariantCulture) + " %" : ReportNumbers.Text(value);
}
