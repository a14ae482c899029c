using System.Net;
using System.Security.Cryptography.X509Certificates;
using ServeBench.Transport;

namespace ServeBench.Endpoints;

/// <summary>How connections to an endpoint are made, whatever is sent over them.</summary>
internal sealed record ConnectionSettings
{
    private readonly Uri? _proxy;
    private readonly X509Certificate2? _certificate;

    /// <summary>Whether any TLS certificate will do.</summary>
    public bool SkipCertificateCheck { get; init; }

    /// <summary>The certificate, with its key, that the client shows a server that asks for one.</summary>
    /// <exception cref="ServeException"><c>CertificateInvalid</c>: it has no key.</exception>
    public X509Certificate2? ClientCertificate
    {
        get => _certificate;
        init => _certificate = value is null or { HasPrivateKey: true }
            ? value
            : throw new ServeException(
                "CertificateInvalid",
                ServeErrorKind.InvalidArgument,
                $"The certificate '{value.Subject}' has no private key, so that no server can take it for the client's. Load it with its key, from a PFX file or a store.",
                value.Subject);
    }

    /// <summary>The HTTP version, exactly: 1.1 or 2.0.</summary>
    public Version HttpVersion { get; init; } = System.Net.HttpVersion.Version11;

    /// <summary>
    /// The proxy to go through, or <see langword="null"/> for none; the environment's is never used. A name and a password in the
    /// address become <see cref="ProxyCredential"/>, unless that is set.
    /// </summary>
    /// <exception cref="ServeException"><c>ProxyInvalid</c>.</exception>
    public Uri? Proxy
    {
        get => _proxy;
        init
        {
            if (value is not null && !(value.IsAbsoluteUri && value.Scheme is "http" or "https" && value.Host.Length > 0))
            {
                throw new ServeException(
                    "ProxyInvalid",
                    ServeErrorKind.InvalidArgument,
                    "The proxy's address is invalid. It must begin with http:// or https://, for example http://127.0.0.1:3128.") { Subject = nameof(Proxy) };
            }

            if (value is { UserInfo.Length: > 0 })
            {
                string[] parts = value.UserInfo.Split(':', 2);
                ProxyCredential ??= new NetworkCredential(Uri.UnescapeDataString(parts[0]), Uri.UnescapeDataString(parts.Length > 1 ? parts[1] : ""));
            }

            _proxy = value is null ? null : new UriBuilder(value) { UserName = "", Password = "", Path = "", Query = "", Fragment = "" }.Uri;
        }
    }

    /// <summary>Name and password for the proxy.</summary>
    public NetworkCredential? ProxyCredential { get; init; }

    /// <summary>Secrets beside the key that requests carry, wherever they stand in them.</summary>
    public IReadOnlyList<string> OtherSecrets { get; init; } = [];

    /// <summary>Texts that no message may hold: those of <see cref="OtherSecrets"/>, the proxy's password, and the header that carries it.</summary>
    public IReadOnlyList<string> Secrets => ProxyCredential is null
        ? OtherSecrets
        : [.. OtherSecrets, ProxyCredential.Password, ProxyToken.Of(ProxyCredential)];
}
