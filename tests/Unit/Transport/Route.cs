namespace ServeBench.Tests.Transport;

/// <summary>A transport, and whether TLS is between it and the server.</summary>
public enum Route
{
    Direct,
    DirectTls,
    Portable,
    PortableTls,
    HttpClient,
    HttpClientTls,
}
