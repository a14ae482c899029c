using System.Collections.Specialized;
using ServeBench.Results;
using ServeBench.Workloads;

namespace ServeBench.Migration;

/// <summary>The command that makes or reads the dataset of a command line.</summary>
internal static class DatasetSteps
{
    private const string Server = "server";
    private const int DefaultCount = 1000;

    // Formats whose entries vLLM takes all of for a count of 0 or below.
    private static readonly string[] s_countless = ["custom", "custom_image", "custom_audio", "spec_bench", "speed_bench"];

    /// <summary>The command.</summary>
    /// <exception cref="ServeException"><c>DatasetNotSupported</c> or <c>VllmCommandInvalid</c>.</exception>
    public static PipelineStep Dataset(VllmArguments arguments, VllmTarget target, List<string> warnings)
    {
        // The oldest script had the path of a ShareGPT file under --dataset.
        string? oldPath = arguments.Text("dataset");
        string name = arguments.Text("dataset-name") ?? (oldPath is null ? "random" : "sharegpt");
        string? path = arguments.Text("dataset-path") ?? oldPath;
        (string? kind, string? format) = name switch
        {
            "random" => ("Random", null),
            "random-mm" => ("RandomMultiModal", null),
            "random-rerank" => ("RandomRerank", null),
            "prefix_repetition" => ("PrefixRepetition", null),
            "sharegpt" => (null, "ShareGpt"),
            "burstgpt" => (null, "BurstGpt"),
            "sonnet" => (null, "Sonnet"),
            "custom" => (null, "Custom"),
            "custom_image" => (null, "CustomImage"),
            "custom_audio" => (null, "CustomAudio"),
            "spec_bench" => (null, "SpecBench"),
            "speed_bench" => (null, "SpeedBench"),
            "timed_trace" => (null, "TimedTrace"),
            "hf" => ((string?)null, (string?)"HuggingFace"),
            _ => throw VllmArguments.Invalid($"There is no dataset '{name}' in vllm bench serve.", name),
        };
        if (kind is null ? !Enum.TryParse<DatasetFormat>(format, out _) : !Enum.TryParse<DatasetKind>(kind, out _))
        {
            throw NotSupported(name);
        }

        if (arguments.Has("multi-turn"))
        {
            MultiTurnSteps.Require(name);
        }

        PipelineStep step = kind is not null ? Generate(kind, path, arguments, warnings) : Import(format!, name, path, arguments, target, warnings);
        Set(step.Parameters, "MaxModelLength", arguments.Whole("max-model-len"));
        return step;
    }

    /// <summary>The error <c>DatasetNotSupported</c>.</summary>
    public static ServeException NotSupported(string name) => new(
        "DatasetNotSupported",
        ServeErrorKind.NotSupported,
        $"The dataset {name} of vllm bench serve has no counterpart here. Put its prompts into a JSON Lines file, and read it with Import-ServeDataset -Format Custom, CustomImage or CustomAudio.",
        name);

    private static PipelineStep Generate(string kind, string? path, VllmArguments arguments, List<string> warnings)
    {
        if (path is not null)
        {
            throw VllmArguments.Invalid($"--dataset-path has no place with random prompts; vllm bench serve refuses it as well. Name the file's dataset with --dataset-name.", path);
        }

        var parameters = new OrderedDictionary { ["Kind"] = kind };
        Set(parameters, "Count", arguments.Whole("num-prompts"));
        if (kind == "PrefixRepetition")
        {
            Set(parameters, "PrefixCount", arguments.Whole("prefix-repetition-num-prefixes"));
            Set(parameters, "PrefixLength", arguments.Whole("prefix-repetition-prefix-len"));
            Set(parameters, "SuffixLength", arguments.Whole("prefix-repetition-suffix-len"));
            Set(parameters, "OutputLength", arguments.Whole("output-len") ?? arguments.Whole("prefix-repetition-output-len"));
            SetFlag(parameters, "NoShuffle", arguments, "disable-shuffle");
        }
        else
        {
            Set(parameters, "InputLength", First(arguments, "input-len", "random-input-len"));
            Set(parameters, "RangeRatio", RangeRatio(arguments));
            if (kind != "RandomRerank")
            {
                Set(parameters, "OutputLength", First(arguments, "output-len", "random-output-len"));
                Set(parameters, "PrefixLength", arguments.Whole("random-prefix-len"));
            }

            if (kind != "RandomMultiModal")
            {
                Set(parameters, "BatchSize", arguments.Whole("random-batch-size"));
            }
        }

        AddVariants(kind, parameters, arguments, warnings);
        Set(parameters, "Seed", NotZero(arguments.Whole("seed")));
        SetTokenizer(parameters, arguments, null, warnings);
        return new PipelineStep("New-ServeDataset", parameters);
    }

