namespace ServeBench.Metrics;

// The run without its beginning and its end.
public sealed partial class ServeMetrics
{
    /// <summary>
    /// What happened while the concurrency limit was all but used up; <see langword="null"/> for a run without one or with a finite rate, and
    /// where that was never so.
    /// </summary>
    public SteadyState? SteadyState { get; init; }

    /// <summary>Length of the steady state in seconds.</summary>
    public double? SteadyStateSeconds => SteadyState?.DurationSeconds;

    /// <summary>Why the steady state may not stand for the run; <see langword="null"/> when it does.</summary>
    public string? SteadyStateWarning => SteadyState?.Warning;

    /// <summary>Requests that ended in the steady state, a second.</summary>
    public double? SteadyStateRequestThroughput => SteadyState?.RequestThroughput;

    /// <summary>Prompt tokens of the requests that were sent in it, a second.</summary>
    public double? SteadyStateInputThroughput => SteadyState?.InputThroughput;

    /// <summary>Chunks that came in it, a second.</summary>
    public double? SteadyStateOutputThroughput => SteadyState?.OutputThroughput;

    /// <summary>Both together.</summary>
    public double? SteadyStateTotalTokenThroughput => SteadyState?.TotalTokenThroughput;

    /// <summary>Mean of the time to first token of the requests that were sent in it.</summary>
    public double? SteadyStateMeanTtftMs => Generated(SteadyState?.MeanTtftMs);

    /// <summary>Median of the time to first token.</summary>
    public double? SteadyStateMedianTtftMs => Generated(SteadyState?.MedianTtftMs);

    /// <summary>Mean of the time per output token of the requests that were sent in it.</summary>
    public double? SteadyStateMeanTpotMs => Generated(SteadyState?.MeanTpotMs);

    /// <summary>Median of the time per output token.</summary>
    public double? SteadyStateMedianTpotMs => Generated(SteadyState?.MedianTpotMs);

    /// <summary>90th percentile of the time per output token.</summary>
    public double? SteadyStateP90TpotMs => Generated(SteadyState?.P90TpotMs);

    /// <summary>99th percentile of the time per output token.</summary>
    public double? SteadyStateP99TpotMs => Generated(SteadyState?.P99TpotMs);

    // An answer that comes whole has no tokens to time. Where nothing succeeded there is no steady state, and null is below any limit.
    private double? Generated(double? value) =>
        Task == Endpoints.BackendTask.Pooling ? null
        : Completed == 0 ? LatencyStatistics.NoSample
        : value;
}
