namespace ServeBench.Workloads;

/// <summary>What to take from the files of a dataset.</summary>
internal sealed record FileDatasetOptions
{
    /// <summary>Full paths of the files; several are one dataset, in this order.</summary>
    public required IReadOnlyList<string> Paths { get; init; }

    /// <summary>Number of requests, or of conversations with <see cref="MultiTurn"/>; 0 takes all that the files hold.</summary>
    public int Count { get; init; }

    /// <summary>Seed of the shuffle and of the choice of requests that are repeated.</summary>
    public long Seed { get; init; }

    public bool Shuffle { get; init; } = true;

    /// <summary>Whether requests are repeated, drawn at random, when the files hold fewer than <see cref="Count"/>.</summary>
    public bool Oversample { get; init; } = true;

    /// <summary>Tokens to generate for each request; -1 takes what the dataset says; <see langword="null"/> is the format's default.</summary>
    public int? OutputLength { get; init; }

    /// <summary>Whether prompts are left out of the tokenizer's chat template, in formats that put them there.</summary>
    public bool SkipChatTemplate { get; init; }

    /// <summary>Further variables of the chat template, such as <c>enable_thinking</c>.</summary>
    public IReadOnlyDictionary<string, object?>? ChatTemplateVariables { get; init; }

    /// <summary>The categories to take, in formats that have them; none takes all.</summary>
    public IReadOnlyList<string> Categories { get; init; } = [];

    /// <summary>The subset to take, in formats that have them; <see langword="null"/> is the format's default.</summary>
    public string? Subset { get; init; }

    /// <summary>Tokens of a prompt, in formats that make prompts of a length; <see langword="null"/> is the format's default.</summary>
    public int? InputLength { get; init; }

    /// <summary>Tokens of a prompt at most, in formats that cut longer ones; <see langword="null"/> leaves them whole.</summary>
    public int? MaxInputLength { get; init; }

    /// <summary>Tokens of what all prompts begin with, in formats that make prompts of a length; <see langword="null"/> is the format's default.</summary>
    public int? PrefixLength { get; init; }

    /// <summary>Whether conversations are taken with all of their turns, rather than their first; of formats that have several.</summary>
    public bool MultiTurn { get; init; }

    /// <summary>Most turns of a conversation, 2 or more; <see langword="null"/> for all.</summary>
    public int? MaxTurnCount { get; init; }

    /// <summary>How a trace of prefix hashes is read.</summary>
    public TimedTraceOptions TimedTrace { get; init; } = new();

    /// <summary>Whether image and video files of this machine, and those at http addresses, are sent in the request, rather than as addresses that the server opens.</summary>
    public bool EmbedFiles { get; init; }

    /// <summary>How rows of a dataset of the Hugging Face hub are made into requests.</summary>
    public HuggingFaceOptions HuggingFace { get; init; } = new();

    /// <summary>Opens Parquet files; <see langword="null"/> where no format needs it.</summary>
    public ITableReaderFactory? Tables { get; init; }

    /// <summary>Whether a sound is a part of a chat message, rather than a file to transcribe.</summary>
    public bool SoundInMessage { get; init; }
}
