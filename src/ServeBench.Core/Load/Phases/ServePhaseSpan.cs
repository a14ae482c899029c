using System.Globalization;
using ServeBench.Arrivals;

namespace ServeBench.Load;

/// <summary>A phase of a run as it went. Times count from the run's origin, in seconds.</summary>
public sealed record ServePhaseSpan
{
    /// <summary>Its name.</summary>
    public string Name { get; init; } = "";

    /// <summary>Whether it is measured.</summary>
    public PhaseKind Kind { get; init; }

    /// <summary>What it was to be: arrivals, rate or concurrency, length.</summary>
    public string Load { get; init; } = "";

    /// <summary>When it began.</summary>
    public double StartSeconds { get; init; }

    /// <summary>When its arrivals were over.</summary>
    public double ArrivalsEndSeconds { get; init; }

    /// <summary>When the last of its requests had ended, or its arrivals were over, whichever is later.</summary>
    public double EndSeconds { get; init; }

    /// <summary>Requests sent.</summary>
    public int Sent { get; init; }

    /// <summary>Requests that the client cut at its end, those included that still waited for a place and were never sent.</summary>
    public int Cut { get; init; }

    /// <summary>Requests that the client disconnected from because of the phase's cancellation rate.</summary>
    public int Abandoned { get; init; }

    /// <summary>What became of the requests in flight when its arrivals were over.</summary>
    public PhaseEnding Ending { get; init; }

    /// <summary>
    /// Median of the time from when the client ended a request until the server's running requests were no more than those that the client
    /// waited for, in milliseconds; <see langword="null"/> when the client ended none, or the server does not count them.
    /// </summary>
    public double? ServerReleaseMs { get; init; }

    /// <summary>Why it ended early; <see langword="null"/> when it lasted as long as it was to.</summary>
    public string? Reason { get; init; }

    /// <inheritdoc/>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Name} ({StartSeconds:0.###} s to {ArrivalsEndSeconds:0.###} s)");
}
