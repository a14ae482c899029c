using static ServeBench.Workloads.HuggingFacePreset;

namespace ServeBench.Workloads;

/// <summary>What is declared of a preset for datasets of the Hugging Face hub.</summary>
/// <param name="Preset">The preset.</param>
/// <param name="Datasets">The datasets that it reads, by their names on the hub.</param>
internal sealed record HubPreset(HuggingFacePreset Preset, params IReadOnlyList<string> Datasets)
{
    private static readonly string[] s_template = [nameof(FileDatasetOptions.SkipChatTemplate), nameof(FileDatasetOptions.ChatTemplateVariables)];
    private static readonly string[] s_media = [nameof(HuggingFaceOptions.NoStream), nameof(FileDatasetOptions.EmbedFiles)];
    private static readonly string[] s_templated = [nameof(HuggingFaceOptions.NoStream), .. s_template];

    public static IReadOnlyList<HubPreset> All { get; } =
    [
        new(Columns) { Reads = [nameof(HuggingFaceOptions.PromptColumn), nameof(HuggingFaceOptions.OutputColumn), .. s_templated] },
        new(InstructCoder, "likaixin/InstructCoder") { Reads = s_templated },
        new(MTBench, "philschmid/mt-bench") { Reads = s_templated },
        new(HumanEval, "openai/openai_humaneval") { Split = "test", Reads = s_templated },
        new(Gsm8k, "openai/gsm8k") { Split = "test", Subset = "main", Reads = s_templated },
        new(Conversation, "Aeala/ShareGPT_Vicuna_unfiltered") { Split = null },
        new(Aimo, "AI-MO/aimo-validation-aime", "AI-MO/NuminaMath-1.5", "AI-MO/NuminaMath-CoT"),
        new(NextEditPrediction, "zed-industries/zeta"),
        new(Blazedit, "vdaita/edit_5k_char", "vdaita/edit_10k_char") { Reads = [nameof(HuggingFaceOptions.MinDistance), nameof(HuggingFaceOptions.MaxDistance), .. s_templated] },
        new(MLPerf, "mgoin/mlperf-inference-llama2-data", "mgoin/mlperf-inference-llama3.1-data") { Reads = s_templated },
        new(VisionArena, "lmarena-ai/VisionArena-Chat", "lmarena-ai/vision-arena-bench-v0.1") { Reads = s_media },
        new(Mmvu, "yale-nlp/MMVU") { Split = "validation", Reads = s_media },
        new(MMStar, "Lin-Chen/MMStar") { Split = "val", Reads = s_media },
        new(MultiModalConversation, "lmms-lab/LLaVA-OneVision-Data") { Split = null, Reads = s_media },
        new(
            Asr,
            "openslr/librispeech_asr",
            "facebook/voxpopuli",
            "LIUM/tedlium",
            "edinburghcstr/ami",
            "speechcolab/gigaspeech",
            "kensho/spgispeech",
            "ArtificialAnalysis/Earnings22-Cleaned-AA",
            "D4nt3/esb-datasets-earnings22-validation-tiny-filtered")
        {
            Reads = [nameof(HuggingFaceOptions.MinAudioSeconds), nameof(HuggingFaceOptions.MaxAudioSeconds), nameof(HuggingFaceOptions.NoStream)],
        },
        new(Bfcl, "gorilla-llm/Berkeley-Function-Calling-Leaderboard") { Split = null, Reads = [nameof(FileDatasetOptions.Categories)] },
    ];

    /// <summary>The split that vLLM's client takes; <see langword="null"/> when it takes all, or asks for one.</summary>
    public string? Split { get; init; } = "train";

    /// <summary>The subset that vLLM's client takes; <see langword="null"/> when it takes the only one.</summary>
    public string? Subset { get; init; }

    /// <summary>The options that it heeds, of those that not every preset does.</summary>
    public IReadOnlyCollection<string> Reads { get; init; } = [nameof(HuggingFaceOptions.NoStream)];

    /// <summary>The preset of a dataset of the hub; <see langword="null"/> when none reads it.</summary>
    public static HubPreset? Of(string dataset) => All.FirstOrDefault(preset => preset.Datasets.Contains(dataset, StringComparer.Ordinal));
}
