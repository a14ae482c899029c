using System.Net;
using System.Security.Cryptography.X509Certificates;

namespace ServeBench.Transport;

/// <summary>How a transport reaches the endpoint.</summary>
internal sealed record TransportOptions
{
    /// <summary>The endpoint's address, http or https; its path is not used, see <see cref="WireRequest.Target"/>.</summary>
    public required Uri BaseUri { get; init; }

    /// <summary>Accept any certificate; for https only.</summary>
    public bool SkipCertificateCheck { get; init; }

    /// <summary>The certificate, with its key, that the client shows a server that asks for one; for https only.</summary>
    public X509Certificate2? ClientCertificate { get; init; }

    /// <summary>The proxy to go through, or <see langword="null"/> for a direct connection; the environment's is never used.</summary>
    public Uri? Proxy { get; init; }

    /// <summary>Name and password for the proxy, or <see langword="null"/>.</summary>
    public NetworkCredential? ProxyCredential { get; init; }

    /// <summary>The HTTP version, exactly: 1.1 (the default) or 2.0.</summary>
    public Version HttpVersion { get; init; } = System.Net.HttpVersion.Version11;

    /// <summary>Threads that read, from 1 to 64; <see langword="null"/> lets the number of processors decide. For Direct only.</summary>
    public int? IoThreads { get; init; }

    /// <summary>The most bytes that one read takes. Direct has one buffer a thread, HttpClient one a response; Portable has a smaller one a connection.</summary>
    public const int ReceiveBufferBytes = 64 * 1024;

    /// <summary>
    /// How long the next of the connections that are opened ahead may take, handshake included, before those underway are given up; default 10 s.
    /// </summary>
    public TimeSpan ConnectPatience { get; init; } = TimeSpan.FromSeconds(10);
}
