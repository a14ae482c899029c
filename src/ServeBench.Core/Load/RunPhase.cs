namespace ServeBench.Load;

/// <summary>What a run is doing.</summary>
internal enum RunPhase
{
    /// <summary>Serialising requests.</summary>
    Preparing,

    /// <summary>Trying the first request until the endpoint is ready.</summary>
    WaitingForEndpoint,

    /// <summary>Sending requests that are not measured.</summary>
    WarmingUp,

    /// <summary>Opening connections.</summary>
    Connecting,

    /// <summary>Sending and measuring.</summary>
    Running,

    /// <summary>All requests have ended.</summary>
    Ended,
}
