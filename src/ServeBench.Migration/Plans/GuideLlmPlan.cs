using System.Collections.Specialized;
using System.Globalization;

namespace ServeBench.Migration;

/// <summary>Scenarios of guidellm as plans.</summary>
internal static class GuideLlmPlan
{
    private const string Saturation = "over_saturation";

    private static readonly (string Name, string Key)[] s_limits = [("ttft_ms", "ttft"), ("tpot_ms", "tpot"), ("itl_ms", "itl"), ("e2el_ms", "e2el")];

    private static readonly Dictionary<string, string> s_backends = new()
    {
        ["/v1/chat/completions"] = "openai-chat",
        ["/v1/completions"] = "openai",
        ["/v1/embeddings"] = "openai-embeddings",
        ["/v1/responses"] = "openai-responses",
        ["/v1/audio/transcriptions"] = "openai-audio",
    };

    private static readonly Dictionary<string, string> s_swept = new()
    {
        ["profile.streams"] = "run.maxConcurrency",
        ["profile.rate"] = "schedule.requestRate",
        ["profile.max_concurrency"] = "run.maxConcurrency",
    };

    /// <summary>Whether a file is a scenario of guidellm.</summary>
    public static bool Recognises(YamlNode root) => root.Find("spec") is not null;

    public static ServePlanConversion Convert(YamlNode root, string source)
    {
        var draft = new PlanDraft();
        var file = new ForeignTable(root, "", draft.LeftOut);
        ForeignTable spec = file.Table("spec");
        ReadBackend(spec.Table("backend"), draft);
        IReadOnlyList<ForeignTable> data = spec.Tables("data");
        if (data.Count > 0)
        {
            ReadData(data[0], draft);
        }

        foreach (ForeignTable further in data.Skip(1))
        {
            further.Leave("A plan has one dataset. This one is left out.");
            further.Pass([.. further.Keys]);
        }

        ReadProfile(spec.Table("profile"), draft);
        ReadConstraints(spec.Tables("constraints"), draft);
        object? seed = spec.Value("seed") ?? spec.Table("seed").Value("value");
        PlanDraft.Set(draft.Dataset, "seed", seed);
        PlanDraft.Set(draft.Schedule, "seed", draft.Schedule.Count > 0 ? seed : null);
        ReadLimits(spec.Table("metrics"), draft);
        ReadOutputs(spec, draft);
        ReadBenchmarks(file.Tables("benchmarks"), draft);
        PlanDraft.Set(draft.Run, "metadata", file.Table("metadata").Copy("labels") is { Count: > 0 } labels ? labels : null);
        if (!draft.Dataset.Contains("count") && !draft.Dataset.Contains("path"))
        {
            draft.Dataset["count"] = 1000;
            draft.LeftOut.Add(new PlanLeftOut("", 0, "The scenario limits no number of requests. The plan sends 1000 a run."));
        }

        file.LeaveRest();
        return draft.ToConversion("guidellm", source);
    }

    private static void ReadBackend(ForeignTable backend, PlanDraft draft)
    {
        backend.Pass("kind");
        string format = backend.Text("request_format") ?? "/v1/chat/completions";
        if (s_backends.TryGetValue(format, out string? name))
        {
            draft.Run["backend"] = name;
        }
        else
        {
            backend.Leave("request_format", $"The format '{format}' has no counterpart. Choose a backend.");
        }

        draft.SetAddress(backend.Text("target"));
        PlanDraft.Set(draft.Run, "model", backend.Value("model"));
        PlanDraft.Set(draft.Run, "timeoutSec", backend.Value("timeout"));
        draft.SetKey(backend, "api_key");
        if (backend.Value("verify") is false)
        {
            draft.Run["skipCertificateCheck"] = true;
        }

        if (backend.Is("http2"))
        {
            draft.Run["httpVersion"] = "2";
        }

        if (backend.Value("stream") is true)
        {
            backend.Pass("stream");
        }
        else
        {
            backend.Leave("stream", "ServeBench streams answers always, since it measures their tokens.");
        }

        ForeignTable extras = backend.Table("extras");
        PlanDraft.Set(draft.Run, "extraBody", extras.Copy("body") is { Count: > 0 } body ? body : null);
        draft.SetHeaders(extras, "headers");
    }

