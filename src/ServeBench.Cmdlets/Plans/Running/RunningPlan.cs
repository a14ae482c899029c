using System.Reflection;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using ServeBench.Arrivals;
using ServeBench.Load;

namespace ServeBench.Commands;

/// <summary>The plan whose run the current thread makes, for the results of the run.</summary>
internal static class RunningPlan
{
    [ThreadStatic]
    private static ServePlanRecord? s_current;

    [ThreadStatic]
    private static Action<IReadOnlyList<ArrivalSlot>>? s_scheduled;

    /// <summary>The plan; <see langword="null"/> outside one. A pipeline and those within it are on one thread.</summary>
    public static ServePlanRecord? Current
    {
        get => s_current;
        set => s_current = value;
    }

    /// <summary>Gets the schedule of a run that the current thread rehearses; <see langword="null"/> where nobody asks for it.</summary>
    public static Action<IReadOnlyList<ArrivalSlot>>? Scheduled
    {
        get => s_scheduled;
        set => s_scheduled = value;
    }

    public static ServePlanRecord RecordOf(BenchmarkPlan plan) => new()
    {
        Source = plan.Source,
        Folder = plan.Folder,
        Text = plan.Text,
        Overrides = plan.Overrides,
        Environment = plan.Environment,
        Files = HashesOf(plan),
        Machine = Machine(),
    };

    public static SortedDictionary<string, string> Machine() => new(StringComparer.Ordinal)
    {
        ["ServeBench"] = typeof(RunningPlan).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion.Split('+')[0] ?? "",
        ["System"] = RuntimeInformation.OSDescription,
        ["Architecture"] = RuntimeInformation.ProcessArchitecture.ToString(),
        [".NET"] = Environment.Version.ToString(),
        ["Processors"] = Environment.ProcessorCount.ToString(System.Globalization.CultureInfo.InvariantCulture),
    };

    private static SortedDictionary<string, string> HashesOf(BenchmarkPlan plan)
    {
        var hashes = new SortedDictionary<string, string>(StringComparer.Ordinal);
        object?[] paths = [plan.Dataset.Parameters["Path"], plan.Dataset.Parameters["LiteralPath"], plan.Dataset.Parameters["Tokenizer"], plan.Run.Parameters["Tokenizer"]];
        foreach (string path in paths.SelectMany(value => value is object[] list ? list : (object?[])[value]).OfType<string>().Where(File.Exists))
        {
            using FileStream stream = File.OpenRead(path);
            hashes[Path.GetRelativePath(plan.Folder, path).Replace('\\', '/')] = Convert.ToHexStringLower(SHA256.HashData(stream));
        }

        return hashes;
    }
}
