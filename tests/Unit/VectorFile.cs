using System.Text.Json;

namespace ServeBench.Tests;

/// <summary>Reference vectors beside the test binary: JSON arrays, one element a case.</summary>
public static class VectorFile
{
    public static JsonElement[] Cases(string name)
    {
        using FileStream file = File.OpenRead(Path.Combine(AppContext.BaseDirectory, "Fixtures", "vectors", name));
        return JsonSerializer.Deserialize<JsonElement[]>(file)!;
    }

    public static JsonElement Case(string name, int seed) =>
        Cases(name).Single(@case => @case.GetProperty("seed").GetInt32() == seed);

    public static double[] Doubles(this JsonElement element, string property) =>
        element.GetProperty(property).Deserialize<double[]>()!;

    public static int[] Integers(this JsonElement element, string property) =>
        element.GetProperty(property).Deserialize<int[]>()!;
}
