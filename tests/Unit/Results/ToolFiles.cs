using System.Text.Json.Nodes;
using ServeBench.Metrics;
using ServeBench.Results;
using Xunit;

namespace ServeBench.Tests.Results;

/// <summary>Result files of other tools, with invented numbers; see Fixtures/tools/README.md.</summary>
internal static class ToolFiles
{
    /// <summary>The path of a file.</summary>
    public static string PathOf(string name) => Path.Combine(AppContext.BaseDirectory, "Fixtures", "tools", name);

    /// <summary>The metrics of a file's runs, none of which has requests.</summary>
    public static ServeMetrics[] Read(string name, ImportFormat format = ImportFormat.Auto) => [.. ResultImporter.Read(PathOf(name), format).Select(run =>
    {
        Assert.Empty(run.Requests);
        Assert.Same(run.Run, run.Summary?.Run);
        return run.Summary!;
    })];

    /// <summary>The objects of a file, a line or a file each.</summary>
    public static JsonNode[] Parse(string name) => name.EndsWith(".jsonl", StringComparison.Ordinal)
        ? [.. File.ReadLines(PathOf(name)).Select(line => JsonNode.Parse(line.Replace("Infinity", "\"inf\"", StringComparison.Ordinal))!)]
        : [JsonNode.Parse(File.ReadAllText(PathOf(name)))!];

    /// <summary>A number of an object, by the keys that lead to it.</summary>
    public static double Number(this JsonNode node, params string[] path) => path.Aggregate(node, (inner, key) => inner[key]!).GetValue<double>();

    /// <summary>Asserts that two numbers are equal to 1e-9 relative.</summary>
    public static void AssertClose(double expected, double? actual, string name) =>
        Assert.True(actual is { } value && Math.Abs(value - expected) <= 1e-9 * Math.Max(1, Math.Abs(expected)), $"{name}: {actual} instead of {expected}");
}
