namespace ServeBench.Transport;

/// <summary>What another thread can ask of an <see cref="IoLane"/>.</summary>
internal enum IoCommandKind
{
    /// <summary>Open a connection: the subject is a <see cref="ConnectAttempt"/>.</summary>
    Connect,

    /// <summary>Send on and look what has arrived: the subject is a <see cref="HttpConnection"/>.</summary>
    Proceed,

    /// <summary>End the opening of a connection that takes too long: the subject is its <see cref="ConnectAttempt"/>.</summary>
    GiveUp,

    /// <summary>End an exchange: the subject is its <see cref="HttpExchange"/>.</summary>
    Cancel,
}
