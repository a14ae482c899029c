namespace ServeBench.Workloads;

/// <summary>The formats of dataset files.</summary>
public enum DatasetFormat
{
    /// <summary>A JSON array of conversations, each with the turns under <c>conversations</c>.</summary>
    ShareGpt,

    /// <summary>JSON Lines, each with a <c>prompt</c>.</summary>
    Custom,

    /// <summary>The lines of a poem, of which prompts are made.</summary>
    Sonnet,

    /// <summary>BurstGPT: comma-separated values with the lengths of requests.</summary>
    BurstGpt,

    /// <summary>Spec-Bench: JSON Lines, each with <c>turns</c> and a <c>category</c>.</summary>
    SpecBench,

    /// <summary>SPEED-Bench: a folder of JSON Lines, each with <c>messages</c> and a <c>category</c>.</summary>
    SpeedBench,

    /// <summary>A dataset of the Hugging Face hub in JSON Lines, JSON, comma-separated values or Parquet.</summary>
    HuggingFace,

    /// <summary>JSON Lines, each with the time and the lengths of a request of a trace, and hashes of its prompt's chunks.</summary>
    TimedTrace,

    /// <summary>Comma-separated values, each line with the time and the lengths of a request of an Azure trace.</summary>
    AzureTrace,

    /// <summary>JSON Lines, each with a text and images.</summary>
    CustomImage,

    /// <summary>JSON Lines, each with a sound.</summary>
    CustomAudio,
}
