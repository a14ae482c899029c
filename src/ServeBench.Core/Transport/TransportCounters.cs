namespace ServeBench.Transport;

/// <summary>What a transport has counted.</summary>
internal sealed record TransportCounters
{
    /// <summary>Connections opened.</summary>
    public long ConnectionsOpened { get; init; }

    /// <summary>Exchanges that went over a connection that was open already.</summary>
    public long ConnectionsReused { get; init; }

    /// <summary>
    /// Requests that went out once more over a fresh connection, because the server had closed the idle one that carried them
    /// before it answered a byte.
    /// </summary>
    public long Resends { get; init; }

    /// <summary>Connections that the server reset or closed in the middle of an exchange.</summary>
    public long ConnectionsReset { get; init; }

    /// <summary>Reads that returned bytes.</summary>
    public long Reads { get; init; }

    /// <summary>Bytes received: those of the bodies with HttpClient, else all of them.</summary>
    public long BytesReceived { get; init; }

    /// <summary>Bytes sent: those of the bodies with HttpClient, else all of them.</summary>
    public long BytesSent { get; init; }

    /// <summary>
    /// Median of the read lag, the time from the kernel's stamp of the bytes to the read that took them, in milliseconds;
    /// 0 when the kernel gives no stamps.
    /// </summary>
    public double ReadLagP50Ms { get; init; }

    /// <summary>99th percentile of the read lag, in milliseconds.</summary>
    public double ReadLagP99Ms { get; init; }

    /// <summary>Largest read lag, in milliseconds.</summary>
    public double ReadLagMaxMs { get; init; }

    /// <summary>How often the wall clock, which the kernel's stamps follow, was set during the run.</summary>
    public long ClockSteps { get; init; }
}
