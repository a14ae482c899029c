using System.Net;

namespace ServeBench.Common;

/// <summary>Makes the handlers of .NET's HTTP client. What goes through a proxy, follows redirections or keeps cookies is decided only here.</summary>
internal static class HttpHandlers
{
    /// <summary>
    /// For requests to an endpoint: what is sent is what the caller asks for, and nothing of an answer is changed. The proxy of the environment
    /// is not used: a proxy that nobody asked for would be part of what is measured.
    /// </summary>
    /// <param name="proxy">The proxy to go through; <see langword="null"/> for none.</param>
    /// <param name="credential">Name and password for the proxy; <see langword="null"/> for none.</param>
    public static SocketsHttpHandler ForEndpoint(Uri? proxy, NetworkCredential? credential) => new()
    {
        ActivityHeadersPropagator = null,
        AllowAutoRedirect = false,
        AutomaticDecompression = DecompressionMethods.None,
        Proxy = proxy is null ? null : new WebProxy(proxy) { Credentials = credential },
        UseCookies = false,
        UseProxy = proxy is not null,
    };

    /// <summary>For downloads before a run, which nobody measures: redirections are followed, and the proxy of the environment is used.</summary>
    public static SocketsHttpHandler ForDownload() => new()
    {
        PooledConnectionLifetime = TimeSpan.FromMinutes(1),
        UseCookies = false,
    };
}
