using System.Collections.Specialized;
using System.Globalization;

namespace ServeBench.Migration;

internal static class InferencePerfPlan
{
    private const double Milliseconds = 1000;

    private static readonly (string Name, string Key)[] s_limits = [("ttft", "ttft"), ("tpot", "tpot"), ("itl", "itl"), ("request_latency", "e2el")];

    public static bool Recognises(YamlNode root) => root.Find("load") is { Kind: YamlNodeKind.Map } && (root.Find("server") is not null || root.Find("data") is not null);

    public static ServePlanConversion Convert(YamlNode root, string source)
    {
        var draft = new PlanDraft();
        var file = new ForeignTable(root, "", draft.LeftOut);
        ForeignTable load = file.Table("load");
        ReadServer(file.Table("server"), file.Table("api"), draft);
        ReadData(file.Table("data"), load, draft);
        ReadLoad(load, draft);
        ReadBreakers(file, load, draft);
        ReadReport(file.Table("report"), file.Table("storage"), draft);
        ForeignTable tokenizer = file.Table("tokenizer");
        if (tokenizer.Text("pretrained_model_name_or_path") is { } name && (name.StartsWith('.') || name.StartsWith('/')))
        {
            draft.Dataset["tokenizer"] = name;
        }
        else
        {
            tokenizer.Leave("pretrained_model_name_or_path", "ServeBench downloads no tokenizers. Download it, and give its folder as dataset.tokenizer; else o200k_base counts.");
        }

        tokenizer.Leave("token", "A plan holds no secret, and downloads nothing.");
        file.Leave("metrics", "ServeBench reads the server's own counters, not those of a Prometheus server.");
        file.LeaveRest();
        return draft.ToConversion("inference-perf", source);
    }

    private static void ReadServer(ForeignTable server, ForeignTable api, PlanDraft draft)
    {
        string type = api.Text("type") ?? "completion";
        draft.Run["backend"] = type switch { "chat" => "openai-chat", "anthropic_messages" => "anthropic", _ => "openai" };
        if (type is not ("chat" or "completion" or "anthropic_messages"))
        {
            api.Leave("type", $"The API '{type}' has no counterpart. Choose a backend.");
        }

        if (api.Value("streaming") is false)
        {
            api.Leave("streaming", "ServeBench streams answers always, since it measures their tokens.");
        }

        draft.SetHeaders(api, "headers");
        server.Pass("type");
        draft.SetAddress(server.Text("base_url"));
        PlanDraft.Set(draft.Run, "model", server.Value("model_name"));
        PlanDraft.Set(draft.Run, "ignoreEos", server.Is("ignore_eos") ? true : null);
        draft.SetKey(server, "api_key");
    }

    private static void ReadData(ForeignTable data, ForeignTable load, PlanDraft draft)
    {
        string type = data.Text("type") ?? "";
        ForeignTable trace = load.Has("trace") ? load.Table("trace") : data.Table("trace");
        if (load.Text("type") == "trace_replay")
        {
            PlanDraft.Set(draft.Dataset, "path", trace.Text("file"));
            draft.Dataset["format"] = "AzureTrace";
            draft.Schedule["useTimestamp"] = true;
            if (trace.Text("format") is not (null or "AzurePublicDataset"))
            {
                trace.Leave("format", "Only traces of Azure's format are converted.");
            }

            data.Pass("trace");
            return;
        }

        switch (type)
        {
            case "shareGPT":
                draft.Dataset["path"] = data.Text("path") ?? "./ShareGPT_V3_unfiltered_cleaned_split.json";
                draft.Dataset["format"] = "ShareGpt";
                if (!data.Has("path"))
                {
                    data.Leave("type", "inference-perf downloads the dataset. Download it, and give its path as dataset.path.");
                }

                break;
            case "random" or "synthetic":
                draft.SetLengths(Length(data.Table("input_distribution")), Length(data.Table("output_distribution")), data);
                break;
            case "shared_prefix":
                ReadSharedPrefix(data.Table("shared_prefix"), draft);
                break;
            default:
                data.Leave("type", $"Data of the type '{type}' are not read. The plan has random prompts.");
                break;
        }
    }

