using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace ServeBench.Sweeps;

/// <summary>Where the files of an experiment are, as <c>vllm bench sweep</c> lays them out.</summary>
/// <param name="Path">The experiment's folder, a full path.</param>
internal sealed record SweepFolder(string Path)
{
    private const int MaxNameLength = 200;

    private const int HashLength = 8;

    // What Windows lets no name have.
    private static readonly char[] s_notOnWindows = ['\\', ':', '*', '?', '"', '<', '>', '|'];
    private static readonly char[] s_notInNames = OperatingSystem.IsWindows() ? s_notOnWindows : [];

    /// <summary>The names that several combinations would share on some system, as <see cref="Fold"/> has them.</summary>
    public IReadOnlySet<string> Alike { get; init; } = new HashSet<string>();

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

    public string Table => System.IO.Path.Combine(Path, "summary.csv");

    public string Name => System.IO.Path.GetFileName(System.IO.Path.TrimEndingDirectorySeparator(Path));

    /// <summary>The folder of a combination; the experiment's own where neither command was changed.</summary>
    /// <param name="server">The server's options.</param>
    /// <param name="benchmark">The benchmark's options.</param>
    /// <param name="workload">The option that the sweep sets by itself and its value, as a name has them; <see langword="null"/> when it sets none.</param>
    /// <exception cref="ServeException"><c>SweepParametersInvalid</c>: no folder can have such a name.</exception>
    public string Of(SweepParameters server, SweepParameters benchmark, string? workload = null)
    {
        string combination = NameOf(server, benchmark);
        string name = Distinct(combination) + (workload is null ? "" : Sanitize($"{(combination.Length > 0 ? "-" : "")}WL--{workload}"));
        if (name.Length > MaxNameLength)
        {
            throw SweepErrors.Invalid(
                string.Create(CultureInfo.InvariantCulture, $"The folder of a combination would have a name of {name.Length} characters, more than {MaxNameLength}: '{name[..60]}...'. Give its entry a short {SweepParameters.NameKey}."),
                name);
        }

        return System.IO.Path.Combine(Path, name);
    }

    /// <summary>The name of a combination, which may have what no folder's name can.</summary>
    public static string NameOf(SweepParameters server, SweepParameters benchmark) => string.Join(
        '-', new[] { server.Count > 0 ? $"SERVE--{server.Name}" : null, benchmark.Count > 0 ? $"BENCH--{benchmark.Name}" : null }.Where(part => part is not null));

    /// <summary>The same folder for a sweep of these stages: combinations whose names are one on some system get names of their own on each.</summary>
    public SweepFolder For(IReadOnlyList<SweepStage> stages)
    {
        IEnumerable<string> names = stages.SelectMany(stage => stage.Benchmarks.Select(benchmark => NameOf(stage.Parameters, benchmark)).Prepend(FailureOf(stage.Parameters)));
        return this with { Alike = names.Distinct().GroupBy(Fold).Where(group => group.Count() > 1).Select(group => group.Key).ToHashSet() };
    }

    public static string Run(string folder, int number) => System.IO.Path.Combine(folder, string.Create(CultureInfo.InvariantCulture, $"run={number}.json"));

    /// <summary>The file of the run that is not counted.</summary>
    public static string Warmup(string folder) => System.IO.Path.Combine(folder, "warmup.json");

    /// <summary>The file that says why a run failed.</summary>
    public static string Failure(string run) => System.IO.Path.ChangeExtension(run, ".failure.json");

    /// <summary>The file that says why a server did not start.</summary>
    public string ServerFailure(SweepParameters server) =>
        System.IO.Path.Combine(Path, $"{Distinct(FailureOf(server))}-failure.json");

    /// <summary>The file of all runs of a combination.</summary>
    public static string Summary(string folder) => System.IO.Path.Combine(folder, "summary.json");

    private static string FailureOf(SweepParameters server) => $"SERVE-{(server.Name.Length > 0 ? server.Name : "default")}";

    // By what it is called and not by its number, so that a sweep that is continued with other entries finds its own.
    private string Distinct(string name) => Alike.Contains(Fold(name))
        ? $"{Sanitize(name)}~{Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(name)))[..HashLength]}"
        : Sanitize(name);

    // Windows and macOS ignore the case of letters, Windows cuts points and blanks at an end, and macOS composes accents.
    private static string Fold(string name) => s_notOnWindows
        .Aggregate(Sanitize(name), (text, c) => text.Replace(c, '_')).TrimEnd('.', ' ').Normalize(NormalizationForm.FormC).ToUpperInvariant();

    /// <summary>A text as a file's name.</summary>
    public static string Sanitize(string name)
    {
        string safe = name.Replace('/', '_').Replace("..", "__", StringComparison.Ordinal).Replace(SweepSecrets.Mask, "___", StringComparison.Ordinal);
        return s_notInNames.Aggregate(safe, (text, c) => text.Replace(c, '_'));
    }
}
