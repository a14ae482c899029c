using System.Globalization;

namespace ServeBench.Metrics;

/// <summary>
/// The part of a run, or of a phase, in which requests in flight and throughput keep their level, with open and with closed loop. Times are in
/// seconds from the run's origin. Latencies are those of successful requests that were sent within it, in milliseconds.
/// </summary>
public sealed record RunBalance
{
    /// <summary>When it begins.</summary>
    public double StartSeconds { get; init; }

    /// <summary>When it ends.</summary>
    public double EndSeconds { get; init; }

    /// <summary>Its length in seconds.</summary>
    public double DurationSeconds { get; init; }

    /// <summary>Seconds that were left out before it.</summary>
    public double LeftOutBeforeSeconds { get; init; }

    /// <summary>Seconds that were left out after it.</summary>
    public double LeftOutAfterSeconds { get; init; }

    /// <summary>Mean number of requests in flight.</summary>
    public double MeanInFlight { get; init; }

    /// <summary>Successful requests that were sent within it.</summary>
    public int Started { get; init; }

    /// <summary>Successful requests that ended within it.</summary>
    public int Completed { get; init; }

    /// <summary>Successful requests that ended within it, a second.</summary>
    public double RequestThroughput { get; init; }

    /// <summary>Chunks that came within it, a second; each counts as one token.</summary>
    public double OutputThroughput { get; init; }

    /// <summary>Mean of the time to first token; infinite when no request has one.</summary>
    public double MeanTtftMs { get; init; }

    /// <summary>99th percentile of the time to first token.</summary>
    public double P99TtftMs { get; init; }

    /// <summary>Mean of the time per output token.</summary>
    public double MeanTpotMs { get; init; }

    /// <summary>99th percentile of the time per output token.</summary>
    public double P99TpotMs { get; init; }

    /// <summary>Mean of the end-to-end latency.</summary>
    public double MeanE2elMs { get; init; }

    /// <summary>99th percentile of the end-to-end latency.</summary>
    public double P99E2elMs { get; init; }

    /// <inheritdoc/>
    public override string ToString() => string.Create(
        CultureInfo.InvariantCulture,
        $"{StartSeconds:0.##} to {EndSeconds:0.##} s, {RequestThroughput:0.##} req/s, {MeanInFlight:0.##} in flight");
}
