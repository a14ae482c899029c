using System.Globalization;

namespace ServeBench.Simulation;

/// <summary>What a simulator has counted so far; a snapshot.</summary>
public sealed record SimulatorStatistics
{
    /// <summary>HTTP requests received, of every path.</summary>
    public long Requests { get; init; }

    /// <summary>Connections open now.</summary>
    public long ConnectionsOpen { get; init; }

    /// <summary>Generation requests worked on now.</summary>
    public long Running { get; init; }

    /// <summary>Generation requests that wait for a place now.</summary>
    public long Waiting { get; init; }

    /// <summary>Generation requests answered completely.</summary>
    public long Completed { get; init; }

    /// <summary>Generation requests that failed on purpose.</summary>
    public long Failed { get; init; }

    /// <summary>Generation requests that the client gave up.</summary>
    public long AbortedByClient { get; init; }

    /// <summary>Times that an answer had to wait because its client did not read.</summary>
    public long BlockedByClient { get; init; }

    /// <summary>Prompt tokens of the requests that were begun.</summary>
    public long PromptTokens { get; init; }

    /// <summary>Tokens written.</summary>
    public long GenerationTokens { get; init; }

    /// <summary>Median of how late tokens were handed to the operating system, in milliseconds; those excepted that a client held up.</summary>
    public double LatenessP50Ms { get; init; }

    /// <summary>99th percentile of that lateness, in milliseconds.</summary>
    public double LatenessP99Ms { get; init; }

    /// <summary>Largest such lateness, in milliseconds.</summary>
    public double LatenessMaxMs { get; init; }

    /// <inheritdoc/>
    public override string ToString() => string.Create(
        CultureInfo.InvariantCulture,
        $"{Completed} completed, {Running} running, {Waiting} waiting, {GenerationTokens} tokens, late p99 {LatenessP99Ms:0.###} ms");
}
