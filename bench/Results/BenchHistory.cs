using System.Runtime.InteropServices;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace ServeBench.Bench;

/// <summary>What the bench measured of one version: a file of <c>bench/history</c>, from which bench/RESULTS.md is written.</summary>
/// <param name="Version">The version of ServeBench.</param>
/// <param name="Date">When it was measured, in UTC.</param>
/// <param name="Machine">What it was measured on.</param>
/// <param name="Repeat">Runs of each level.</param>
internal sealed record BenchHistory(string Version, DateOnly Date, MachineDescription Machine, int Repeat)
{
    private static readonly JsonSerializerOptions s_options = new(JsonSerializerDefaults.Web)
    {
        WriteIndented = true,
        NewLine = "\n",
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        NumberHandling = JsonNumberHandling.AllowNamedFloatingPointLiterals,
    };

    /// <summary>The client beside the floor, level by level.</summary>
    public List<LevelFigures> Levels { get; init; } = [];

    /// <summary>What one request costs in a new session.</summary>
    public List<SessionFigures> Sessions { get; init; } = [];

    /// <summary>What the client did with open-loop loads; <see langword="null"/> when none was asked for.</summary>
    public ScenarioTable? Scenarios { get; set; }

    /// <summary>An empty one of this version, on this machine, today.</summary>
    public static BenchHistory Begin(int repeat) => new(
        typeof(BenchHistory).Assembly.GetName().Version!.ToString(3),
        DateOnly.FromDateTime(DateTime.UtcNow),
        new MachineDescription(Environment.ProcessorCount, RuntimeInformation.OSDescription, RuntimeInformation.FrameworkDescription),
        repeat);

    /// <summary>That of the newest version in the repository.</summary>
    public static BenchHistory ReadNewest(string root) =>
        JsonSerializer.Deserialize<BenchHistory>(
            File.ReadAllText(Directory.GetFiles(FolderOf(root), "*.json").MaxBy(file => System.Version.Parse(Path.GetFileNameWithoutExtension(file)))!),
            s_options)!;

    /// <summary>Keeps it in the repository, and writes bench/RESULTS.md from it.</summary>
    public void Write(string root)
    {
        Directory.CreateDirectory(FolderOf(root));
        File.WriteAllText(Path.Combine(FolderOf(root), Version + ".json"), JsonSerializer.Serialize(this, s_options) + "\n");
        File.WriteAllText(Path.Combine(root, "bench", "RESULTS.md"), ResultsPage.Of(this));
    }

    private static string FolderOf(string root) => Path.Combine(root, "bench", "history");
}

/// <summary>What a version was measured on.</summary>
/// <param name="Processors">How many processors the programs saw.</param>
/// <param name="System">The operating system.</param>
/// <param name="Runtime">The version of .NET.</param>
internal sealed record MachineDescription(int Processors, string System, string Runtime);
