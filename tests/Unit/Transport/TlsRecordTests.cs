using ServeBench.Tests.Hosting;
using ServeBench.Transport;
using Xunit;

namespace ServeBench.Tests.Transport;

/// <summary>Records of TLS, however packets cut them: what is in them, and when it arrived.</summary>
public sealed class TlsRecordTests
{
    public static TheoryData<Route> Routes => TransportFixture.SecureEngineRoutes;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory]
    [MemberData(nameof(Routes))]
    public async Task Records_that_packets_cut_anywhere_read_the_same(Route route)
    {
        var random = new Random(20_250_105);
        byte[] body = new byte[150_000];
        random.NextBytes(body);
        byte[]? received = null;
        await using var server = ScriptedServer.Start(async connection =>
        {
            await connection.SecureAsync(TransportFixture.Tls(), socket => new CuttingStream(socket, new Random(connection.Index)));
            while (await connection.ReadRequestAsync() is { } request)
            {
                received = request.Body;
                await connection.WriteAsync($"HTTP/1.1 200 OK\r\nContent-Length: {body.Length}\r\n\r\n");
                for (int start = 0; start < body.Length;)
                {
                    int size = Math.Min(body.Length - start, 1 + random.Next(random.Next(2) == 0 ? 100 : 40_000));
                    await connection.WriteAsync(body.AsMemory(start, size));
                    start += size;
                }
            }
        });
        await using ITransport transport = route.Create(new Uri($"https://127.0.0.1:{server.Port}"));
        for (int i = 0; i < 3; i++)
        {
            RecordingExchange exchange = RecordingExchange.Post(body).SendOver(transport);
            Assert.Equal(ExchangeStatus.Completed, (await exchange.End).Status);
            Assert.True(body.AsSpan().SequenceEqual(exchange.BodyBytes));
            Assert.True(body.AsSpan().SequenceEqual(received));
        }

        Assert.Equal(1, server.Accepted);
    }

    [Theory]
    [MemberData(nameof(Routes))]
    public async Task What_is_in_a_record_arrives_with_its_last_packet(Route route)
    {
        RecordingExchange exchange = RecordingExchange.Post("{}");
        ITransport? transport = null;
        long lastPacket = 0;
        async Task UntilReceivedAsync(long bytes)
        {
            while (transport!.Counters.BytesReceived < bytes)
            {
                await Task.Delay(1, Token);
            }
        }

        await using var server = ScriptedServer.Start(async connection =>
        {
            CuttingStream? stream = null;
            await connection.SecureAsync(TransportFixture.Tls(), socket => stream = new CuttingStream(socket, new Random(1), UntilReceivedAsync));
            await connection.ReadRequestAsync();
            await connection.WriteAsync("HTTP/1.1 200 OK\r\nContent-Length: 5000\r\n\r\n");

            // The client reads each packet before the next, and has nothing to show for it before the last.
            await connection.WriteAsync(new byte[5000]);
            lastPacket = stream!.LastWrite;
            await connection.WaitForCloseAsync();
        });
        transport = route.Create(new Uri($"https://127.0.0.1:{server.Port}"));
        await using (transport)
        {
            Assert.Equal(ExchangeStatus.Completed, (await exchange.SendOver(transport).End).Status);
            Assert.Single(exchange.BodyStamps);
            Assert.InRange(exchange.BodyStamps[0].Arrival, lastPacket, exchange.BodyStamps[0].Observed);
            Assert.Equal(route.Kind() == TransportKind.Direct ? StampSource.Kernel : StampSource.User, transport.StampSource);
        }
    }
}
