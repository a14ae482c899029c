using System.Net;
using System.Text;

namespace ServeBench.Transport;

/// <summary>
/// The .NET HTTP stack as a benchmark needs it: nothing added to a request, nothing taken from an answer, no connection closed or held back.
/// </summary>
internal static class HttpStack
{
    private const int HeadKilobytes = HttpResponseReader.MaxHeadBytes / 1024;

    /// <summary>Creates a handler that takes its connections from a connector.</summary>
    public static SocketsHttpHandler CreateHandler(TransportOptions options, StackConnector connector)
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
            PlaintextStreamFilter = StackConnector.OnEstablished,
            PooledConnectionIdleTimeout = Timeout.InfiniteTimeSpan,
            PooledConnectionLifetime = Timeout.InfiniteTimeSpan,
            Proxy = options.Proxy is null ? null : new WebProxy(options.Proxy) { Credentials = options.ProxyCredential },
            RequestHeaderEncodingSelector = static (_, _) => Encoding.UTF8,
            ResponseHeaderEncodingSelector = static (_, _) => Encoding.Latin1,
            UseCookies = false,
            UseProxy = options.Proxy is not null,
        };
        handler.SslOptions.ClientCertificateContext = TlsSettings.OwnCertificate(options);
        if (options.SkipCertificateCheck)
        {
            handler.SslOptions.RemoteCertificateValidationCallback = TlsSettings.AcceptAny;
        }

        return handler;
    }
}
