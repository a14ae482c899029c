using System.Collections.Specialized;
using ServeBench.Results;
using ServeBench.Workloads;
using static ServeBench.Migration.ParameterTable;

namespace ServeBench.Migration;

/// <summary>The command that reads the file of a dataset: <c>Import-ServeDataset</c>.</summary>
internal static class FileDatasetSteps
{
    private const int DefaultCount = 1000;

    // Formats whose entries vLLM takes all of for a count of 0 or below.
    private static readonly string[] s_countless = ["custom", "custom_image", "custom_audio", "spec_bench", "speed_bench"];

    /// <summary>The command.</summary>
    /// <exception cref="ServeException"><c>DatasetNotSupported</c> or <c>VllmCommandInvalid</c>.</exception>
    public static PipelineStep Step(DatasetFormat format, string? path, VllmArguments arguments, VllmTarget target, List<string> warnings)
    {
        string name = format.VllmName!;
        if (path is null)
        {
            throw VllmArguments.Invalid($"The dataset {name} needs --dataset-path.", name);
        }

        var parameters = new OrderedDictionary { [path.AsSpan().ContainsAny('*', '?', '[') ? "LiteralPath" : "Path"] = path, ["Format"] = format.Name };
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

        if (format == HuggingFaceDataset.Format)
        {
            HuggingFaceSteps.Add(parameters, path, arguments, warnings);
        }

        AddFormat(format, parameters, arguments, target);
        DatasetSteps.SetTokenizer(parameters, arguments, target, warnings);
        return new PipelineStep("Import-ServeDataset", parameters);
    }

    private static void AddFormat(DatasetFormat format, OrderedDictionary parameters, VllmArguments arguments, VllmTarget target)
    {
        switch (format.Name)
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
                SetFlag(parameters, "EmbedFile", arguments.Has("custom-ensure-client-side-data"));
                break;
            case "CustomAudio":
                SetFlag(parameters, "EnableMultiModalChat", arguments.Has("enable-multimodal-chat"));
                break;
        }

        if (format.Reads.Contains(nameof(FileDatasetOptions.Seed)))
        {
            Set(parameters, "Seed", NotZero(arguments.Whole("seed")));
        }

        if (format.Reads.Contains(nameof(FileDatasetOptions.Shuffle)))
        {
            SetFlag(parameters, "NoShuffle", arguments.Has("disable-shuffle"));
        }

        // vLLM's client draws BurstGPT's rows more than once whatever the user asks for.
        if (format.Reads.Contains(nameof(FileDatasetOptions.Oversample)) && format != BurstGptDataset.Format)
        {
            SetFlag(parameters, "NoOversample", arguments.Has("no-oversample"));
        }

        // vLLM's client always puts the prompts of Spec-Bench into the template, without further variables.
        if (format == CustomDataset.Format || format == SpeedBenchDataset.Format)
        {
            SetFlag(parameters, "SkipChatTemplate", arguments.Has("skip-chat-template"));
            Set(parameters, "ChatTemplateKwargs", arguments.Json("chat-template-kwargs") is { } variables ? MetadataConverter.ReadValue(variables) : null);
        }
    }

    private static int? OutputLength(string name, VllmArguments arguments) => name switch
    {
        "sharegpt" => DatasetSteps.First(arguments, "output-len", "sharegpt-output-len"),
        "custom" or "custom_image" or "custom_audio" => DatasetSteps.First(arguments, "output-len", "custom-output-len"),
        "spec_bench" => DatasetSteps.First(arguments, "output-len", "spec-bench-output-len"),
        "hf" => DatasetSteps.First(arguments, "output-len", "hf-output-len"),
        "speed_bench" => arguments.Whole("speed-bench-output-len"),
        "sonnet" => arguments.Whole("sonnet-output-len"),
        _ => null,
    };
}
