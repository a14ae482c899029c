using System.Globalization;
using ServeBench.Results;

namespace ServeBench.Commands;

/// <summary>Says what of a file was not read.</summary>
internal static class ImportWarnings
{
    private const int MaxNamed = 10;

    /// <summary>Warns of the damaged lines of a journal, and of a run whose file a newer ServeBench wrote.</summary>
    /// <param name="cmdlet">Who reads the file.</param>
    /// <param name="file">The file.</param>
    /// <param name="run">A run of it.</param>
    public static void Warn(ServeCmdlet cmdlet, string file, ImportedRun run)
    {
        if (run.DamagedLines is { Count: > 0 } damaged)
        {
            cmdlet.WriteWarning($"'{file}' has damaged lines, which were left out with the requests in them: {string.Join(", ", damaged.Take(MaxNamed))}{(damaged.Count > MaxNamed ? " and others" : "")}.");
        }

        if (run.Run.NewerFileVersion is { } version)
        {
            cmdlet.WriteWarning(string.Create(
                CultureInfo.InvariantCulture,
                $"A newer ServeBench wrote '{file}' (version {version}). Its numbers are read, and not what it says against them, such as a client that was the limit: verdicts on it are Undecided. Update ServeBench to read it in full."));
        }
    }
}
