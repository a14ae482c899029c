using System.Globalization;

namespace ServeBench.Metrics;

/// <summary>The contents of a workload: its lengths, the shared part of its prompts, its times, and a hash that identifies it.</summary>
public sealed record ServeDatasetSummary
{
    /// <summary>Number of requests.</summary>
    public int Count { get; init; }

    /// <summary>Prompt tokens of all requests, as the workload's tokenizer counts them.</summary>
    public long TotalInputTokens { get; init; }

    /// <summary>Tokens that all requests ask for at most.</summary>
    public long TotalOutputTokens { get; init; }

    /// <summary>Mean of the prompt lengths in tokens.</summary>
    public double MeanInputLength { get; init; }

    /// <summary>Standard deviation of the prompt lengths in tokens, of the whole sample (divided by n).</summary>
    public double StdInputLength { get; init; }

    /// <summary>Length of the shortest prompt in tokens.</summary>
    public int MinInputLength { get; init; }

    /// <summary>Median of the prompt lengths in tokens.</summary>
    public double MedianInputLength { get; init; }

    /// <summary>The prompt length in tokens that 90 percent do not exceed, interpolated linearly.</summary>
    public double P90InputLength { get; init; }

    /// <summary>The prompt length in tokens that 95 percent do not exceed, interpolated linearly.</summary>
    public double P95InputLength { get; init; }

    /// <summary>The prompt length in tokens that 99 percent do not exceed, interpolated linearly.</summary>
    public double P99InputLength { get; init; }

    /// <summary>Length of the longest prompt in tokens.</summary>
    public int MaxInputLength { get; init; }

    /// <summary>Mean of the output lengths in tokens.</summary>
    public double MeanOutputLength { get; init; }

    /// <summary>Standard deviation of the output lengths in tokens, of the whole sample (divided by n).</summary>
    public double StdOutputLength { get; init; }

    /// <summary>The smallest output length in tokens.</summary>
    public int MinOutputLength { get; init; }

    /// <summary>Median of the output lengths in tokens.</summary>
    public double MedianOutputLength { get; init; }

    /// <summary>The output length in tokens that 90 percent do not exceed, interpolated linearly.</summary>
    public double P90OutputLength { get; init; }

    /// <summary>The output length in tokens that 95 percent do not exceed, interpolated linearly.</summary>
    public double P95OutputLength { get; init; }

    /// <summary>The output length in tokens that 99 percent do not exceed, interpolated linearly.</summary>
    public double P99OutputLength { get; init; }

    /// <summary>The greatest output length in tokens.</summary>
    public int MaxOutputLength { get; init; }

    /// <summary>Prompt tokens that a prefix cache without limits would have: the longest beginning that an earlier request has too.</summary>
    public long SharedPrefixTokens { get; init; }

    /// <summary><see cref="SharedPrefixTokens"/> in percent of <see cref="TotalInputTokens"/>; 0 without prompt tokens.</summary>
    public double SharedPrefixPercent { get; init; }

    /// <summary>Images, videos and sounds of all requests.</summary>
    public int MediaCount { get; init; }

    /// <summary>Seconds from the first to the last timestamp; <see langword="null"/> unless all requests have one.</summary>
    public double? DurationSeconds { get; init; }

    /// <summary>Requests a second over <see cref="DurationSeconds"/>; <see langword="null"/> without it, or when it is 0.</summary>
    public double? MeanRequestRate { get; init; }

    /// <summary>SHA-256, in hexadecimal digits, of what the requests send and in which order; the same on every machine.</summary>
    public string WorkloadHash { get; init; } = "";

    /// <inheritdoc/>
    public override string ToString() => string.Create(
        CultureInfo.InvariantCulture,
        $"{Count} requests, {MeanInputLength:0.#} in, {MeanOutputLength:0.#} out, {SharedPrefixPercent:0.#} % shared");
}
