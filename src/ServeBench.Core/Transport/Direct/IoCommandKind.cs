namespace ServeBench.Transport.Direct;

/// <summary>What another thread can ask of an <see cref="IoThread"/>.</summary>
internal enum IoCommandKind
{
    /// <summary>Open a connection: the subject is a <see cref="ConnectAttempt"/>.</summary>
    Connect,

    /// <summary>Send on and look what has arrived: the subject is a <see cref="DirectConnection"/>.</summary>
    Proceed,

    /// <summary>End an exchange: the subject is its <see cref="HttpExchange"/>.</summary>
    Cancel,
}