    private static void AddVariants(string kind, OrderedDictionary parameters, VllmArguments arguments, List<string> warnings)
    {
        if (kind == "Random" && arguments.Has("multi-turn"))
        {
            MultiTurnSteps.AddRandom(parameters, arguments, warnings);
        }
        else if (kind == "Random")
        {
            SetFlag(parameters, "AsTokenId", arguments, "prompt-token-ids");
            Set(parameters, "CacheHitFraction", NotZero(arguments.Number("random-cache-hit-fraction")));
            Set(parameters, "CacheRatio", NotZero(arguments.Number("random-cache-ratio")));
        }
        else if (kind == "RandomRerank")
        {
            SetFlag(parameters, "NoReranker", arguments, "no-reranker");
        }
        else if (kind == "RandomMultiModal")
        {
            Set(parameters, "ItemsPerRequest", arguments.Whole("random-mm-base-items-per-request"));
            Set(parameters, "ItemsRangeRatio", arguments.Number("random-mm-num-mm-items-range-ratio"));
            Set(parameters, "ItemLimit", arguments.Json("random-mm-limit-mm-per-prompt") is { } limit ? MetadataConverter.ReadValue(limit) : null);
            Set(parameters, "ItemBucket", arguments.Text("random-mm-bucket-config"));
        }
    }

    private static PipelineStep Import(string format, string name, string? path, VllmArguments arguments, VllmTarget target, List<string> warnings)
    {
        if (path is null)
        {
            throw VllmArguments.Invalid($"The dataset {name} needs --dataset-path.", name);
        }

        var parameters = new OrderedDictionary { [path.AsSpan().ContainsAny('*', '?', '[') ? "LiteralPath" : "Path"] = path, ["Format"] = format };
        int count = arguments.Whole("num-prompts") ?? DefaultCount;
        if (count > 0)
        {
            parameters["Count"] = count;
        }
        else if (!s_countless.Contains(name))
        {
            throw VllmArguments.Invalid($"--num-prompts is {count}; the dataset {name} needs a number above 0.", count);
        }

        if (name != "hf" || !HuggingFaceSteps.IgnoresOutputLength(path, arguments))
        {
            Set(parameters, "OutputLength", OutputLength(name, arguments));
        }

        if (format == "HuggingFace")
        {
            HuggingFaceSteps.Add(parameters, path, arguments, warnings);
        }

        AddFormat(format, parameters, arguments, target);
        SetTokenizer(parameters, arguments, target, warnings);
        return new PipelineStep("Import-ServeDataset", parameters);
    }

