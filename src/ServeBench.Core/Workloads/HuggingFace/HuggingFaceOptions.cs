namespace ServeBench.Workloads;

/// <summary>How the rows of a <see cref="HuggingFaceDataset"/> are made into requests.</summary>
internal sealed record HuggingFaceOptions
{
    /// <summary>What the files hold; <see cref="HuggingFacePreset.Bfcl"/> is a <see cref="BfclDataset"/> and none of these.</summary>
    public HuggingFacePreset Preset { get; init; }

    /// <summary>The column of the prompt, with <see cref="HuggingFacePreset.Columns"/>.</summary>
    public string PromptColumn { get; init; } = "prompt";

    /// <summary>
    /// The column that gives the output length, with <see cref="HuggingFacePreset.Columns"/>: a number of tokens, or a text whose
    /// tokens are counted; <see langword="null"/> for none.
    /// </summary>
    public string? OutputColumn { get; init; }

    /// <summary>Whether all rows are shuffled at once, rather than in a buffer of 1,000 as they stream by.</summary>
    public bool NoStream { get; init; }

    /// <summary>Least normalised distance of an edit, with <see cref="HuggingFacePreset.Blazedit"/>.</summary>
    public double MinDistance { get; init; }

    /// <summary>Greatest normalised distance of an edit, with <see cref="HuggingFacePreset.Blazedit"/>.</summary>
    public double MaxDistance { get; init; } = 1;

    /// <summary>Least length of a sound in seconds, with <see cref="HuggingFacePreset.Asr"/>.</summary>
    public double MinAudioSeconds { get; init; }

    /// <summary>Greatest length of a sound in seconds, with <see cref="HuggingFacePreset.Asr"/>.</summary>
    public double MaxAudioSeconds { get; init; } = double.PositiveInfinity;

    /// <summary>The model whose tokenizer counts, where the tokenizer's own name does not say it; <see langword="null"/> where it does.</summary>
    public string? TokenizerModel { get; init; }
}
