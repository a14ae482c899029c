using System.Net.Security;
using System.Security.Cryptography.X509Certificates;

namespace ServeBench.Transport;

/// <summary>How a client shakes hands with an https endpoint.</summary>
/// <param name="host">The name that the server's certificate has to be for.</param>
/// <param name="skipCheck">Accept any certificate.</param>
/// <param name="protocol">The protocol that is offered, for ALPN.</param>
internal sealed class TlsSettings(string host, bool skipCheck, SslApplicationProtocol protocol)
{
    /// <summary>How to shake hands with the endpoint of a transport; <see langword="null"/> for http.</summary>
    public static TlsSettings? Of(TransportOptions options) => options.BaseUri.Scheme == Uri.UriSchemeHttps
        ? new(options.BaseUri.IdnHost, options.SkipCertificateCheck, options.HttpVersion.Major == 2 ? SslApplicationProtocol.Http2 : SslApplicationProtocol.Http11)
        : null;

    /// <summary>What a stream needs for a handshake.</summary>
    public SslClientAuthenticationOptions ToOptions() => new()
    {
        TargetHost = host,
        ApplicationProtocols = [protocol],
        RemoteCertificateValidationCallback = skipCheck ? AcceptAny : null,
    };

    /// <summary>Accepts every certificate, but not a server that shows none.</summary>
    public static bool AcceptAny(object sender, X509Certificate? certificate, X509Chain? chain, SslPolicyErrors errors) =>
        !errors.HasFlag(SslPolicyErrors.RemoteCertificateNotAvailable);
}
