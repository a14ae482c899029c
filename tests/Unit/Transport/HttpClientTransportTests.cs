using System.Net;
using ServeBench.Tests.Hosting;
using ServeBench.Transport;
using Xunit;

namespace ServeBench.Tests.Transport;

/// <summary>What only the transport HttpClient does.</summary>
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
}
