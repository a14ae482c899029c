using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using ServeBench.Load;
using ServeBench.Metrics;

namespace ServeBench.Results;

/// <summary>A result of <c>vllm bench serve</c> whose keys are names of one object, as a run of a sweep and a row of its table have them.</summary>
internal static class FlatResult
{
    /// <summary>Where a file of ServeBench has why the client limited the run, a list.</summary>
    public const string ReasonsKey = $"{ResultExtension.Key}.run.client.reasons";

    private static readonly string[] s_needed = ["duration", "completed", "request_throughput"];

    // Of a table all values are texts, and a label or a model may look like a number.
    private static readonly HashSet<string> s_texts = ["date", "endpoint_type", "backend", "label", "model_id", "tokenizer_id", "ramp_up_strategy"];

    /// <summary>The metrics; <see langword="null"/> when the names are not those of a result, or a value is not what its key has.</summary>
    /// <param name="row">Names with dots are those of objects inside.</param>
    public static ServeMetrics? Read(SweepRow row)
    {
        if (!s_needed.All(key => row.Names.Contains(key)))
        {
            return null;
        }

        using JsonDocument document = JsonDocument.Parse(Encoding.UTF8.GetBytes(ToJson(row).ToJsonString()));
        try
        {
            ServeMetrics? metrics = VllmResultReader.Read(new ResultObject("", 1, 1, document.RootElement)).Summary;
            if (metrics is not null)
            {
                AddDoubts(metrics.Run, row);
            }

            return metrics;
        }
        catch (ServeException)
        {
            return null;
        }
    }

    // What makes a run doubtful is in every form of it, so that no gate passes a doubtful run.
    private static void AddDoubts(ServeRun run, SweepRow row)
    {
        run.NewerFileVersion = ResultExtension.NewerVersion(row.Number($"{ResultExtension.Key}.{ResultExtension.VersionKey}", null))
            ?? ResultExtension.NewerVersion(row.Number(DoubtKey("newer_file_version"), null));
        run.Stopped = IsTrue(row, "stopped");
        run.WarmPrefixCache = IsTrue(row, "warm_prefix_cache");
        run.Stream = Enum.TryParse(row.Text(DoubtKey("stream")), ignoreCase: true, out StreamVerdict stream) ? stream : null;
        run.StreamCoalescedPercent = row.Number(DoubtKey("stream_coalesced_percent"), null);
        if (row.Value(ReasonsKey) is string text && IsList(text, out JsonNode? reasons))
        {
            run.Client = new ClientHealth { Reasons = [.. reasons!.AsArray().Select(reason => reason?.ToString() ?? "")] };
        }
    }

    private static bool IsTrue(SweepRow row, string name) => row.Value(DoubtKey(name)) is true or "True" or "true";

    private static string DoubtKey(string name) => $"{ResultExtension.Key}.run.{name}";

    private static JsonObject ToJson(SweepRow row)
    {
        var root = new JsonObject();
        foreach ((string name, object? value) in row.Values)
        {
            string[] path = name.Split('.');
            if (Holder(root, path) is { } holder && !holder.ContainsKey(path[^1]))
            {
                holder[path[^1]] = Node(path[^1], value, isInside: path.Length > 1);
            }
        }

        return root;
    }

    // Null where a name begins with one that has a value itself, and for what Export-ServeResult adds, whose lists are not in the names.
    private static JsonObject? Holder(JsonObject root, string[] path)
    {
        JsonObject? holder = path is [ResultExtension.Key, ..] ? null : root;
        foreach (string key in path[..^1])
        {
            if (holder is not null && !holder.ContainsKey(key))
            {
                holder[key] = new JsonObject();
            }

            holder = holder?[key] as JsonObject;
        }

        return holder;
    }

    // Of the result's own values no number is a text: what is one are options of the sweep, and lists and objects as Python prints them.
    private static JsonNode? Node(string key, object? value, bool isInside) => value switch
    {
        null or "" => null,
        string text when s_texts.Contains(key) => JsonValue.Create(text),
        string text when isInside && IsList(text, out JsonNode? list) => list,
        bool flag => JsonValue.Create(flag),
        long whole => JsonValue.Create(whole),
        _ when SweepRow.AsNumber(value) is { } number => Number(number),
        _ => isInside ? JsonValue.Create(SweepRow.Text(value)) : null,
    };

    private static JsonValue Number(double number) => number switch
    {
        double.NaN => JsonValue.Create("nan"),
        _ when double.IsFinite(number) => JsonValue.Create(number),
        _ => JsonValue.Create(SweepRow.Text(number)),
    };

    private static bool IsList(string text, out JsonNode? list)
    {
        list = null;
        try
        {
            list = text.StartsWith('[') ? JsonNode.Parse(text) : null;
        }
        catch (JsonException)
        {
            // A text that begins like a list is a text.
        }

        return list is not null;
    }
}
