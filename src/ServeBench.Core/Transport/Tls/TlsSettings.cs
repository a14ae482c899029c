using System.Net.Security;
using System.Security.Cryptography.X509Certificates;

namespace ServeBench.Transport;

/// <summary>How a client shakes hands with an https endpoint.</summary>
/// <param name="options">How the endpoint is reached.</param>
internal sealed class TlsSettings(TransportOptions options)
{
    private readonly SslStreamCertificateContext? _own = OwnCertificate(options);

    /// <summary>How to shake hands with the endpoint of a transport; <see langword="null"/> for http.</summary>
    public static TlsSettings? Of(TransportOptions options) => options.BaseUri.Scheme == Uri.UriSchemeHttps ? new TlsSettings(options) : null;

    /// <summary>What a stream needs for a handshake.</summary>
    public SslClientAuthenticationOptions ToOptions() => new()
    {
        TargetHost = options.BaseUri.IdnHost,
        ApplicationProtocols = [options.HttpVersion.Major == 2 ? SslApplicationProtocol.Http2 : SslApplicationProtocol.Http11],
        ClientCertificateContext = _own,
        RemoteCertificateValidationCallback = options.SkipCertificateCheck ? AcceptAny : null,
        CertificateChainPolicy = options.SkipCertificateCheck ? WithoutRoots() : null,
    };

    // Without it each handshake sorts the system's roots, to ask for a verdict that nobody waits for.
    private static X509ChainPolicy WithoutRoots() => new()
    {
        TrustMode = X509ChainTrustMode.CustomRootTrust, RevocationMode = X509RevocationMode.NoCheck, DisableCertificateDownloads = true,
    };

    /// <summary>The client's certificate with what of its chain this machine has; nothing is downloaded.</summary>
    public static SslStreamCertificateContext? OwnCertificate(TransportOptions options) =>
        options.ClientCertificate is null ? null : SslStreamCertificateContext.Create(options.ClientCertificate, additionalCertificates: null, offline: true);

    /// <summary>Accepts every certificate, but not a server that shows none.</summary>
    public static bool AcceptAny(object sender, X509Certificate? certificate, X509Chain? chain, SslPolicyErrors errors) =>
        !errors.HasFlag(SslPolicyErrors.RemoteCertificateNotAvailable);
}
