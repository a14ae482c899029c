using System.Runtime.InteropServices;
using System.Text.Json;
using ServeBench.Metrics;
using ServeBench.Results;

namespace ServeBench.Reports.Sweeps;

/// <summary>
/// Reads the folders that <c>vllm bench sweep</c> writes: every <c>summary.json</c> below a folder, and the <c>run=N.json</c> that are not in one.
/// </summary>
internal static class SweepFiles
{
    private const string SummaryName = "summary.json";
    private const string RunPattern = "run=*.json";
    private const string NameKey = "Name";
    private const string RunNumber = "run_number";
    private const string GoodputKey = "request_goodput";

    // What a sweep that continues after failures keeps of a run that gave no result.
    private const string FailureEnding = ".failure.json";

    private static readonly string[] s_folderParts = ["-BENCH--", "-WL--", "SERVE--", "BENCH--", "WL--"];

    // One entry a request: what Import-ServeResult reads.
    private static readonly HashSet<string> s_arraysOfRequests =
    [
        "input_lens", "output_lens", "ttfts", "itls", "generated_texts", "errors", "start_times", "latencies", "queue_times", "conversation_ids", "turns",
        VllmBenchKeys.FailedRequests, "server_queue_times", "server_ttfts",
    ];

    private static readonly HashSet<string> s_ofRuns = [RunNumber, VllmSummary.OldGoodputKey, .. MetricCatalog.Columns.Select(column => column.VllmKey).OfType<string>()];

    /// <summary>The files below a folder, a folder each, in the natural order of their names; a file stands for itself.</summary>
    /// <exception cref="ServeException"><c>SweepResultEmpty</c> or <c>SweepReadFailed</c>.</exception>
    public static IReadOnlyList<SweepRunFiles> Find(string path)
    {
        if (!Directory.Exists(path))
        {
            return [new SweepRunFiles(path, [])];
        }

        try
        {
            ILookup<string, string> summaries = ByFolder(Directory.GetFiles(path, SummaryName, SearchOption.AllDirectories));
            ILookup<string, string> runs = ByFolder(
                Directory.GetFiles(path, RunPattern, SearchOption.AllDirectories).Where(file => !file.EndsWith(FailureEnding, StringComparison.Ordinal)));
            SweepRunFiles[] files =
            [
                .. summaries.Concat(runs).Select(folder => folder.Key).Distinct()
                    .Order(NaturalOrder.Instance)
                    .Select(folder => new SweepRunFiles(summaries[folder].FirstOrDefault(), [.. runs[folder]])),
            ];
            return files.Length > 0 ? files : throw SweepResultErrors.Empty(path);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw SweepResultErrors.ReadFailed(path, exception);
        }
    }

    /// <summary>The runs of a file.</summary>
    /// <exception cref="ServeException"><c>SweepResultInvalid</c> or <c>SweepReadFailed</c>.</exception>
    public static IReadOnlyList<SweepRow> Read(string path)
    {
        ReadOnlyMemory<byte> json = default;
        try
        {
            byte[] bytes = File.ReadAllBytes(path);
            if (FileContent.Foreign(bytes) is { } foreign)
            {
                throw SweepResultErrors.Invalid(path, 1, 1, $"the file {foreign.TrimEnd('.')}");
            }

            json = PythonJson.ToJson(bytes);
            using JsonDocument document = JsonDocument.Parse(json);
            if (JsonPlace.OfBrokenText(json.Span) is { } broken)
            {
                throw SweepResultErrors.Invalid(path, broken.Line, broken.Column, JsonPlace.BrokenText);
            }

            return Rows(path, document.RootElement);
        }
        catch (JsonException exception)
        {
            throw SweepResultErrors.Invalid(path, exception, json.Span);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw SweepResultErrors.ReadFailed(path, exception);
        }
    }

    /// <summary>Whether a row is a run: it has a number, or a metric that result files have.</summary>
    public static bool IsRun(SweepRow row) => row.Names.Any(s_ofRuns.Contains);

    private static ILookup<string, string> ByFolder(IEnumerable<string> files) => files.ToLookup(file => Path.GetDirectoryName(file)!);

