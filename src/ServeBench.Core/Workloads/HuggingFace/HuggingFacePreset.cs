namespace ServeBench.Workloads;

/// <summary>How a dataset of the Hugging Face hub is made into requests.</summary>
public enum HuggingFacePreset
{
    /// <summary>Any dataset: columns that the user names.</summary>
    Columns,

    /// <summary>likaixin/InstructCoder.</summary>
    InstructCoder,

    /// <summary>philschmid/mt-bench.</summary>
    MTBench,

    /// <summary>openai/openai_humaneval.</summary>
    HumanEval,

    /// <summary>openai/gsm8k.</summary>
    Gsm8k,

    /// <summary>Aeala/ShareGPT_Vicuna_unfiltered.</summary>
    Conversation,

    /// <summary>AI-MO/aimo-validation-aime, AI-MO/NuminaMath-1.5 and AI-MO/NuminaMath-CoT.</summary>
    Aimo,

    /// <summary>zed-industries/zeta.</summary>
    NextEditPrediction,

    /// <summary>vdaita/edit_5k_char and vdaita/edit_10k_char.</summary>
    Blazedit,

    /// <summary>mgoin/mlperf-inference-llama2-data and -llama3.1-data.</summary>
    MLPerf,

    /// <summary>lmarena-ai/VisionArena-Chat and lmarena-ai/vision-arena-bench-v0.1: images.</summary>
    VisionArena,

    /// <summary>yale-nlp/MMVU: videos.</summary>
    Mmvu,

    /// <summary>Lin-Chen/MMStar: images.</summary>
    MMStar,

    /// <summary>lmms-lab/LLaVA-OneVision-Data: conversations with images.</summary>
    MultiModalConversation,

    /// <summary>
    /// Speech to transcribe: openslr/librispeech_asr, facebook/voxpopuli, LIUM/tedlium, edinburghcstr/ami, speechcolab/gigaspeech,
    /// kensho/spgispeech, ArtificialAnalysis/Earnings22-Cleaned-AA and D4nt3/esb-datasets-earnings22-validation-tiny-filtered.
    /// </summary>
    Asr,

    /// <summary>gorilla-llm/Berkeley-Function-Calling-Leaderboard.</summary>
    Bfcl,
}
