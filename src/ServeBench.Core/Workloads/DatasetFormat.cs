namespace ServeBench.Workloads;

/// <summary>The formats of dataset files.</summary>
public enum DatasetFormat
{
    /// <summary>A JSON array of conversations, each with the turns under <c>conversations</c>.</summary>
    ShareGpt,

    /// <summary>JSON Lines, each with a <c>prompt</c>.</summary>
    Custom,
}