    private static SweepRow[] Rows(string path, JsonElement root) => root.ValueKind switch
    {
        JsonValueKind.Object => [Row(path, root)],
        JsonValueKind.Array => [.. root.EnumerateArray().Select(run => run.ValueKind == JsonValueKind.Object ? Row(path, run) : throw NoRun(path, root, run))],
        _ => throw SweepResultErrors.Invalid(path, 1, 1, "there is neither an array nor an object"),
    };

    private static ServeException NoRun(string path, JsonElement root, JsonElement run)
    {
        ReadOnlySpan<byte> text = JsonMarshal.GetRawUtf8Value(root);
        _ = text.Overlaps(JsonMarshal.GetRawUtf8Value(run), out int offset);
        ReadOnlySpan<byte> before = text[..offset];
        return SweepResultErrors.Invalid(path, before.Count((byte)'\n') + 1, offset - before.LastIndexOf((byte)'\n'), $"a run is an object, and this is {run.ValueKind}");
    }

    private static SweepRow Row(string path, JsonElement run)
    {
        bool isOld = !run.TryGetProperty(GoodputKey, out _);
        IEnumerable<KeyValuePair<string, object?>> values = Flat("", run).Concat(SweepPercentiles.FromRequests(path, run))
            .Select(pair => isOld && pair.Key == VllmSummary.OldGoodputKey ? KeyValuePair.Create(GoodputKey, pair.Value) : pair);
        return new SweepRow(NameOf(path, run) is { } name ? values.Append(KeyValuePair.Create(NameKey, (object?)name)) : values);
    }

    // ServeBench keeps it in the file. vLLM has it in the name of the folder, and an entry's own name as a key beside.
    private static string? NameOf(string path, JsonElement run)
    {
        if (run.TryGetProperty(ResultExtension.Key, out JsonElement own) && own.ValueKind == JsonValueKind.Object
            && own.TryGetProperty(ResultExtension.SweepNameKey, out JsonElement name) && name.ValueKind == JsonValueKind.String)
        {
            return name.GetString();
        }

        string folder = Path.GetFileName(Path.GetDirectoryName(Path.GetFullPath(path)) ?? "");
        string combination = string.Join(" / ", folder.Split(s_folderParts, StringSplitOptions.RemoveEmptyEntries));
        return folder.StartsWith("SERVE--", StringComparison.Ordinal) || folder.StartsWith("BENCH--", StringComparison.Ordinal) || folder.StartsWith("WL--", StringComparison.Ordinal)
            ? combination
            : run.TryGetProperty("_benchmark_name", out JsonElement entry) && entry.ValueKind == JsonValueKind.String ? entry.GetString() : null;
    }

    // Objects give a name for each of their members; lists, which parameters may be, stay as their JSON.
    private static IEnumerable<KeyValuePair<string, object?>> Flat(string prefix, JsonElement element)
    {
        foreach (JsonProperty member in element.EnumerateObject())
        {
            string name = prefix + member.Name;
            if (member.Value.ValueKind == JsonValueKind.Object)
            {
                foreach (KeyValuePair<string, object?> inner in Flat(name + ".", member.Value))
                {
                    yield return inner;
                }
            }
            else if (member.Value.ValueKind != JsonValueKind.Array || name == FlatResult.ReasonsKey || (prefix.Length == 0 && !s_arraysOfRequests.Contains(name)))
            {
                yield return KeyValuePair.Create(name, Value(member.Value));
            }
        }
    }

    private static object? Value(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.Null => null,
        JsonValueKind.True => true,
        JsonValueKind.False => false,
        JsonValueKind.Number when value.TryGetInt64(out long whole) => whole,
        JsonValueKind.Number => value.GetDouble(),
        JsonValueKind.String => value.GetString() switch
        {
            "inf" or "Infinity" => double.PositiveInfinity,
            "-inf" or "-Infinity" => double.NegativeInfinity,
            "nan" or "NaN" => double.NaN,
            string text => text,
            null => null,
        },
        _ => value.GetRawText(),
    };
}
