namespace ServeBench.Transport;

/// <summary>How a run's bytes travel.</summary>
public enum TransportKind
{
    /// <summary>Direct where it can be used, else Sockets.</summary>
    Auto,

    /// <summary>Non-blocking sockets on dedicated threads with epoll and kernel stamps: Linux, http.</summary>
    Direct,

    /// <summary>The .NET HTTP stack: https, proxies, Windows, macOS.</summary>
    Sockets,
}
