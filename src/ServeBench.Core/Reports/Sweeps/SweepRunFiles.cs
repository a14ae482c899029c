using System.Globalization;
using ServeBench.Results;

namespace ServeBench.Reports.Sweeps;

/// <summary>The files of the runs in one folder of a sweep.</summary>
/// <param name="Summary">The file of several runs, <c>summary.json</c>; <see langword="null"/> where there is none yet.</param>
/// <param name="Runs">The files of one run each, <c>run=N.json</c>.</param>
internal sealed record SweepRunFiles(string? Summary, IReadOnlyList<string> Runs)
{
    private const string NumberKey = "run_number";

    /// <summary>
    /// The runs: those of the summary, and those that ended after it was written, as in a sweep that was resumed and stopped. A run that was made anew
    /// replaces the older one. <c>SourcePath</c> is the file that a run was read from.
    /// </summary>
    /// <param name="report">Takes the error of a file that cannot be read; the others are read all the same.</param>
    public IReadOnlyList<SweepRow> Read(Action<ServeException> report)
    {
        List<SweepRow> rows = Summary is null ? [] : Read(Summary, report);
        if (Runs.Count == 0)
        {
            return rows;
        }

        SortedDictionary<long, List<SweepRow>> numbered = [];
        for (int index = 0; index < rows.Count; index++)
        {
            long number = rows[index].Value(NumberKey) is long own ? own : index;
            numbered[number] = [.. numbered.GetValueOrDefault(number, []), rows[index]];
        }

        foreach (string file in Runs)
        {
            long number = NumberOf(file);
            if ((!numbered.ContainsKey(number) || IsNewer(file)) && Read(file, report) is { Count: > 0 } read)
            {
                numbered[number] = read;
            }
        }

        return [.. numbered.Values.SelectMany(runs => runs)];
    }

    private bool IsNewer(string file) => Summary is not null && File.GetLastWriteTimeUtc(file) > File.GetLastWriteTimeUtc(Summary);

    private static List<SweepRow> Read(string file, Action<ServeException> report)
    {
        try
        {
            return [.. SweepFiles.Read(file).Select(row => row.With("SourcePath", file))];
        }
        catch (ServeException exception)
        {
            report(exception);
            return [];
        }
    }

    private static long NumberOf(string file) =>
        long.TryParse(Path.GetFileNameWithoutExtension(file).Split('=')[^1], NumberStyles.None, CultureInfo.InvariantCulture, out long number) ? number : long.MaxValue;
}
