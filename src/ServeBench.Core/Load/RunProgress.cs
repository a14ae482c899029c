namespace ServeBench.Load;

/// <summary>How far a run is.</summary>
/// <param name="Phase">What it is doing.</param>
/// <param name="Total">Requests in the run.</param>
/// <param name="Sent">Requests sent.</param>
/// <param name="Completed">Requests that succeeded.</param>
/// <param name="Failed">Requests that failed.</param>
/// <param name="Skipped">Turns that were not sent because their conversation had ended; counted as failed too.</param>
/// <param name="Queued">Requests that wait for a place under the concurrency limit.</param>
/// <param name="Elapsed">Time since the run's origin.</param>
/// <param name="ScheduleEnd">When the last request is due, from the run's origin.</param>
internal readonly record struct RunProgress(
    RunPhase Phase, int Total, int Sent, int Completed, int Failed, int Skipped, int Queued, TimeSpan Elapsed, TimeSpan ScheduleEnd)
{
    /// <summary>The phase of the load that is under way; <see langword="null"/> without phases.</summary>
    public string? PhaseName { get; init; }

    /// <summary>Requests that have ended.</summary>
    public int Done => Completed + Failed;

    /// <summary>Requests that were sent and have not ended.</summary>
    public int InFlight => Math.Max(0, Sent + Skipped - Done);

    /// <summary>Requests ended a second so far.</summary>
    public double Rate => Elapsed > TimeSpan.Zero ? Done / Elapsed.TotalSeconds : 0;

    /// <summary>
    /// Seconds to the end of the schedule or, once every request is due, until all have ended at the rate so far;
    /// <see langword="null"/> when neither is known.
    /// </summary>
    public double? SecondsLeft => Phase != RunPhase.Running ? null
        : ScheduleEnd > Elapsed ? (ScheduleEnd - Elapsed).TotalSeconds
        : Rate > 0 ? (Total - Done) / Rate
        : null;
}

internal enum RunPhase
{
    /// <summary>Serialising requests.</summary>
    Preparing,

    /// <summary>Trying the first request until the endpoint is ready.</summary>
    WaitingForEndpoint,

    /// <summary>Sending requests that are not measured.</summary>
    WarmingUp,

    Connecting,

    /// <summary>Sending and measuring.</summary>
    Running,

    Ended,
}
