using System.Globalization;

namespace ServeBench.Sweeps;

/// <summary>Where the files of an experiment are, as <c>vllm bench sweep</c> lays them out.</summary>
/// <param name="Path">The experiment's folder, a full path.</param>
internal sealed record SweepFolder(string Path)
{
    private const int MaxNameLength = 200;

    // What Windows lets no name have. A blank or a point at the end is cut there, which makes no two names equal that were not.
    private static readonly char[] s_notInNames = OperatingSystem.IsWindows() ? ['\\', ':', '*', '?', '"', '<', '>', '|'] : [];

    /// <summary>The folder of a sweep without a name: one that is called by the time, with a number behind it where that is taken.</summary>
    /// <param name="parent">The folder of all experiments, a full path.</param>
    /// <param name="start">When the sweep begins.</param>
    public static SweepFolder New(string parent, DateTime start)
    {
        string first = System.IO.Path.Combine(parent, start.ToString("yyyyMMdd_HHmmss", CultureInfo.InvariantCulture));
        string path = first;
        for (int number = 2; Directory.Exists(path); number++)
        {
            path = string.Create(CultureInfo.InvariantCulture, $"{first}_{number}");
        }

        return new SweepFolder(path);
    }

    /// <summary>The table of all runs.</summary>
    public string Table => System.IO.Path.Combine(Path, "summary.csv");

    /// <summary>The experiment's name.</summary>
    public string Name => System.IO.Path.GetFileName(System.IO.Path.TrimEndingDirectorySeparator(Path));

    /// <summary>The folder of a combination; the experiment's own where neither command was changed.</summary>
    /// <param name="server">The server's options.</param>
    /// <param name="benchmark">The benchmark's options.</param>
    /// <param name="workload">The option that the sweep sets by itself and its value, as a name has them; <see langword="null"/> when it sets none.</param>
    /// <exception cref="ServeException"><c>SweepParametersInvalid</c>: no folder can have such a name.</exception>
    public string Of(SweepParameters server, SweepParameters benchmark, string? workload = null)
    {
        List<string> parts = [];
        Add("SERVE-", server.Count > 0 ? server.Name : null);
        Add("BENCH-", benchmark.Count > 0 ? benchmark.Name : null);
        Add("WL-", workload);
        string name = Sanitize(string.Join('-', parts));
        if (name.Length > MaxNameLength)
        {
            throw SweepErrors.Invalid(
                string.Create(CultureInfo.InvariantCulture, $"The folder of a combination would have a name of {name.Length} characters, more than {MaxNameLength}: '{name[..60]}...'. Give its entry a short {SweepParameters.NameKey}."),
                name);
        }

        return System.IO.Path.Combine(Path, name);

        void Add(string prefix, string? part)
        {
            if (part is not null)
            {
                parts.Add(prefix);
                parts.Add(part);
            }
        }
    }

    /// <summary>The file of a run.</summary>
    public static string Run(string folder, int number) => System.IO.Path.Combine(folder, string.Create(CultureInfo.InvariantCulture, $"run={number}.json"));

    /// <summary>The file of the run that is not counted.</summary>
    public static string Warmup(string folder) => System.IO.Path.Combine(folder, "warmup.json");

    /// <summary>The file that says why a run failed.</summary>
    public static string Failure(string run) => System.IO.Path.ChangeExtension(run, ".failure.json");

    /// <summary>The file that says why a server did not start.</summary>
    public string ServerFailure(SweepParameters server) =>
        System.IO.Path.Combine(Path, Sanitize($"SERVE-{(server.Name.Length > 0 ? server.Name : "default")}-failure.json"));

    /// <summary>The file of all runs of a combination.</summary>
    public static string Summary(string folder) => System.IO.Path.Combine(folder, "summary.json");

    /// <summary>A text as a file's name.</summary>
    public static string Sanitize(string name)
    {
        string safe = name.Replace('/', '_').Replace("..", "__", StringComparison.Ordinal);
        return s_notInNames.Aggregate(safe, (text, c) => text.Replace(c, '_'));
    }
}
