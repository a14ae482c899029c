using System.Net;
using System.Net.Security;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using ServeBench.Transport.Direct;

namespace ServeBench.Transport.Sockets;

/// <summary>
/// The .NET HTTP stack as a benchmark needs it: nothing added to a request, nothing taken from an answer, no connection closed or held back.
/// </summary>
internal static class HttpStack
{
    private const int HeadKilobytes = HttpResponseReader.MaxHeadBytes / 1024;

    /// <summary>Creates a handler that takes its connections from a connector.</summary>
    public static SocketsHttpHandler CreateHandler(TransportOptions options, SocketConnector connector)
    {
        var handler = new SocketsHttpHandler
        {
            ActivityHeadersPropagator = null,
            AllowAutoRedirect = false,
            AutomaticDecompression = DecompressionMethods.None,
            ConnectCallback = connector.ConnectAsync,
            EnableMultipleHttp2Connections = true,
            MaxConnectionsPerServer = int.MaxValue,
            MaxResponseDrainSize = 0,
            MaxResponseHeadersLength = HeadKilobytes,
            PlaintextStreamFilter = SocketConnector.OnEstablished,
            PooledConnectionIdleTimeout = Timeout.InfiniteTimeSpan,
            PooledConnectionLifetime = Timeout.InfiniteTimeSpan,
            Proxy = options.Proxy is null ? null : new WebProxy(options.Proxy) { Credentials = options.ProxyCredential },
            RequestHeaderEncodingSelector = static (_, _) => Encoding.UTF8,
            ResponseHeaderEncodingSelector = static (_, _) => Encoding.Latin1,
            UseCookies = false,
            UseProxy = options.Proxy is not null,
        };
        if (options.SkipCertificateCheck)
        {
            handler.SslOptions.RemoteCertificateValidationCallback = AcceptAny;
        }

        return handler;
    }

    /// <summary>How connections that are opened ahead shake hands; <see langword="null"/> where none does.</summary>
    public static SslClientAuthenticationOptions? TlsAhead(TransportOptions options)
    {
        if (options.Proxy is not null || options.BaseUri.Scheme != Uri.UriSchemeHttps)
        {
            return null;
        }

        return new SslClientAuthenticationOptions
        {
            TargetHost = options.BaseUri.IdnHost,
            ApplicationProtocols = [options.HttpVersion.Major == 2 ? SslApplicationProtocol.Http2 : SslApplicationProtocol.Http11],
            RemoteCertificateValidationCallback = options.SkipCertificateCheck ? AcceptAny : null,
        };
    }

    private static bool AcceptAny(object sender, X509Certificate? certificate, X509Chain? chain, SslPolicyErrors errors) =>
        !errors.HasFlag(SslPolicyErrors.RemoteCertificateNotAvailable);
}