    private static void ReadData(ForeignTable data, PlanDraft draft)
    {
        string kind = data.Text("kind") ?? "";
        switch (kind)
        {
            case "synthetic_text":
                draft.SetLengths((data.Number("prompt_tokens"), data.Number("prompt_tokens_stdev")), (data.Number("output_tokens"), data.Number("output_tokens_stdev")), data);
                if (data.Number("turns") is > 1 and { } turns)
                {
                    draft.Dataset["kind"] = "Conversation";
                    draft.Dataset["turnCount"] = (long)turns;
                }

                break;
            case "mooncake":
                PlanDraft.Set(draft.Dataset, "path", data.Text("path"));
                draft.Dataset["format"] = "TimedTrace";
                draft.Dataset["chunkHashSize"] = 512;
                draft.Dataset["secMultiplier"] = 0.001;
                break;
            case "json_file" or "csv_file" or "parquet_file" or "text_file":
                PlanDraft.Set(draft.Dataset, "path", data.Text("path"));
                draft.Dataset["format"] = "HuggingFace";
                break;
            default:
                data.Leave("kind", $"Data of the kind '{kind}' are not read. Export them to a file, and give its path and format.");
                break;
        }
    }

    private static void ReadProfile(ForeignTable profile, PlanDraft draft)
    {
        string kind = profile.Text("kind") ?? "sweep";
        PlanDraft.Set(draft.Run, "maxConcurrency", profile.Value("max_concurrency"));
        switch (kind)
        {
            case "synchronous":
                draft.Run["maxConcurrency"] = 1;
                break;
            case "concurrent":
                SetOrSweep(draft, draft.Run, "run.maxConcurrency", profile.Values("streams"));
                break;
            case "poisson" or "constant" or "async":
                SetOrSweep(draft, draft.Schedule, "schedule.requestRate", profile.Values("rate"));
                PlanDraft.Set(draft.Schedule, "burstiness", kind == "poisson" ? null : double.PositiveInfinity);
                break;
            case "replay":
                draft.Schedule["useTimestamp"] = true;
                break;
            case "sweep":
                draft.Sweep = new OrderedDictionary { ["workloadVariable"] = "RequestRate", ["workloadIterationCount"] = profile.Value("sweep_size") ?? 10L };
                PlanDraft.Set(draft.Run, "burstiness", profile.Text("strategy_type") == "poisson" ? null : double.PositiveInfinity);
                break;
            case not "throughput":
                profile.Leave("kind", $"The profile '{kind}' has no counterpart.");
                break;
        }
    }

    private static void SetOrSweep(PlanDraft draft, OrderedDictionary section, string key, object[] values)
    {
        if (values.Length == 1)
        {
            section[key.Split('.')[1]] = values[0];
        }
        else if (values.Length > 1)
        {
            ((OrderedDictionary)draft.Sweep)[key] = values;
        }
    }

    private static void ReadConstraints(IReadOnlyList<ForeignTable> constraints, PlanDraft draft)
    {
        foreach (ForeignTable constraint in constraints.Where(constraint => constraint.Text("kind") is "max_requests" or "max_number"))
        {
            PlanDraft.Set(draft.Dataset, "count", constraint.Value("count"));
        }

        bool hasSaturation = constraints.Any(constraint => constraint.Text("kind") == Saturation);
        foreach (ForeignTable constraint in constraints.Where(constraint => constraint.Text("kind") == "max_duration"))
        {
            ReadDuration(constraint, hasSaturation, draft);
        }

        foreach (ForeignTable constraint in constraints.Where(constraint => constraint.Text("kind") is not ("max_requests" or "max_number" or "max_duration")))
        {
            if (ReadRule(constraint, draft) is { } rule)
            {
                draft.StopWhen.Add(constraint.Text("mode") == "monitor" ? new OrderedDictionary { ["rule"] = rule, ["mode"] = "Monitor" } : rule);
            }
        }
    }

