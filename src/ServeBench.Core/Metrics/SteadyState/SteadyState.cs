using System.Globalization;

namespace ServeBench.Metrics;

/// <summary>
/// A run without its beginning and its end: what happened while at least a share of the allowed requests were in flight, as
/// <c>vllm-bench</c> defines it. Times are in seconds from the first send of a successful request, the window includes its start and not its
/// end; only successful requests count. A latency that no request had is infinite.
/// </summary>
public sealed record SteadyState
{
    /// <summary>When the requests in flight first reach the threshold, in seconds.</summary>
    public double StartSeconds { get; init; }

    /// <summary>When they fall below it for the last time, in seconds.</summary>
    public double EndSeconds { get; init; }

    /// <summary>Length of the window in seconds.</summary>
    public double DurationSeconds { get; init; }

    /// <summary>The concurrency limit of the run.</summary>
    public int TargetConcurrency { get; init; }

    /// <summary>The share of it that opens the window, above 0 to 1.</summary>
    public double Threshold { get; init; }

    /// <summary>That many requests in flight: the share of the limit rounded up, at least 1.</summary>
    public int ThresholdConcurrency { get; init; }

    /// <summary>Most requests in flight at once.</summary>
    public int PeakConcurrency { get; init; }

    /// <summary>Requests that were sent within the window.</summary>
    public int Started { get; init; }

    /// <summary>Requests that ended within the window.</summary>
    public int Completed { get; init; }

    /// <summary>Requests of the whole run.</summary>
    public int Requests { get; init; }

    /// <summary>Why the window may not stand for the run: it is short. <see langword="null"/> when it is long enough.</summary>
    public string? Warning { get; init; }

    /// <summary>Requests that ended within the window, a second.</summary>
    public double RequestThroughput { get; init; }

    /// <summary>Prompt tokens of the requests that were sent within the window, a second.</summary>
    public double InputThroughput { get; init; }

    /// <summary>Chunks that came within the window, a second; each counts as one token.</summary>
    public double OutputThroughput { get; init; }

    /// <summary>Both together.</summary>
    public double TotalTokenThroughput { get; init; }

    /// <summary>Mean of the time to first token of the requests that were sent within the window; 0 for a pooling run.</summary>
    public double MeanTtftMs { get; init; }

    /// <summary>Median of it.</summary>
    public double MedianTtftMs { get; init; }

    /// <summary>The percentiles that were asked for, 0 to 100; none for a pooling run.</summary>
    public double[] Percentiles { get; init; } = [];

    /// <summary>The time to first token at each of them.</summary>
    public double[] PercentilesTtftMs { get; init; } = [];

    /// <summary>Mean of the time per output token of the requests that were sent within the window; 0 for a pooling run.</summary>
    public double MeanTpotMs { get; init; }

    /// <summary>Median of it.</summary>
    public double MedianTpotMs { get; init; }

    /// <summary>90th percentile of it.</summary>
    public double P90TpotMs { get; init; }

    /// <summary>99th percentile of it.</summary>
    public double P99TpotMs { get; init; }

    /// <inheritdoc/>
    public override string ToString() => string.Create(
        CultureInfo.InvariantCulture,
        $"{StartSeconds:0.##} to {EndSeconds:0.##} s, {RequestThroughput:0.##} req/s, {OutputThroughput:0.##} tok/s");
}
