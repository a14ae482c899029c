using System.Text;
using ServeBench.Decisions;

namespace ServeBench.Reports;

/// <summary>A report as Markdown, for a pull request or the summary of a pipeline: verdicts, doubts, failures, the numbers.</summary>
internal static class MarkdownReport
{
    private static readonly Dictionary<string, string> s_marks = new(StringComparer.Ordinal) { ["good"] = "✅", ["doubt"] = "❔", ["bad"] = "❌", [""] = "" };

    private static readonly Dictionary<ObjectiveVerdict, string> s_verdicts = new()
    {
        [ObjectiveVerdict.Pass] = s_marks["good"], [ObjectiveVerdict.Fail] = s_marks["bad"], [ObjectiveVerdict.Undecided] = s_marks["doubt"],
    };

    /// <summary>Writes the report, in UTF-8.</summary>
    /// <param name="stream">Where to; stays open.</param>
    /// <param name="report">What it shows.</param>
    public static void Write(Stream stream, ServeReport report)
    {
        MarkdownText text = new MarkdownText().Heading(1, report.Title);
        if (report.Objectives.Count > 0)
        {
            text.Table(ReportFacts.ObjectiveHeads, report.Objectives.Select(objective => (string[])[.. ReportFacts.Cells(objective).Select((cell, i) => i == 1 ? $"{s_verdicts[objective.Verdict]} {cell}" : cell)]), 1, 3, 5, 6);
        }

        foreach (ReportComparison comparison in report.Comparisons)
        {
            text.Heading(2, comparison.Title);
            if (comparison.Doubt.Length > 0)
            {
                text.List([(s_marks["doubt"], comparison.Doubt)]);
            }

            text.Table(ReportComparison.Heads, comparison.Rows, 5, 7);
        }

        foreach (ReportRun run in report.Runs)
        {
            if (report.Runs.Count > 1)
            {
                text.Heading(2, run.Title);
            }

            text.List(ReportFacts.Of(run.Metrics).Select(fact => (s_marks[fact.Kind], fact.Text)));
            if (ReportFacts.Failures(run.Metrics) is { Count: > 0 } failures)
            {
                text.Table(["Failed requests", "Count", "The first one's message"], failures, 2);
            }

            text.Table(ReportNumbers.LatencyHeads(run.Metrics), ReportNumbers.Latencies(run.Metrics));
            text.Table(["Metric", "Value"], ReportNumbers.Scalars(run.Metrics).Select(row => (string[])[row.Title, row.Value]));
        }

        stream.Write(Encoding.UTF8.GetBytes(text.ToString()));
    }
}
