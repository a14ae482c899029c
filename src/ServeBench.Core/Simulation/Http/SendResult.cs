namespace ServeBench.Simulation.Http;

/// <summary>What became of bytes that were handed to a connection.</summary>
internal enum SendResult
{
    /// <summary>The operating system has taken all of them.</summary>
    Sent,

    /// <summary>The client does not read: the rest follows when it does.</summary>
    Blocked,

    Closed,
}
