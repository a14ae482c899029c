using System.Collections.Specialized;
using ServeBench.Results;
using ServeBench.Workloads;
using static ServeBench.Migration.ParameterTable;

namespace ServeBench.Migration;

/// <summary>The parameters that read a dataset of the Hugging Face hub.</summary>
internal static class HuggingFaceSteps
{
    // The one dataset that vLLM's client never streams.
    private const string EagerDataset = "ArtificialAnalysis/Earnings22-Cleaned-AA";

    /// <summary>Whether vLLM's client ignores an output length that is set: an edit always has the dataset's length.</summary>
    public static bool IgnoresOutputLength(string path, VllmArguments arguments) =>
        HubPreset.Of(arguments.Text("hf-name") ?? path)?.Preset == HuggingFacePreset.NextEditPrediction;

    /// <summary>Adds what the dataset's preset takes of the command line.</summary>
    /// <exception cref="ServeException"><c>DatasetNotSupported</c> or <c>VllmCommandInvalid</c>.</exception>
    public static void Add(OrderedDictionary parameters, string path, VllmArguments arguments, List<string> warnings)
    {
        string name = arguments.Text("hf-name") ?? path;
        // vllm-bench reads any dataset by the name of a column, whatever Python's client would make of it.
        if (arguments.Text("hf-text-column") is { } column)
        {
            parameters["PromptColumn"] = column;
            parameters["NoStream"] = true;
            SetFlag(parameters, "SkipChatTemplate", arguments.Has("skip-chat-template"));
            if (arguments.Json("chat-template-kwargs") is { } variables)
            {
                parameters["ChatTemplateKwargs"] = MetadataConverter.ReadValue(variables);
            }

            WarnOfDownload(path, (null, null), arguments, warnings);
            return;
        }

        HubPreset known = HubPreset.Of(name) ?? throw DatasetSteps.NotSupported($"hf {name}");
        HuggingFacePreset preset = known.Preset;
        parameters["Preset"] = preset.ToString();
        if (name == path)
        {
            WarnOfDownload(path, (known.Split, known.Subset), arguments, warnings);
        }

        if (preset == HuggingFacePreset.Bfcl)
        {
            if (arguments.Values("bfcl-categories") is { Count: > 0 } categories)
            {
                parameters["Category"] = categories.SelectMany(list => list.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)).ToArray();
            }
        }
        else if (arguments.Has("no-stream") || name == EagerDataset)
        {
            parameters["NoStream"] = true;
        }

        if (preset == HuggingFacePreset.Blazedit)
        {
            Set(parameters, "MinDistance", arguments.Number("blazedit-min-distance"));
            Set(parameters, "MaxDistance", arguments.Number("blazedit-max-distance"));
        }

        if (preset == HuggingFacePreset.Asr)
        {
            Set(parameters, "MinAudioSec", arguments.Number("asr-min-audio-len-sec"));
            Set(parameters, "MaxAudioSec", arguments.Number("asr-max-audio-len-sec"));
        }

        // The others are in no template, or in one whatever is asked for.
        if (preset is HuggingFacePreset.InstructCoder or HuggingFacePreset.MTBench or HuggingFacePreset.HumanEval or HuggingFacePreset.Gsm8k or HuggingFacePreset.Blazedit)
        {
            SetFlag(parameters, "SkipChatTemplate", arguments.Has("skip-chat-template"));
        }
    }

    private static void WarnOfDownload(string path, (string? Split, string? Subset) part, VllmArguments arguments, List<string> warnings)
    {
        string? split = arguments.Text("hf-split") ?? part.Split;
        string? subset = arguments.Text("hf-subset") ?? part.Subset;
        string which = split is null ? "from the split and subset that you want"
            : $"from the split {split}{(subset is null ? "" : $" of the subset {subset}")}, as vLLM's client uses it";
        warnings.Add($"ServeBench downloads nothing. Specify the path of a file of {path} with -Path, {which}.");
    }
}
