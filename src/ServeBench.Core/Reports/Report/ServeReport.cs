using System.Globalization;
using ServeBench.Decisions;

namespace ServeBench.Reports;

/// <summary>What a report shows, whatever the file that it is written to.</summary>
internal sealed record ServeReport(IReadOnlyList<ReportRun> Runs)
{
    public string Title => Runs.Count == 1
        ? $"Benchmark report: {Runs[0].Title}"
        : string.Create(CultureInfo.InvariantCulture, $"Benchmark report of {Runs.Count} runs");

    /// <summary>What the runs say of the objectives; empty where nobody asked.</summary>
    public IReadOnlyList<ServeObjectiveResult> Objectives { get; init; } = [];

    /// <summary>The runs beside others; empty where nobody asked.</summary>
    public IReadOnlyList<ReportComparison> Comparisons { get; init; } = [];

    public ObjectiveVerdict? Verdict => Worst(Objectives.Select(objective => objective.Verdict));

    /// <summary>The worst of verdicts: Fail before Undecided before Pass; <see langword="null"/> without any.</summary>
    public static ObjectiveVerdict? Worst(IEnumerable<ObjectiveVerdict> verdicts)
    {
        HashSet<ObjectiveVerdict> all = [.. verdicts];
        return all.Count == 0 ? null
            : all.Contains(ObjectiveVerdict.Fail) ? ObjectiveVerdict.Fail
            : all.Contains(ObjectiveVerdict.Undecided) ? ObjectiveVerdict.Undecided
            : ObjectiveVerdict.Pass;
    }

    /// <summary>The form of numbers in a table of runs; all other files have the invariant one.</summary>
    public CultureInfo Culture { get; init; } = CultureInfo.InvariantCulture;

    /// <summary>Whether a table of runs begins with a byte order mark, by which spreadsheets know UTF-8.</summary>
    public bool ByteOrderMark { get; init; }
}
