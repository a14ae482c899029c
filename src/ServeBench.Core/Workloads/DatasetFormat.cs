namespace ServeBench.Workloads;

/// <summary>The formats of dataset files.</summary>
public enum DatasetFormat
{
    /// <summary>A JSON array of conversations, each with the turns under <c>conversations</c>.</summary>
    ShareGpt,

    /// <summary>JSON Lines, each with a <c>prompt</c>.</summary>
    Custom,

    /// <summary>JSON Lines, each with the time and the lengths of a request of a trace, and hashes of its prompt's chunks.</summary>
    TimedTrace,

    /// <summary>Comma-separated values, each line with the time and the lengths of a request of an Azure trace.</summary>
    AzureTrace,
}
