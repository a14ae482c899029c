using System.Globalization;

namespace ServeBench.Reports;

/// <summary>What a report shows, whatever the file that it is written to.</summary>
/// <param name="Runs">At least one.</param>
internal sealed record ServeReport(IReadOnlyList<ReportRun> Runs)
{
    /// <summary>The heading.</summary>
    public string Title => Runs.Count == 1
        ? $"Benchmark report: {Runs[0].Title}"
        : string.Create(CultureInfo.InvariantCulture, $"Benchmark report of {Runs.Count} runs");

    /// <summary>The form of numbers in a table of runs; all other files have the invariant one.</summary>
    public CultureInfo Culture { get; init; } = CultureInfo.InvariantCulture;

    /// <summary>Whether a table of runs begins with a byte order mark, by which spreadsheets know UTF-8.</summary>
    public bool ByteOrderMark { get; init; }
}
