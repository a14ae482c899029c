using System.Net;
using ServeBench.Linux;

namespace ServeBench.Transport;

internal static class TransportFactory
{
    /// <summary>What <see cref="TransportKind.Auto"/> takes before any other, where it can be used. Only tests set it, to run over each.</summary>
    internal static TransportKind? Preferred { get; set; }

    /// <summary>Creates a transport and resolves the endpoint's address.</summary>
    /// <param name="kind">Which one; <see cref="TransportKind.Auto"/> takes the most exact one that can be used.</param>
    /// <param name="options">How to reach the endpoint.</param>
    /// <exception cref="ServeException">
    /// <c>TransportNotSupported</c>: the one that was asked for cannot be used. <c>UriInvalid</c>: not an http or https
    /// address. <c>EndpointUnreachable</c>: the host's name has no address.
    /// </exception>
    public static ITransport Create(TransportKind kind, TransportOptions options)
    {
        Uri uri = options.BaseUri;
        if (!uri.IsAbsoluteUri || (uri.Scheme != Uri.UriSchemeHttp && uri.Scheme != Uri.UriSchemeHttps))
        {
            throw new ServeException(
                "UriInvalid", ServeErrorKind.InvalidArgument, $"'{uri}' is not an http or https address, for example http://127.0.0.1:8000.", uri);
        }

        TransportKind resolved = Resolve(kind, [options]);
        return ObstacleTo(resolved, options) is { } obstacle
            ? throw new ServeException(
                "TransportNotSupported", ServeErrorKind.NotSupported, $"The {resolved} transport cannot be used: {obstacle}. Use Auto or HttpClient.", uri)
            : resolved == TransportKind.HttpClient ? new HttpClientTransport(options) : new HttpEngine(resolved, options);
    }

    /// <summary>Creates a transport to several addresses of one endpoint: of one kind, whatever the addresses.</summary>
    /// <param name="kind">Which one; <see cref="TransportKind.Auto"/> takes the most exact one that can be used for all.</param>
    /// <param name="options">How to reach each; <see cref="HttpExchange.Address"/> counts them.</param>
    /// <exception cref="ServeException">As with one address.</exception>
    public static ITransport CreateForAll(TransportKind kind, IReadOnlyList<TransportOptions> options)
    {
        if (options.Count == 1)
        {
            return Create(kind, options[0]);
        }

        TransportKind common = Resolve(kind, options);
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

    /// <summary>The transport that is made of these: what was asked for, or what <see cref="TransportKind.Auto"/> takes.</summary>
    internal static TransportKind Resolve(TransportKind kind, IReadOnlyList<TransportOptions> options)
    {
        bool Fits(TransportKind one) => options.All(address => ObstacleTo(one, address) is null);
        return kind != TransportKind.Auto ? kind
            : Preferred is { } preferred && Fits(preferred) ? preferred
            : Fits(TransportKind.Direct) ? TransportKind.Direct
            : Fits(TransportKind.Portable) ? TransportKind.Portable
            : TransportKind.HttpClient;
    }

    private static string? ObstacleTo(TransportKind kind, TransportOptions options) =>
        kind == TransportKind.HttpClient ? null
        : kind == TransportKind.Direct && (!OperatingSystem.IsLinux() || !Libc.IsSupported) ? "it needs Linux on x64 or Arm64"
        : options.Proxy is not null ? "it does not go through a proxy"
        : options.HttpVersion != HttpVersion.Version11 ? $"it speaks HTTP/1.1, not HTTP/{options.HttpVersion}"
        : null;
}