    private static void ReadSharedPrefix(ForeignTable prefix, PlanDraft draft)
    {
        draft.Dataset["kind"] = "PrefixRepetition";
        double? groups = prefix.Number("num_unique_system_prompts") ?? prefix.Number("num_groups");
        double? users = prefix.Number("num_users_per_system_prompt") ?? prefix.Number("num_prompts_per_group");
        PlanDraft.Set(draft.Dataset, "count", groups * users is { } count ? (long)count : null);
        PlanDraft.Set(draft.Dataset, "prefixCount", groups is { } prefixes ? (long)prefixes : null);
        PlanDraft.Set(draft.Dataset, "prefixLength", prefix.Value("system_prompt_len"));
        PlanDraft.Set(draft.Dataset, "suffixLength", prefix.Value("question_len"));
        PlanDraft.Set(draft.Dataset, "outputLength", prefix.Value("output_len"));
    }

    private static void ReadLoad(ForeignTable load, PlanDraft draft)
    {
        string type = load.Text("type") ?? "constant";
        bool isTrace = draft.Schedule.Contains("useTimestamp");
        if (type is not "constant" and not ("poisson" or "concurrent" or "trace_replay"))
        {
            load.Leave("type", $"A load of the type '{type}' has no counterpart.");
        }

        ReadStages(load.Tables("stages"), type == "constant", draft);
        ReadSweep(load.Table("sweep"), draft);
        PlanDraft.Set(draft.Dataset, "seed", load.Value("base_seed"));
        object? seed = isTrace ? null : load.Value("base_seed");
        PlanDraft.Set(draft.Run, "seed", draft.Run.Contains("requestRate") ? seed : null);
        PlanDraft.Set(draft.Schedule, "seed", draft.Schedule.Count + draft.Phases.Count > 0 ? seed : null);
        PlanDraft.Set(draft.Run, "timeoutSec", load.Value("request_timeout"));
        load.Leave("num_workers", "ServeBench has no workers to divide the load among.");
        load.Leave("worker_max_concurrency", "ServeBench has no workers. run.maxConcurrency limits all requests in flight.");
        load.Leave("worker_max_tcp_connections", "ServeBench opens a connection for each request in flight.");
    }

    private static void ReadStages(IReadOnlyList<ForeignTable> stages, bool isConstant, PlanDraft draft)
    {
        if (draft.Schedule.Contains("useTimestamp"))
        {
            foreach (ForeignTable stage in stages)
            {
                stage.Pass([.. stage.Keys]);
                stage.Leave("The requests of a trace have their own times.");
            }

            return;
        }

        if (stages.Count > 1)
        {
            draft.Phases.AddRange(stages.Select((stage, index) => PhaseOf(stage, index, isConstant)));
            draft.Measure["by"] = "Phase";
        }
        else if (stages.Count == 1)
        {
            ReadStage(stages[0], isConstant, draft);
        }
    }

    private static OrderedDictionary PhaseOf(ForeignTable stage, int index, bool isConstant)
    {
        OrderedDictionary phase = new() { ["name"] = string.Create(CultureInfo.InvariantCulture, $"stage-{index}") };
        if (stage.Value("rate") is { } rate)
        {
            PlanDraft.Set(phase, "arrival", isConstant ? "Constant" : null);
            phase["requestRate"] = rate;
            PlanDraft.Set(phase, "durationSec", stage.Value("duration"));
        }
        else
        {
            PlanDraft.Set(phase, "concurrency", stage.Value("concurrency_level"));
            PlanDraft.Set(phase, "count", stage.Value("num_requests"));
        }

        return phase;
    }

    private static void ReadStage(ForeignTable stage, bool isConstant, PlanDraft draft)
    {
        PlanDraft.Set(draft.Dataset, "count", stage.Value("num_requests"));
        PlanDraft.Set(draft.Run, "maxConcurrency", stage.Value("concurrency_level"));
        if (stage.Value("rate") is not { } rate)
        {
            return;
        }

        draft.Schedule["requestRate"] = rate;
        PlanDraft.Set(draft.Schedule, "burstiness", isConstant ? double.PositiveInfinity : null);
        if (stage.Value("duration") is { } seconds)
        {
            draft.SetDuration(seconds, null, isWhole: false);
        }
    }

