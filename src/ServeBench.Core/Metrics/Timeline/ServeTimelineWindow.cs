using System.Globalization;

namespace ServeBench.Metrics;

/// <summary>What happened within one window of a run. Times count from the run's origin, in seconds.</summary>
public sealed record ServeTimelineWindow
{
    /// <summary>The identifier of the run.</summary>
    public string RunId { get; init; } = "";

    /// <summary>The label of the run.</summary>
    public string? Label { get; init; }

    /// <summary>When the window begins; it includes that moment.</summary>
    public double StartSeconds { get; init; }

    /// <summary>When it ends.</summary>
    public double EndSeconds { get; init; }

    /// <summary>The phase whose arrivals are under way when it begins; <see langword="null"/> without phases.</summary>
    public string? Phase { get; init; }

    /// <summary>Mean number of requests in flight.</summary>
    public double InFlight { get; init; }

    /// <summary>Requests that were due.</summary>
    public int Arrivals { get; init; }

    /// <summary>Requests that were sent.</summary>
    public int Started { get; init; }

    /// <summary>Requests that succeeded, by when they ended.</summary>
    public int Completed { get; init; }

    /// <summary>Requests that failed, by when the last that came of them came.</summary>
    public int Failed { get; init; }

    /// <summary>Requests that the client itself ended.</summary>
    public int Cut { get; init; }

    /// <summary>Chunks that came; each counts as one token.</summary>
    public int OutputTokens { get; init; }

    /// <summary>Chunks a second.</summary>
    public double OutputThroughput => EndSeconds > StartSeconds ? OutputTokens / (EndSeconds - StartSeconds) : 0;

    /// <summary>Median of the time to first token of the requests whose first token came; <see langword="null"/> when none did.</summary>
    public double? P50TtftMs { get; init; }

    /// <summary>99th percentile of it.</summary>
    public double? P99TtftMs { get; init; }

    /// <summary>Median of the time per output token of the requests that ended.</summary>
    public double? P50TpotMs { get; init; }

    /// <summary>99th percentile of it.</summary>
    public double? P99TpotMs { get; init; }

    /// <summary>Median of the end-to-end latency of the requests that ended.</summary>
    public double? P50E2elMs { get; init; }

    /// <summary>99th percentile of it.</summary>
    public double? P99E2elMs { get; init; }

    /// <summary>99th percentile of the time to first token from when those requests were due.</summary>
    public double? P99ScheduledTtftMs { get; init; }

    /// <inheritdoc/>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{StartSeconds:0.###} s: {InFlight:0.##} in flight, {Arrivals} arrivals, {Completed} completed");
}
