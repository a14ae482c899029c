namespace ServeBench.Transport;

internal enum ExchangeStatus
{
    /// <summary>The response is complete.</summary>
    Completed,

    /// <summary>No connection could be made.</summary>
    ConnectFailed,

    /// <summary>The connection was reset, or was closed before the response was complete.</summary>
    ConnectionLost,

    /// <summary>The server answered with something that is not HTTP.</summary>
    ProtocolError,

    /// <summary>The exchange was cancelled by <see cref="ITransport.Cancel"/>.</summary>
    Cancelled,
}
