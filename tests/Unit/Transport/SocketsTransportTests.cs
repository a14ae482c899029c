using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using ServeBench.Tests.Hosting;
using ServeBench.Transport;
using Xunit;

namespace ServeBench.Tests.Transport;

/// <summary>What only the Sockets transport does.</summary>
public sealed class SocketsTransportTests
{
    private static readonly byte[] s_ok = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok"u8.ToArray();

    [Fact]
    public async Task A_proxy_gets_the_whole_address()
    {
        string? line = null;
        await using var proxy = ScriptedServer.Start(async connection =>
        {
            line = (await connection.ReadRequestAsync())!.Head.Split("\r\n")[0];
            await connection.WriteAsync(s_ok);
        });
        await using ITransport transport = TransportFactory.Create(
            TransportKind.Auto, new() { BaseUri = new Uri("http://model.invalid:8000/"), Proxy = proxy.Uri });
        Assert.Equal(ExchangeStatus.Completed, (await RecordingExchange.Post("{}").SendOver(transport).End).Status);
        Assert.Equal("POST http://model.invalid:8000/v1/completions HTTP/1.1", line);
    }

    [Fact]
    public async Task HTTP_2_begins_without_asking()
    {
        var received = new TaskCompletionSource<bool>();
        await using var server = ScriptedServer.Start(async connection => received.SetResult(await connection.ReadAtLeastAsync(24)));
        await using ITransport transport = TransportFactory.Create(
            TransportKind.Auto, new() { BaseUri = server.Uri, HttpVersion = HttpVersion.Version20 });
        RecordingExchange exchange = RecordingExchange.Post("{}").SendOver(transport);
        Assert.True(await received.Task);
        Assert.NotEqual(ExchangeStatus.Completed, (await exchange.End).Status);
        Assert.Null(exchange.Head);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_certificate_of_unknown_origin_is_accepted_only_when_told(bool skipCheck)
    {
        using X509Certificate2 certificate = SelfSigned();
        await using TlsServer server = TlsServer.Start(certificate);
        await using ITransport transport = TransportFactory.Create(TransportKind.Auto, new() { BaseUri = server.Uri, SkipCertificateCheck = skipCheck });
        Assert.Equal(skipCheck ? 1 : 0, await transport.PreconnectAsync(1, TestContext.Current.CancellationToken));
        RecordingExchange exchange = RecordingExchange.Post("{}").SendOver(transport);
        ExchangeEnd end = await exchange.End;
        Assert.Equal(skipCheck ? ExchangeStatus.Completed : ExchangeStatus.ConnectFailed, end.Status);
        Assert.Equal(skipCheck, exchange.ConnectTicks > 0);
        Assert.Equal(skipCheck ? "ok" : "", exchange.Body);
        if (!skipCheck)
        {
            Assert.Contains("certificate", end.Message, StringComparison.OrdinalIgnoreCase);
        }
    }

    [Fact]
    public async Task Connections_that_are_opened_ahead_have_their_handshake_behind_them()
    {
        using X509Certificate2 certificate = SelfSigned();
        await using TlsServer server = TlsServer.Start(certificate);
        await using ITransport transport = TransportFactory.Create(TransportKind.Auto, new() { BaseUri = server.Uri, SkipCertificateCheck = true });
        Assert.Equal(3, await transport.PreconnectAsync(3, TestContext.Current.CancellationToken));
        // No request is sent until the server has seen all three handshakes to their end.
        await server.HandshakesAsync(3);
        RecordingExchange[] exchanges = [.. Enumerable.Range(0, 3).Select(_ => RecordingExchange.Post("{}").SendOver(transport))];
        foreach (RecordingExchange exchange in exchanges)
        {
            Assert.Equal(ExchangeStatus.Completed, (await exchange.End).Status);
            Assert.Equal("ok", exchange.Body);
        }

        Assert.Equal((3, 3), (server.Accepted, transport.Counters.ConnectionsOpened));
    }

    [Fact]
    public async Task A_connection_that_the_server_has_closed_since_its_handshake_is_replaced()
    {
        using X509Certificate2 certificate = SelfSigned();
        await using TlsServer server = TlsServer.Start(certificate, closeFirst: true);
        await using ITransport transport = TransportFactory.Create(TransportKind.Auto, new() { BaseUri = server.Uri, SkipCertificateCheck = true });
        Assert.Equal(1, await transport.PreconnectAsync(1, TestContext.Current.CancellationToken));
        await server.FirstClosed;
        RecordingExchange exchange = RecordingExchange.Post("{}").SendOver(transport);
        Assert.Equal(ExchangeStatus.Completed, (await exchange.End).Status);
        Assert.Equal(("ok", 2), (exchange.Body, server.Accepted));
    }

    private static X509Certificate2 SelfSigned()
    {
        using var key = RSA.Create(2048);
        var request = new CertificateRequest("CN=test", key, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        using X509Certificate2 certificate = request.CreateSelfSigned(DateTimeOffset.UtcNow.AddDays(-1), DateTimeOffset.UtcNow.AddDays(1));
        return X509CertificateLoader.LoadPkcs12(certificate.Export(X509ContentType.Pkcs12), null);
    }
}
