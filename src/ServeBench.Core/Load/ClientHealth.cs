using ServeBench.Transport;

namespace ServeBench.Load;

/// <summary>How well the client itself kept up during a run.</summary>
public sealed record ClientHealth
{
    /// <summary>The transport that carried the run.</summary>
    public TransportKind Transport { get; init; }

    /// <summary>Who stamped the arrival of bytes.</summary>
    public StampSource StampSource { get; init; }

    /// <summary>Median of the time from a request's due time to its send, in milliseconds; waits for the concurrency limit do not count.</summary>
    public double SendLagP50Ms { get; init; }

    /// <summary>99th percentile of the send lag, in milliseconds.</summary>
    public double SendLagP99Ms { get; init; }

    /// <summary>Largest send lag, in milliseconds.</summary>
    public double SendLagMaxMs { get; init; }

    /// <summary>Connections opened during the run and before it.</summary>
    public long ConnectionsOpened { get; init; }

    /// <summary>Requests that went over a connection that was open already.</summary>
    public long ConnectionsReused { get; init; }

    /// <summary>Connections that the server reset or closed in the middle of an answer.</summary>
    public long ConnectionsReset { get; init; }

    /// <inheritdoc/>
    public override string ToString() =>
        string.Create(System.Globalization.CultureInfo.InvariantCulture, $"{Transport}, stamps: {StampSource}, send lag p99 {SendLagP99Ms:0.###} ms");
}
