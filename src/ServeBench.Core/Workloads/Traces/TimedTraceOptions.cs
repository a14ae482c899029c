namespace ServeBench.Workloads;

/// <summary>How a trace of prefix hashes is read. The defaults are those of <c>vllm bench serve --dataset-name timed_trace</c>.</summary>
internal sealed record TimedTraceOptions
{
    /// <summary>Tokens that one hash stands for, 1 or more: 16 in Qwen's traces, 512 in Mooncake's.</summary>
    public int ChunkHashSize { get; init; } = 16;

    /// <summary>Seconds in one unit of the timestamps, above 0: 0.001 when they are milliseconds.</summary>
    public double SecMultiplier { get; init; } = 1.0;

    /// <summary>The member that holds the time of arrival.</summary>
    public string TimestampLabel { get; init; } = "timestamp";

    /// <summary>The member that holds the number of prompt tokens.</summary>
    public string InputLengthLabel { get; init; } = "input_length";

    /// <summary>The member that holds the number of tokens to generate.</summary>
    public string OutputLengthLabel { get; init; } = "output_length";

    /// <summary>The member that holds the hashes of the prompt's chunks.</summary>
    public string HashIdsLabel { get; init; } = "hash_ids";
}
