using System.Net;
using ServeBench.Tests.Hosting;
using ServeBench.Transport;
using Xunit;

namespace ServeBench.Tests.Transport;

public sealed class TransportFactoryTests
{
    private static readonly Uri s_http = new("http://127.0.0.1:1/");
    private static readonly Uri s_https = new("https://127.0.0.1:1/");

    [Fact]
    public async Task Auto_takes_the_most_exact_one_that_can_be_used()
    {
        Assert.SkipWhen(Transports.AreForced, "Auto takes what this test run is forced to.");
        TransportKind best = OperatingSystem.IsLinux() ? TransportKind.Direct : TransportKind.Portable;
        Assert.Equal(best, await KindOf(new() { BaseUri = s_http }));
        Assert.Equal(best, await KindOf(new() { BaseUri = s_https }));
        Assert.Equal(TransportKind.HttpClient, await KindOf(new() { BaseUri = s_http, Proxy = s_http }));
        Assert.Equal(TransportKind.HttpClient, await KindOf(new() { BaseUri = s_https, HttpVersion = HttpVersion.Version20 }));
    }

    [Theory]
    [InlineData(TransportKind.Direct)]
    [InlineData(TransportKind.Portable)]
    public void Asking_for_one_that_cannot_be_used_says_why(TransportKind kind)
    {
        Assert.SkipUnless(OperatingSystem.IsLinux() || kind == TransportKind.Portable, "the Direct transport is for Linux");
        Assert.Equal(
            $"The {kind} transport cannot be used: it does not go through a proxy. Use Auto or HttpClient.",
            MessageOf(kind, new() { BaseUri = s_http, Proxy = s_http }));
        Assert.Contains("HTTP/2.0", MessageOf(kind, new() { BaseUri = s_http, HttpVersion = HttpVersion.Version20 }), StringComparison.Ordinal);
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
    [InlineData(TransportKind.Portable)]
    [InlineData(TransportKind.HttpClient)]
    public void A_host_name_without_an_address_is_an_error_before_the_run(TransportKind kind)
    {
        ServeException e = Assert.Throws<ServeException>(
            () => TransportFactory.Create(kind, new() { BaseUri = new Uri("http://no-such-host.invalid:8000/") }));
        Assert.Equal(("EndpointUnreachable", ServeErrorKind.Connection), (e.ErrorId, e.Kind));
        Assert.Contains("no-such-host.invalid", e.Message, StringComparison.Ordinal);
    }

    private static string MessageOf(TransportKind kind, TransportOptions options)
    {
        ServeException e = Assert.Throws<ServeException>(() => TransportFactory.Create(kind, options));
        Assert.Equal("TransportNotSupported", e.ErrorId);
        return e.Message;
    }

    private static async Task<TransportKind> KindOf(TransportOptions options)
    {
        await using ITransport transport = TransportFactory.Create(TransportKind.Auto, options);
        return transport.Kind;
    }
}
