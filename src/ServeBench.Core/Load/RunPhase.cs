namespace ServeBench.Load;

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
