using System.Net;
using System.Net.Security;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;
using ServeBench.Tests.Hosting;
using ServeBench.Transport;
using Xunit;

namespace ServeBench.Tests.Transport;

/// <summary>The routes that this machine has, and servers and transports for them.</summary>
public static class TransportFixture
{
    private static readonly Lazy<X509Certificate2> s_certificate = new(SelfSignedCertificate.Create);

    /// <summary>Data of a theory that runs once a route.</summary>
    public static TheoryData<Route> Routes => new(OperatingSystem.IsLinux()
        ? Enum.GetValues<Route>()
        : [Route.Portable, Route.PortableTls, Route.HttpClient, Route.HttpClientTls]);

    /// <summary>The routes over the project's own engine.</summary>
    public static TheoryData<Route> EngineRoutes => new(Routes.Select(row => row.Data).Where(route => route.Kind() != TransportKind.HttpClient));

    /// <summary>Those of them with TLS.</summary>
    public static TheoryData<Route> SecureEngineRoutes => new(EngineRoutes.Select(row => row.Data).Where(route => route.IsSecure()));

    public static TransportKind Kind(this Route route) => route switch
    {
        Route.Direct or Route.DirectTls => TransportKind.Direct,
        Route.Portable or Route.PortableTls => TransportKind.Portable,
        _ => TransportKind.HttpClient,
    };

    public static bool IsSecure(this Route route) => route is Route.DirectTls or Route.PortableTls or Route.HttpClientTls;

    /// <summary>Starts a server that a route leads to.</summary>
    internal static ScriptedServer Serve(this Route route, Func<ScriptedConnection, Task> script, IPAddress? address = null, SslProtocols protocols = SslProtocols.None) =>
        ScriptedServer.Start(script, address, route.IsSecure() ? Tls(protocols) : null);

    /// <summary>Starts a server that answers each request with the same bytes.</summary>
    internal static ScriptedServer Answering(this Route route, string response) => route.Serve(async connection =>
    {
        while (await connection.ReadRequestAsync() is not null)
        {
            await connection.WriteAsync(response);
        }
    });

    /// <summary>Creates the transport of a route; it trusts every certificate.</summary>
    internal static ITransport Create(this Route route, Uri uri, int ioThreads = 1) =>
        TransportFactory.Create(route.Kind(), new TransportOptions { BaseUri = uri, IoThreads = ioThreads, SkipCertificateCheck = true });

    /// <summary>Accepts a client with any certificate or none; a client has no name that it could be for.</summary>
    public static bool AcceptClient(object sender, X509Certificate? certificate, X509Chain? chain, SslPolicyErrors errors) =>
        !errors.HasFlag(SslPolicyErrors.RemoteCertificateNameMismatch);

    /// <summary>How a server shakes hands whose certificate nobody vouches for.</summary>
    public static SslServerAuthenticationOptions Tls(SslProtocols protocols = SslProtocols.None) => new()
    {
        ServerCertificate = s_certificate.Value,
        EnabledSslProtocols = protocols,
        AllowRenegotiation = true,
        RemoteCertificateValidationCallback = AcceptClient,
    };
}
