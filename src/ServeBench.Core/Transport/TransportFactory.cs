using System.Net;
using ServeBench.Linux;
using ServeBench.Transport.Direct;
using ServeBench.Transport.Sockets;

namespace ServeBench.Transport;

/// <summary>Makes transports.</summary>
public static class TransportFactory
{
    /// <summary>Creates a transport and resolves the endpoint's address.</summary>
    /// <param name="kind">Which one; <see cref="TransportKind.Auto"/> takes Direct where it can be used, else Sockets.</param>
    /// <param name="options">How to reach the endpoint.</param>
    /// <exception cref="ServeException">
    /// <c>TransportNotSupported</c>: Direct was asked for and cannot be used. <c>UriInvalid</c>: not an http or https
    /// address. <c>EndpointUnreachable</c>: the host's name has no address.
    /// </exception>
    public static ITransport Create(TransportKind kind, TransportOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        Uri uri = options.BaseUri;
        if (!uri.IsAbsoluteUri || (uri.Scheme != Uri.UriSchemeHttp && uri.Scheme != Uri.UriSchemeHttps))
        {
            throw new ServeException(
                "UriInvalid", ServeErrorKind.InvalidArgument, $"'{uri}' is not an http or https address, for example http://127.0.0.1:8000.", uri);
        }

        string? obstacle = ObstacleToDirect(options);
        if (kind == TransportKind.Direct && obstacle is not null)
        {
            throw new ServeException(
                "TransportNotSupported", ServeErrorKind.NotSupported, $"The Direct transport cannot be used: {obstacle}. Use Auto or Sockets.", uri);
        }

        return OperatingSystem.IsLinux() && TakesDirect(kind, options) ? new DirectTransport(options) : new SocketsTransport(options);
    }

    /// <summary>Creates a transport to several addresses of one endpoint: of one kind, whatever the addresses.</summary>
    /// <param name="kind">Which one; <see cref="TransportKind.Auto"/> takes Direct where it can be used for all, else Sockets.</param>
    /// <param name="options">How to reach each; <see cref="HttpExchange.Address"/> counts them.</param>
    /// <exception cref="ServeException">As with one address.</exception>
    public static ITransport CreateForAll(TransportKind kind, IReadOnlyList<TransportOptions> options)
    {
        ArgumentNullException.ThrowIfNull(options);
        if (options.Count == 1)
        {
            return Create(kind, options[0]);
        }

        TransportKind common = kind == TransportKind.Auto && !TakesDirect(kind, options) ? TransportKind.Sockets : kind;
        var transports = new List<ITransport>(options.Count);
        try
        {
            foreach (TransportOptions one in options)
            {
                transports.Add(Create(common, one with { IoThreads = one.IoThreads ?? 1 }));
            }
        }
        catch
        {
            transports.ForEach(transport => transport.DisposeAsync().AsTask().Wait());
            throw;
        }

        return new AddressedTransport(transports);
    }

    /// <summary>Whether a Direct transport is made of these.</summary>
    internal static bool TakesDirect(TransportKind kind, IReadOnlyList<TransportOptions> options) => options.All(one => TakesDirect(kind, one));

    private static bool TakesDirect(TransportKind kind, TransportOptions options) =>
        kind != TransportKind.Sockets && ObstacleToDirect(options) is null;

    private static string? ObstacleToDirect(TransportOptions options) =>
        !OperatingSystem.IsLinux() || !Libc.IsSupported ? "it needs Linux on x64 or Arm64"
        : options.BaseUri.Scheme != Uri.UriSchemeHttp ? "it speaks http, not https"
        : options.Proxy is not null ? "it does not go through a proxy"
        : options.HttpVersion != HttpVersion.Version11 ? $"it speaks HTTP/1.1, not HTTP/{options.HttpVersion}"
        : null;
}
