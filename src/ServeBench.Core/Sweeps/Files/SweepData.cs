using System.Diagnostics;
using System.Text.Json;
using System.Text.Json.Nodes;
using ServeBench.Metrics;
using ServeBench.Results;

namespace ServeBench.Sweeps;

/// <summary>The results of a sweep's runs by vLLM's keys, with what the sweep adds to them, and their files.</summary>
internal static class SweepData
{
    /// <summary>Seconds from the start of the server until it was ready; a key that vLLM has not.</summary>
    public const string ServerStartKey = "server_start_s";

    private const string RunNumberKey = "run_number";

    private static readonly JsonSerializerOptions s_indented = new()
    {
        WriteIndented = true,
        IndentSize = 4,
        NewLine = "\n",
        Encoder = ResultSerialization.Options.Encoder,
    };

    /// <summary>The result of a run.</summary>
    public static JsonObject From(ServeMetrics metrics, bool detailed)
    {
        using var stream = new MemoryStream();
        VllmResultWriter.Write(stream, metrics, detailed);
        return JsonNode.Parse(stream.ToArray())!.AsObject();
    }

    /// <summary>Keeps the name of the combination, which the names of its entries and its folder do not show in full.</summary>
    public static void AddName(JsonObject data, string name)
    {
        if (data[ResultExtension.Key] is JsonObject own)
        {
            own[ResultExtension.SweepNameKey] = name;
        }
    }

    /// <summary>Adds the number of the run and its options without secrets; as in Python's dict, a key that is there keeps its place.</summary>
    public static void Add(JsonObject data, int number, SweepParameters server, SweepParameters benchmark)
    {
        data[RunNumberKey] = Node(number);
        foreach ((string key, object? value) in server.Masked.Concat(benchmark.Masked))
        {
            data[key] = Node(value);
        }
    }

    /// <summary>A number of a result.</summary>
    /// <exception cref="ServeException"><c>SweepMetricMissing</c>.</exception>
    public static double Number(JsonObject data, string key) =>
        data[key] is JsonValue value && value.GetValueKind() == JsonValueKind.Number
            ? value.GetValue<double>()
            : throw new ServeException(
                "SweepMetricMissing",
                ServeErrorKind.NotFound,
                $"The result of a run has no number '{key}'. Use names of vLLM's result file, such as p99_e2el_ms; request percentiles other than 99 with --metric-percentiles. The result has: {string.Join(", ", data.Where(pair => pair.Value?.GetValueKind() == JsonValueKind.Number).Select(pair => pair.Key))}.",
                key);

    /// <summary>The result in a file, and its metrics.</summary>
    /// <exception cref="ServeException"><c>ResultNotFound</c>, <c>ResultReadFailed</c> or <c>ResultInvalid</c>.</exception>
    public static (JsonObject Data, ServeMetrics Metrics) Read(string path)
    {
        ImportedRun run = ResultImporter.Read(path)[0];
        JsonNode? data = JsonNode.Parse(PythonJson.ToJson(File.ReadAllBytes(path)).Span);
        return (data!.AsObject(), run.Summary ?? MetricsCalculator.Measure(run.Run, run.Requests));
    }

    /// <summary>Writes an object or a list of them, whole or not at all.</summary>
    /// <exception cref="ServeException"><c>SweepWriteFailed</c>.</exception>
    public static void Write(string path, JsonNode data) => Write(path, stream => JsonSerializer.Serialize(stream, data, s_indented));

    /// <summary>Writes a list of results, whole or not at all.</summary>
    /// <exception cref="ServeException"><c>SweepWriteFailed</c>.</exception>
    public static void Write(string path, IEnumerable<JsonObject> runs) => Write(path, new JsonArray([.. runs.Select(run => run.DeepClone())]));

    /// <summary>Writes a file, whole or not at all, and the folder that it is in.</summary>
    /// <exception cref="ServeException"><c>SweepWriteFailed</c>.</exception>
    public static void Write(string path, Action<Stream> write)
    {
        try
        {
            Directory.CreateDirectory(Path.GetDirectoryName(path)!);
            AtomicFile.Write(path, append: false, force: false, write);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw SweepErrors.WriteFailed(path, exception);
        }
    }

    /// <summary>Makes the folder of an experiment, so that an error in writing to it comes before the first run.</summary>
    /// <exception cref="ServeException"><c>SweepWriteFailed</c>.</exception>
    public static void CreateFolder(string path)
    {
        try
        {
            Directory.CreateDirectory(path);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw SweepErrors.WriteFailed(path, exception);
        }
    }

    /// <summary>Removes the folder of an experiment that holds nothing, so that its name is free again.</summary>
    /// <returns>Whether there is no such folder any more.</returns>
    public static bool TryRemoveEmpty(string path)
    {
        try
        {
            if (!Directory.Exists(path) || !Directory.EnumerateFileSystemEntries(path).Any())
            {
                Directory.Delete(path);
            }
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            Debug.WriteLine($"'{path}' stays: {exception.Message}");
        }

        return !Directory.Exists(path);
    }

    public static JsonObject Node(SweepParameters parameters) => new(parameters.Masked.Select(pair => KeyValuePair.Create(pair.Key, Node(pair.Value))));

    private static JsonNode? Node(object? value)
    {
        using var stream = new MemoryStream();
        using (var writer = new Utf8JsonWriter(stream, new JsonWriterOptions { Encoder = ResultSerialization.Options.Encoder }))
        {
            MetadataConverter.WriteValue(writer, value);
        }

        return JsonNode.Parse(stream.ToArray());
    }
}
