using System.Net;
using ServeBench.Transport;
using Xunit;

namespace ServeBench.Tests.Transport;

public sealed class TransportFactoryTests
{
    private static readonly Uri s_http = new("http://127.0.0.1:1/");
    private static readonly Uri s_https = new("https://127.0.0.1:1/");

    [Fact]
    public async Task Auto_takes_Direct_for_http_on_Linux_and_Sockets_for_all_else()
    {
        TransportKind best = OperatingSystem.IsLinux() ? TransportKind.Direct : TransportKind.Sockets;
        Assert.Equal(best, await KindOf(new() { BaseUri = s_http }));
        Assert.Equal(TransportKind.Sockets, await KindOf(new() { BaseUri = s_https }));
        Assert.Equal(TransportKind.Sockets, await KindOf(new() { BaseUri = s_http, Proxy = s_http }));
        Assert.Equal(TransportKind.Sockets, await KindOf(new() { BaseUri = s_http, HttpVersion = HttpVersion.Version20 }));
    }

    [Fact]
    public void Asking_for_Direct_where_it_cannot_be_says_why()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "the Direct transport is for Linux");
        Assert.Equal(
            "The Direct transport cannot be used: it speaks http, not https. Use Auto or Sockets.", MessageOf(new() { BaseUri = s_https }));
        Assert.Contains("proxy", MessageOf(new() { BaseUri = s_http, Proxy = s_http }), StringComparison.Ordinal);
        Assert.Contains("HTTP/2.0", MessageOf(new() { BaseUri = s_http, HttpVersion = HttpVersion.Version20 }), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("ftp://127.0.0.1/")]
    [InlineData("/relative")]
    public void An_address_that_is_not_http_is_refused(string uri)
    {
        ServeException e = Assert.Throws<ServeException>(
            () => TransportFactory.Create(TransportKind.Auto, new() { BaseUri = new Uri(uri, UriKind.RelativeOrAbsolute) }));
        Assert.Equal("UriInvalid", e.ErrorId);
    }

    [Theory]
    [InlineData(TransportKind.Auto)]
    [InlineData(TransportKind.Sockets)]
    public void A_host_name_without_an_address_is_an_error_before_the_run(TransportKind kind)
    {
        ServeException e = Assert.Throws<ServeException>(
            () => TransportFactory.Create(kind, new() { BaseUri = new Uri("http://no-such-host.invalid:8000/") }));
        Assert.Equal(("EndpointUnreachable", ServeErrorKind.Connection), (e.ErrorId, e.Kind));
        Assert.Contains("no-such-host.invalid", e.Message, StringComparison.Ordinal);
    }

    private static string MessageOf(TransportOptions options)
    {
        ServeException e = Assert.Throws<ServeException>(() => TransportFactory.Create(TransportKind.Direct, options));
        Assert.Equal("TransportNotSupported", e.ErrorId);
        return e.Message;
    }

    private static async Task<TransportKind> KindOf(TransportOptions options)
    {
        await using ITransport transport = TransportFactory.Create(TransportKind.Auto, options);
        return transport.Kind;
    }
}
