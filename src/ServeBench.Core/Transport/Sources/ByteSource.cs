namespace ServeBench.Transport;

/// <summary>
/// Where the bytes of an <see cref="HttpEngine"/> come from: opens sockets, reads and stamps them, and hands what arrives to a
/// <see cref="ConnectionHandler"/>.
/// </summary>
internal abstract class ByteSource : IAsyncDisposable
{
    /// <summary>What the transport over this source is called.</summary>
    public abstract TransportKind Kind { get; }

    /// <summary>Who stamps the arrival of bytes.</summary>
    public abstract StampSource StampSource { get; }

    /// <summary>What the source does after each round of reads, where it has threads of its own.</summary>
    public Action? BetweenReads { get; set; }

    /// <summary>The lane that a further connection is for.</summary>
    public abstract IoLane NextLane();

    /// <summary>Adds what the source has counted to the counts of its engine.</summary>
    public abstract TransportCounters AddTo(TransportCounters counters);

    /// <summary>Closes all connections; exchanges that have not ended end as cancelled before the task does.</summary>
    public abstract ValueTask DisposeAsync();
}
