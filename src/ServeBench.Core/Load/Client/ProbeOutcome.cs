namespace ServeBench.Load;

/// <summary>What came of the probes that were sent beside a run.</summary>
/// <param name="RequestRate">Probes a second that were asked for; each waits for the one before it, so there may be fewer.</param>
/// <param name="Failed">Probes that failed.</param>
/// <param name="E2elMs">End-to-end latencies of those that succeeded, in milliseconds, in the order in which they were sent.</param>
public sealed record ProbeOutcome(double RequestRate, int Failed, double[] E2elMs)
{
    /// <summary>One to be filled in.</summary>
    public ProbeOutcome()
        : this(0, 0, [])
    {
    }
}