    private static void AddFormat(string format, OrderedDictionary parameters, VllmArguments arguments, VllmTarget target)
    {
        switch (format)
        {
            case "TimedTrace":
                Set(parameters, "ChunkHashSize", arguments.Whole("timed-trace-chunk-hash-size"));
                Set(parameters, "SecMultiplier", arguments.Number("timed-trace-sec-multiplier"));
                Set(parameters, "TimestampLabel", arguments.Text("timed-trace-label-timestamp"));
                Set(parameters, "InputLengthLabel", arguments.Text("timed-trace-label-input-length"));
                Set(parameters, "OutputLengthLabel", arguments.Text("timed-trace-label-output-length"));
                Set(parameters, "HashIdsLabel", arguments.Text("timed-trace-label-hash-ids"));
                return;
            case "ShareGpt" when arguments.Has("multi-turn"):
                MultiTurnSteps.AddShareGpt(parameters, arguments);
                break;
            case "Sonnet":
                Set(parameters, "InputLength", arguments.Whole("sonnet-input-len"));
                Set(parameters, "PrefixLength", arguments.Whole("sonnet-prefix-len"));
                // As vLLM's client has it: the server of a chat puts its own template around the prompt.
                Set(parameters, "SkipChatTemplate", target.Backend == "openai-chat" ? true : null);
                break;
            case "SpecBench":
                Set(parameters, "Category", arguments.Text("spec-bench-category"));
                break;
            case "SpeedBench":
                Set(parameters, "Category", arguments.Text("speed-bench-category"));
                Set(parameters, "Subset", arguments.Text("speed-bench-dataset-subset") ?? arguments.Text("speed-bench-config"));
                Set(parameters, "MaxInputLength", arguments.Whole("speed-bench-max-input-len"));
                break;
            case "CustomImage":
                SetFlag(parameters, "EmbedFile", arguments, "custom-ensure-client-side-data");
                break;
            case "CustomAudio":
                SetFlag(parameters, "EnableMultiModalChat", arguments, "enable-multimodal-chat");
                break;
        }

        if (format is not ("SpecBench" or "SpeedBench"))
        {
            Set(parameters, "Seed", NotZero(arguments.Whole("seed")));
        }

        if (format is not ("Sonnet" or "BurstGpt"))
        {
            SetFlag(parameters, "NoShuffle", arguments, "disable-shuffle");
        }

        // BurstGPT's rows are drawn more than once whatever is asked for.
        if (format is not ("Sonnet" or "BurstGpt"))
        {
            SetFlag(parameters, "NoOversample", arguments, "no-oversample");
        }

        // Those of Spec-Bench are in the template always, and it has no further variables.
        if (format is "Custom" or "SpeedBench")
        {
            SetFlag(parameters, "SkipChatTemplate", arguments, "skip-chat-template");
            Set(parameters, "ChatTemplateKwargs", arguments.Json("chat-template-kwargs") is { } variables ? MetadataConverter.ReadValue(variables) : null);
        }
    }

    private static int? OutputLength(string name, VllmArguments arguments) => name switch
    {
        "sharegpt" => First(arguments, "output-len", "sharegpt-output-len"),
        "custom" or "custom_image" or "custom_audio" => First(arguments, "output-len", "custom-output-len"),
        "spec_bench" => First(arguments, "output-len", "spec-bench-output-len"),
        "hf" => First(arguments, "output-len", "hf-output-len"),
        "speed_bench" => arguments.Whole("speed-bench-output-len"),
        "sonnet" => arguments.Whole("sonnet-output-len"),
        _ => null,
    };

    // vLLM takes the model's tokenizer from the hub. Here it lies in a folder; else the server counts where a count is all that is needed.
    private static void SetTokenizer(OrderedDictionary parameters, VllmArguments arguments, VllmTarget? target, List<string> warnings)
    {
        string? tokenizer = arguments.Text("tokenizer") ?? arguments.Text("model");
        if (arguments.Has("skip-tokenizer-init"))
        {
            return;
        }

        if (tokenizer is not null && (tokenizer.StartsWith('/') || tokenizer.StartsWith('.') || tokenizer.StartsWith('~') || tokenizer.EndsWith(".json", StringComparison.Ordinal)))
        {
            parameters["Tokenizer"] = tokenizer;
        }
        else if (target is null)
        {
            warnings.Add($"The prompts are made with the tokenizer o200k_base, so they are not those of vLLM's client{(tokenizer is null ? "" : $", which takes that of {tokenizer}")}. Give the folder of the model's own with -Tokenizer.");
        }
        else
        {
            parameters["Tokenizer"] = Server;
            parameters["Uri"] = target.Uri;
            Set(parameters, "Model", target.Model);
        }
    }

    private static object? RangeRatio(VllmArguments arguments)
    {
        if (arguments.Text("random-range-ratio") is not { } text)
        {
            return null;
        }

        return text.TrimStart().StartsWith('{') ? MetadataConverter.ReadValue(arguments.Json("random-range-ratio")!.Value) : arguments.Number("random-range-ratio");
    }

    private static int? First(VllmArguments arguments, string general, string own)
    {
        int? particular = arguments.Whole(own);
        return arguments.Whole(general) ?? particular;
    }

    private static int? NotZero(int? value) => value == 0 ? null : value;

    private static double? NotZero(double? value) => value == 0 ? null : value;

    private static void Set(OrderedDictionary parameters, string name, object? value)
    {
        if (value is not null)
        {
            parameters[name] = value;
        }
    }

    private static void SetFlag(OrderedDictionary parameters, string name, VllmArguments arguments, string option)
    {
        if (arguments.Has(option))
        {
            parameters[name] = true;
        }
    }
}
