using System.Text.Json;

namespace ServeBench.Tests;

/// <summary>Reference vectors beside the test binary: arrays of cases, in a file or in a section of one.</summary>
public static class VectorFile
{
    public static JsonElement[] Cases(string name) => Read<JsonElement[]>(name);

    public static JsonElement[] Cases(string name, string section) => [.. Read<JsonElement>(name).GetProperty(section).EnumerateArray()];

    public static double[] Doubles(this JsonElement element, string property) => element.GetProperty(property).Deserialize<double[]>()!;

    public static int[] Integers(this JsonElement element, string property) => element.GetProperty(property).Deserialize<int[]>()!;

    public static long[] Longs(this JsonElement element, string property) => element.GetProperty(property).Deserialize<long[]>()!;

    private static T Read<T>(string name)
    {
        using FileStream file = File.OpenRead(Path.Combine(AppContext.BaseDirectory, "Fixtures", "vectors", name));
        return JsonSerializer.Deserialize<T>(file)!;
    }
}
