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

    // The names by which vLLM's client knows what to make of a dataset.
    private static readonly Dictionary<string, HuggingFacePreset> s_presets = new(StringComparer.Ordinal)
    {
        ["likaixin/InstructCoder"] = HuggingFacePreset.InstructCoder,
        ["philschmid/mt-bench"] = HuggingFacePreset.MTBench,
        ["openai/openai_humaneval"] = HuggingFacePreset.HumanEval,
        ["openai/gsm8k"] = HuggingFacePreset.Gsm8k,
        ["Aeala/ShareGPT_Vicuna_unfiltered"] = HuggingFacePreset.Conversation,
        ["AI-MO/aimo-validation-aime"] = HuggingFacePreset.Aimo,
        ["AI-MO/NuminaMath-1.5"] = HuggingFacePreset.Aimo,
        ["AI-MO/NuminaMath-CoT"] = HuggingFacePreset.Aimo,
        ["zed-industries/zeta"] = HuggingFacePreset.NextEditPrediction,
        ["vdaita/edit_5k_char"] = HuggingFacePreset.Blazedit,
        ["vdaita/edit_10k_char"] = HuggingFacePreset.Blazedit,
        ["mgoin/mlperf-inference-llama2-data"] = HuggingFacePreset.MLPerf,
        ["mgoin/mlperf-inference-llama3.1-data"] = HuggingFacePreset.MLPerf,
        ["lmarena-ai/VisionArena-Chat"] = HuggingFacePreset.VisionArena,
        ["lmarena-ai/vision-arena-bench-v0.1"] = HuggingFacePreset.VisionArena,
        ["yale-nlp/MMVU"] = HuggingFacePreset.Mmvu,
        ["Lin-Chen/MMStar"] = HuggingFacePreset.MMStar,
        ["lmms-lab/LLaVA-OneVision-Data"] = HuggingFacePreset.MultiModalConversation,
        ["openslr/librispeech_asr"] = HuggingFacePreset.Asr,
        ["facebook/voxpopuli"] = HuggingFacePreset.Asr,
        ["LIUM/tedlium"] = HuggingFacePreset.Asr,
        ["edinburghcstr/ami"] = HuggingFacePreset.Asr,
        ["speechcolab/gigaspeech"] = HuggingFacePreset.Asr,
        ["kensho/spgispeech"] = HuggingFacePreset.Asr,
        [EagerDataset] = HuggingFacePreset.Asr,
        ["D4nt3/esb-datasets-earnings22-validation-tiny-filtered"] = HuggingFacePreset.Asr,
        ["gorilla-llm/Berkeley-Function-Calling-Leaderboard"] = HuggingFacePreset.Bfcl,
    };

    // What vLLM's client takes of a dataset unless it is told otherwise; two are taken whole, and then need to be told.
    private static (string? Split, string? Subset) DefaultPart(HuggingFacePreset preset) => preset switch
    {
        HuggingFacePreset.Conversation or HuggingFacePreset.MultiModalConversation or HuggingFacePreset.Bfcl => (null, null),
        HuggingFacePreset.Mmvu => ("validation", null),
        HuggingFacePreset.HumanEval => ("test", null),
        HuggingFacePreset.Gsm8k => ("test", "main"),
        HuggingFacePreset.MMStar => ("val", null),
        _ => ("train", null),
    };

    /// <summary>Whether vLLM's client pays no heed to an output length that is set: that of an edit is always the dataset's.</summary>
    public static bool IgnoresOutputLength(string path, VllmArguments arguments) =>
        s_presets.GetValueOrDefault(arguments.Text("hf-name") ?? path) == HuggingFacePreset.NextEditPrediction;

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

        if (!s_presets.TryGetValue(name, out HuggingFacePreset preset))
        {
            throw DatasetSteps.NotSupported($"hf {name}");
        }

        parameters["Preset"] = preset.ToString();
        if (name == path)
        {
            WarnOfDownload(path, DefaultPart(preset), arguments, warnings);
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
