namespace ServeBench.Transport;

/// <summary>How a run's bytes travel.</summary>
public enum TransportKind
{
    /// <summary>Direct on Linux, Portable on other systems, HttpClient for HTTP/2 and through a proxy.</summary>
    Auto,

    /// <summary>Non-blocking sockets on threads of their own, with epoll and the kernel's stamps: HTTP/1.1 on Linux, http and https.</summary>
    Direct,

    /// <summary>The sockets of .NET, without its HTTP stack: HTTP/1.1 on every system, http and https.</summary>
    Portable,

    /// <summary>The HTTP stack of .NET: HTTP/2, proxies, and every system.</summary>
    HttpClient,
}
