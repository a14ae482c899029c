using System.Collections.Specialized;

namespace ServeBench.Migration;

/// <summary>Configurations of aiperf (version 2.0) as plans.</summary>
internal static class AiPerfPlan
{
    private static readonly Dictionary<string, string> s_backends = new()
    {
        ["chat"] = "openai-chat",
        ["completions"] = "openai",
        ["embeddings"] = "openai-embeddings",
        ["responses"] = "openai-responses",
    };

    private static readonly Dictionary<string, string> s_latencies = new()
    {
        ["time_to_first_token"] = "ttft",
        ["inter_token_latency"] = "tpot",
        ["request_latency"] = "e2el",
    };

    private static readonly (string Ending, string Key)[] s_swept =
    [
        ("concurrency", "run.maxConcurrency"), ("rate", "schedule.requestRate"), ("requests", "dataset.count"), ("sessions", "dataset.count"),
        ("isl", "dataset.inputLength"), ("osl", "dataset.outputLength"), ("smoothness", "schedule.burstiness"),
    ];

    /// <summary>Whether a file is one of aiperf.</summary>
    public static bool Recognises(YamlNode root) =>
        root.Find("schemaVersion") is not null || root.Find("schema_version") is not null || root.Find("benchmark") is not null
        || ((root.Find("phases") is not null || root.Find("profiling") is not null) && (root.Find("dataset") is not null || root.Find("datasets") is not null));

    public static ServePlanConversion Convert(YamlNode root, string source)
    {
        var draft = new PlanDraft();
        var file = new ForeignTable(Flat(root), "", draft.LeftOut);
        file.Pass("schemaVersion");
        PlanDraft.Set(draft.Run, "model", file.Values("model").Concat(file.Values("models")).FirstOrDefault());
        ReadEndpoint(file.Table("endpoint"), draft);
        ForeignTable dataset = file.Has("dataset") ? file.Table("dataset") : file.Tables("datasets") is [var first, ..] ? first.Keys.Count() == 1 && !first.Has("type") ? first.Table(first.Keys.First()) : first : file.Table("dataset");
        bool isConversation = ReadDataset(dataset, draft);
        ReadSweep(file.Table("sweep"), draft);
        new AiPerfPhases(draft, isConversation).Read(file);
        object? seed = file.Value("random_seed");
        PlanDraft.Set(draft.Dataset, "seed", seed);
        bool isRun = draft.Run.Contains("requestRate");
        PlanDraft.Set(isRun ? draft.Run : draft.Schedule, "seed", isRun || draft.Phases.Count > 0 || (draft.Schedule.Count > 0 && !draft.Schedule.Contains("useTimestamp")) ? seed : null);
        ReadLimits(file.Table("slos"), draft);
        ForeignTable multiRun = file.Table("multi_run");
        draft.Repeat = multiRun.Value("num_runs");
        ForeignTable artifacts = file.Table("artifacts");
        if (artifacts.Text("dir") is { } folder)
        {
            artifacts.Pass("summary");
            object[] records = artifacts.Values("records");
            draft.Outputs.Add(new OrderedDictionary { ["path"] = $"{folder.TrimEnd('/')}/{{label}}-{{index}}.json", ["detailed"] = records.Length > 0 });
        }

        file.LeaveRest();
        return draft.ToConversion("aiperf", source);
    }

    // The body of a benchmark may lie in an envelope or beside it.
    private static YamlNode Flat(YamlNode root) => root.Find("benchmark") is not { Kind: YamlNodeKind.Map } body
        ? root
        : YamlNode.Map(root, [.. root.Entries.Where(entry => entry.Key.Text != "benchmark"), .. body.Entries]);

    private static void ReadEndpoint(ForeignTable endpoint, PlanDraft draft)
    {
        string type = endpoint.Text("type") ?? "chat";
        if (s_backends.TryGetValue(type, out string? backend))
        {
            draft.Run["backend"] = backend;
        }
        else
        {
            endpoint.Leave("type", $"The endpoint type '{type}' has no counterpart that is known to be the same. Choose a backend.");
        }

        draft.SetAddress(endpoint.Values("url").Concat(endpoint.Values("urls")).FirstOrDefault() as string);
        if (endpoint.Text("path") is { } path && path != "/v1/chat/completions")
        {
            draft.Run["endpoint"] = path;
        }

        if (endpoint.Value("streaming") is false)
        {
            endpoint.Leave("streaming", "ServeBench streams answers always, since it measures their tokens.");
        }

        PlanDraft.Set(draft.Run, "timeoutSec", endpoint.Seconds("timeout"));
        draft.SetKey(endpoint, "api_key");
        draft.SetHeaders(endpoint, "headers");
        if (endpoint.Is("reset_kv_cache"))
        {
            draft.Run["resetPrefixCache"] = true;
        }
    }

