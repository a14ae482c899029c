using System.Collections.Frozen;

namespace ServeBench.Load;

/// <summary>What a run has done so far. A conversation counts as one where arrivals and what is under way are counted.</summary>
public sealed record ServeRunCounters
{
    /// <summary>Seconds from the run's origin.</summary>
    public double ElapsedSeconds { get; init; }

    /// <summary>Requests of the run.</summary>
    public int Total { get; init; }

    /// <summary>Arrivals that are due by the schedule.</summary>
    public int Due { get; init; }

    /// <summary>Arrivals that have got a first token, or have ended.</summary>
    public int Begun { get; init; }

    /// <summary>Arrivals that have ended.</summary>
    public int Ended { get; init; }

    /// <summary>Arrivals that are due and wait in the client for a place under the concurrency limit.</summary>
    public int Queued { get; init; }

    /// <summary>Arrivals that are due and have not ended.</summary>
    public int UnderWay => Due - Ended;

    /// <summary>Requests that were sent.</summary>
    public int Sent { get; init; }

    /// <summary>Requests that succeeded.</summary>
    public int Completed { get; init; }

    /// <summary>Requests that failed; turns that were skipped do not count.</summary>
    public int Failed { get; init; }

    /// <summary>How many of the latest requests failed one after the other.</summary>
    public int FailedInARow { get; init; }

    /// <summary>The positions of the first arrivals of the schedule; empty where there are too few.</summary>
    internal IReadOnlySet<int> First { get; init; } = FrozenSet<int>.Empty;

    /// <summary>How many of the first requests are in flight and have got a first token.</summary>
    internal int FirstBegun { get; init; }

    internal int FirstEnded { get; init; }
}
