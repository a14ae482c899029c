using System.Text;

namespace ServeBench.Transport;

/// <summary>
/// The .NET HTTP stack as a benchmark needs it: nothing added to a request, nothing taken from an answer, no connection closed or held back.
/// </summary>
internal static class HttpStack
{
    private const int HeadKilobytes = HttpResponseReader.MaxHeadBytes / 1024;

    public static SocketsHttpHandler CreateHandler(TransportOptions options, StackConnector connector)
    {
        SocketsHttpHandler handler = HttpHandlers.ForEndpoint(options.Proxy, options.ProxyCredential);
        handler.ConnectCallback = connector.ConnectAsync;
        handler.EnableMultipleHttp2Connections = true;
        handler.MaxConnectionsPerServer = int.MaxValue;
        handler.MaxResponseDrainSize = 0;
        handler.MaxResponseHeadersLength = HeadKilobytes;
        handler.PlaintextStreamFilter = StackConnector.OnEstablished;
        handler.PooledConnectionIdleTimeout = Timeout.InfiniteTimeSpan;
        handler.PooledConnectionLifetime = Timeout.InfiniteTimeSpan;
        handler.RequestHeaderEncodingSelector = static (_, _) => Encoding.UTF8;
        handler.ResponseHeaderEncodingSelector = static (_, _) => Encoding.Latin1;
        handler.SslOptions.ClientCertificateContext = TlsSettings.OwnCertificate(options);
        if (options.SkipCertificateCheck)
        {
            handler.SslOptions.RemoteCertificateValidationCallback = TlsSettings.AcceptAny;
        }

        return handler;
    }
}
