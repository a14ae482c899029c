using System.Globalization;
using ServeBench.Decisions;

namespace ServeBench.Reports;

/// <summary>What a pipeline reports of one objective, or of one comparison.</summary>
/// <param name="Verdict">Fail for an objective that was missed and for a metric that got worse.</param>
/// <param name="Code">The kind, for programs.</param>
/// <param name="Title">The kind, for people.</param>
/// <param name="Text">What was found, on one line.</param>
internal sealed record PublishedFinding(ObjectiveVerdict Verdict, string Code, string Title, string Text)
{
    /// <summary>A finding an objective; a finding a metric that got worse, and one for all of a comparison that is not decided or not worse.</summary>
    public static IReadOnlyList<PublishedFinding> Of(IEnumerable<ServeObjectiveResult> objectives, IEnumerable<ReportComparison> comparisons) =>
        [.. objectives.Select(Of), .. comparisons.SelectMany(Of)];

    private static PublishedFinding Of(ServeObjectiveResult objective)
    {
        (string code, string title) = objective.Verdict switch
        {
            ObjectiveVerdict.Pass => ("ObjectiveMet", "Objective met"),
            ObjectiveVerdict.Fail => ("ObjectiveNotMet", "Objective not met"),
            _ => ("ObjectiveUndecided", "Objective undecided"),
        };
        return new(objective.Verdict, code, title, Line($"{objective}{(objective.Run is { } run ? $" ({run})" : "")}. {objective.Reason}"));
    }

    private static IEnumerable<PublishedFinding> Of(ReportComparison comparison)
    {
        if (comparison.Doubt.Length > 0)
        {
            yield return new(ObjectiveVerdict.Undecided, "ComparisonDoubtful", "Comparison doubtful", Line($"{comparison.Title}. {comparison.Doubt}"));
            yield break;
        }

        ServeComparison[] worse = [.. comparison.Metrics.Where(metric => metric.Verdict == ComparisonVerdict.Worse)];
        foreach (ServeComparison metric in worse)
        {
            yield return new(ObjectiveVerdict.Fail, "MetricWorse", "Worse than before", Line($"{metric} ({metric.Runs}). {metric.Reason}"));
        }

        string[] open = [.. comparison.Metrics.Where(metric => metric.Verdict == ComparisonVerdict.Undecided).Select(Open)];
        if (open.Length > 0 || comparison.Metrics.Count == 0)
        {
            yield return new(
                ObjectiveVerdict.Undecided,
                "ComparisonUndecided",
                "Comparison undecided",
                Line($"{comparison.Title}. {(open.Length == 0 ? "No metric is on both sides." : $"Not decided: {string.Join(", ", open)}.")}"));
        }
        else if (worse.Length == 0)
        {
            yield return new(ObjectiveVerdict.Pass, "ComparisonPassed", "Not worse than before", Line($"{comparison.Title}."));
        }
    }

    private static string Open(ServeComparison metric) =>
        metric.RunsNeeded is { } needed ? string.Create(CultureInfo.InvariantCulture, $"{metric.Metric} ({needed} runs of each side would)") : metric.Metric;

    private static string Line(string text) => OutsideText.OnOneLine(text);
}