    private static void ReadBreakers(ForeignTable file, ForeignTable load, PlanDraft draft)
    {
        string[] used = [.. load.Values("circuit_breakers").OfType<string>()];
        foreach (ForeignTable breaker in file.Tables("circuit_breakers"))
        {
            if (!used.Contains(breaker.Text("name")))
            {
                breaker.Leave("The load does not use it.");
                breaker.Pass([.. breaker.Keys]);
                continue;
            }

            ForeignTable metrics = breaker.Table("metrics");
            bool isTimeout = metrics.Values("matches") is [string match] && match.Contains("'TimeoutError'", StringComparison.Ordinal);
            string errors = isTimeout ? "errors of Timeout" : "errors";
            if (!isTimeout)
            {
                metrics.Leave("matches", "The stop rule counts every failure.");
            }

            foreach (ForeignTable trigger in breaker.Tables("triggers"))
            {
                string type = trigger.Text("type") ?? "";
                double? threshold = trigger.Number("threshold");
                if (type == "consecutive" && threshold is not null)
                {
                    draft.StopWhen.Add(string.Create(CultureInfo.InvariantCulture, $"{errors} in a row >= {threshold}"));
                }
                else if (type == "rate_over_window" && threshold is not null && trigger.Number("window_sec") is { } window)
                {
                    draft.StopWhen.Add(string.Create(CultureInfo.InvariantCulture, $"{errors} > {threshold * 100:0.####} % over {window:0.###} s (at least {trigger.Number("min_samples") ?? 1:0})"));
                }
                else
                {
                    trigger.Leave($"The trigger '{type}' has no counterpart.");
                    trigger.Pass([.. trigger.Keys]);
                }
            }

            breaker.Leave("It ends the run, not only its stage.");
        }
    }

    private static void ReadSweep(ForeignTable sweep, PlanDraft draft)
    {
        if (sweep.Value("num_stages") is { } stages)
        {
            draft.Schedule.Clear();
            draft.Phases.Clear();
            draft.Sweep = new OrderedDictionary { ["workloadVariable"] = "RequestRate", ["workloadIterationCount"] = stages };
            draft.Run["burstiness"] = double.PositiveInfinity;
            sweep.Leave("type", "ServeBench measures one request at a time and all at once, and spaces the rates between them evenly.");
        }
    }

    private static void ReadReport(ForeignTable report, ForeignTable storage, PlanDraft draft)
    {
        ForeignTable requests = report.Table("request_lifecycle");
        PlanDraft.Set(draft.Measure, "percentile", requests.Values("percentiles") is { Length: > 0 } percentiles ? percentiles : null);
        requests.Pass("summary", "per_stage");
        ForeignTable limits = report.Table("goodput").Table("constraints");
        OrderedDictionary goodput = [];
        foreach ((string name, string key) in s_limits)
        {
            PlanDraft.Set(goodput, key, limits.Number(name) is { } seconds ? seconds * Milliseconds : null);
        }

        if (goodput.Count > 0)
        {
            draft.Measure["goodput"] = goodput;
        }

        ForeignTable local = storage.Table("local_storage");
        string folder = (local.Text("path") ?? "reports-{timestamp}").Replace("{timestamp}", "{date}", StringComparison.Ordinal).TrimEnd('/');
        bool isByPhase = draft.Measure.Contains("by");
        OrderedDictionary output = new()
        {
            ["path"] = $"{(folder.StartsWith('.') || folder.StartsWith('/') ? "" : "./")}{folder}/{local.Text("report_file_prefix")}{{label}}-{{index}}.json{(isByPhase ? "l" : "")}",
            ["detailed"] = requests.Is("per_request"),
        };
        PlanDraft.Set(output, "append", isByPhase ? true : null);
        draft.Outputs.Add(output);
    }

    private static (double? Mean, double? Deviation) Length(ForeignTable distribution)
    {
        double? mean = distribution.Number("mean");
        distribution.Leave("total_count", "The number of requests is that of the load.");
        distribution.Leave("min", "Lengths have no least value of their own.");
        distribution.Leave("max", "Lengths have no greatest value of their own.");
        return (mean, distribution.Number("std_dev"));
    }
}
