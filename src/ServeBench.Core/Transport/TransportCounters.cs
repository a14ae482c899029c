namespace ServeBench.Transport;

/// <summary>What a transport has counted.</summary>
public sealed record TransportCounters
{
    /// <summary>Connections opened.</summary>
    public long ConnectionsOpened { get; init; }

    /// <summary>Exchanges that went over a connection that was open already.</summary>
    public long ConnectionsReused { get; init; }

    /// <summary>Connections that the server reset or closed in the middle of an exchange.</summary>
    public long ConnectionsReset { get; init; }

    /// <summary>Reads that returned bytes.</summary>
    public long Reads { get; init; }

    /// <summary>Bytes received.</summary>
    public long BytesReceived { get; init; }

    /// <summary>Bytes sent.</summary>
    public long BytesSent { get; init; }
}