    private static bool ReadDataset(ForeignTable dataset, PlanDraft draft)
    {
        string type = dataset.Text("type") ?? "synthetic";
        dataset.Pass("name");
        if (type == "file")
        {
            PlanDraft.Set(draft.Dataset, "path", dataset.Text("path"));
            ReadFormat(dataset, draft);
            return false;
        }

        if (type != "synthetic")
        {
            dataset.Leave("type", $"A dataset of the type '{type}' is not read. The plan has random prompts.");
        }

        PlanDraft.Set(draft.Dataset, "count", dataset.Value("entries"));
        ForeignTable prompts = dataset.Has("prompts") ? dataset.Table("prompts") : dataset;
        draft.SetLengths(Length(prompts, "isl"), Length(prompts, "osl"), prompts);
        if (Length(dataset, "turns").Mean is not { } turns)
        {
            return false;
        }

        draft.Dataset["kind"] = "Conversation";
        draft.Dataset["turnCount"] = (long)Math.Round(turns);
        PlanDraft.Set(draft.Run, "thinkTimeSec", Length(dataset, "turn_delay").Mean is { } delay ? delay / 1000 : null);
        return true;
    }

    private static void ReadFormat(ForeignTable dataset, PlanDraft draft)
    {
        switch (dataset.Text("format") ?? "single_turn")
        {
            case "mooncake_trace":
                draft.Dataset["format"] = "TimedTrace";
                draft.Dataset["chunkHashSize"] = 512;
                draft.Dataset["secMultiplier"] = 0.001;
                PlanDraft.Set(draft.Schedule, "speedUp", dataset.Table("synthesis").Value("speedup_ratio"));
                break;
            case "sharegpt":
                draft.Dataset["format"] = "ShareGpt";
                break;
            case "single_turn":
                draft.Dataset["format"] = "Custom";
                dataset.Leave("format", "A Custom dataset has its texts under prompt, and the lengths of answers under output_tokens. Rename the members of the file.");
                break;
            case var format:
                dataset.Leave("format", $"The format '{format}' is not read.");
                break;
        }
    }

    private static void ReadLimits(ForeignTable limits, PlanDraft draft)
    {
        OrderedDictionary goodput = [];
        foreach ((string name, string key) in s_latencies)
        {
            PlanDraft.Set(goodput, key, limits.Value(name));
        }

        if (goodput.Count > 0)
        {
            draft.Measure["goodput"] = goodput;
        }
    }

    private static void ReadSweep(ForeignTable sweep, PlanDraft draft)
    {
        string type = sweep.Text("type") ?? "grid";
        string section = sweep.Has("variables") ? "variables" : "parameters";
        if (!sweep.Has(section))
        {
            return;
        }

        ForeignTable parameters = sweep.Table(section);
        OrderedDictionary lists = [];
        foreach (string name in parameters.Keys)
        {
            string ending = name.Split('.')[^1];
            if (s_swept.FirstOrDefault(one => one.Ending == ending).Key is { } key)
            {
                lists[key] = parameters.Values(name);
            }
            else
            {
                parameters.Leave(name, "This value cannot be swept by a plan.");
            }
        }

        if (type == "zip")
        {
            int count = lists.Values.Cast<object[]>().Select(list => list.Length).DefaultIfEmpty(0).Min();
            draft.Sweep = Enumerable.Range(0, count).Select(index => lists.Keys.Cast<string>().Aggregate(new OrderedDictionary(), (entry, key) =>
            {
                entry[key] = ((object[])lists[key]!)[index];
                return entry;
            })).ToArray<object>();
        }
        else
        {
            if (type != "grid")
            {
                sweep.Leave("type", $"A sweep of the type '{type}' becomes one of all combinations.");
            }

            draft.Sweep = lists;
        }
    }

    private static (double? Mean, double? Deviation) Length(ForeignTable table, string key)
    {
        if (table.Number(key) is { } number)
        {
            return (number, null);
        }

        ForeignTable length = table.Table(key);
        return (length.Number("mean") ?? length.Number("value"), length.Number("stddev"));
    }
}