    private static void ReadDuration(ForeignTable constraint, bool hasSaturation, PlanDraft draft)
    {
        object? seconds = constraint.Value("seconds");
        if (hasSaturation && PlanDraft.CountOf(draft.Schedule["requestRate"], seconds) is { } count)
        {
            draft.Dataset["count"] = draft.Dataset["count"] is long given ? Math.Min(given, (long)count) : count;
            constraint.Leave("seconds", string.Create(CultureInfo.InvariantCulture, $"The rule over-saturation looks at one schedule. The plan sends as many requests as the rate sends in this time: {draft.Dataset["count"]}."));
        }
        else if (seconds is not null && HasLoad(draft))
        {
            // What is in flight then is cut.
            draft.SetDuration(seconds, 0L, isWhole: draft.Dataset.Contains("count"));
        }
        else
        {
            constraint.Leave("seconds", "A run for a time needs a rate or a concurrency, and one number of seconds. This one ends with its requests.");
        }
    }

    private static bool HasLoad(PlanDraft draft) => draft.Schedule.Contains("requestRate") || draft.Run.Contains("maxConcurrency")
        || (draft.Sweep is OrderedDictionary lists && (lists.Contains("schedule.requestRate") || lists.Contains("run.maxConcurrency")));

    private static string? ReadRule(ForeignTable constraint, PlanDraft draft)
    {
        string kind = constraint.Text("kind") ?? "";
        double? share = constraint.Number("max_error_rate");
        switch (kind)
        {
            case "max_errors" when (constraint.Number("max_errors") ?? constraint.Number("count")) is { } count:
                return string.Create(CultureInfo.InvariantCulture, $"errors >= {count}");
            case "max_error_rate" when share is not null:
                constraint.Leave("max_error_rate", "A stop rule counts over seconds, not over so many requests. The plan has the share of the whole run.");
                return string.Create(CultureInfo.InvariantCulture, $"errors >= {share * 100:0.####} % (at least {constraint.Number("window_size") ?? 30:0})");
            case "max_global_error_rate" when share is not null:
                return string.Create(CultureInfo.InvariantCulture, $"errors >= {share * 100:0.####} % (at least {constraint.Number("min_processed") ?? 30:0})");
            case Saturation when draft.Schedule.Contains("requestRate"):
                constraint.Pass([.. constraint.Keys]);
                constraint.Leave("The rule over-saturation decides by a test of its own, which docs/stop-rules.md describes. The settings of guidellm's do not apply.");
                return "over-saturation";
            case Saturation:
                constraint.Pass([.. constraint.Keys]);
                constraint.Leave("The rule over-saturation needs one schedule with a rate.");
                return null;
            default:
                constraint.Leave($"The constraint '{kind}' has no counterpart here.");
                constraint.Pass([.. constraint.Keys]);
                return null;
        }
    }

    private static void ReadLimits(ForeignTable metrics, PlanDraft draft)
    {
        metrics.Pass("kind");
        ForeignTable limits = metrics.Table("slo");
        OrderedDictionary goodput = [];
        foreach ((string name, string key) in s_limits)
        {
            PlanDraft.Set(goodput, key, limits.Value(name));
        }

        if (goodput.Count > 0)
        {
            draft.Measure["goodput"] = goodput;
        }
    }

    private static void ReadOutputs(ForeignTable spec, PlanDraft draft)
    {
        foreach (ForeignTable output in spec.Tables("outputs"))
        {
            string kind = output.Text("kind") ?? "";
            string path = output.Text("path") ?? $"./benchmarks.{kind}";
            switch (kind)
            {
                case "json" or "yaml":
                    draft.Outputs.Add(new OrderedDictionary { ["path"] = Path.ChangeExtension(path, null) + "-{index}.json", ["detailed"] = true });
                    break;
                case "html" or "csv":
                    draft.Outputs.Add(new OrderedDictionary { ["path"] = path, ["as"] = "Report" });
                    break;
                case not "console":
                    output.Leave($"The output '{kind}' has no counterpart.");
                    break;
            }
        }
    }

    private static void ReadBenchmarks(IReadOnlyList<ForeignTable> benchmarks, PlanDraft draft)
    {
        List<object> entries = [];
        foreach (ForeignTable benchmark in benchmarks)
        {
            OrderedDictionary entry = [];
            foreach (string name in benchmark.Keys.Where(s_swept.ContainsKey))
            {
                entry[s_swept[name]] = benchmark.Value(name);
            }

            if (entry.Count > 0)
            {
                entries.Add(entry);
            }
        }

        if (entries.Count > 0)
        {
            draft.Sweep = entries.ToArray();
        }
    }
}
