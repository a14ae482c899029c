using ServeBench.Results;

namespace ServeBench.Commands;

/// <summary>Says which lines of a journal were left out.</summary>
internal static class DamagedLines
{
    private const int MaxNamed = 10;

    /// <summary>Warns of the damaged lines of a run, if it has any.</summary>
    /// <param name="cmdlet">Who reads the file.</param>
    /// <param name="file">The file.</param>
    /// <param name="run">A run of it.</param>
    public static void Warn(ServeCmdlet cmdlet, string file, ImportedRun run)
    {
        if (run.DamagedLines is { Count: > 0 } damaged)
        {
            cmdlet.WriteWarning($"'{file}' has damaged lines, which were left out with the requests in them: {string.Join(", ", damaged.Take(MaxNamed))}{(damaged.Count > MaxNamed ? " and others" : "")}.");
        }
    }
}
