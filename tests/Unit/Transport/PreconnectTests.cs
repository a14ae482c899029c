using System.Net;
using System.Net.Sockets;
using ServeBench.Tests.Hosting;
using ServeBench.Transport;
using Xunit;

namespace ServeBench.Tests.Transport;

/// <summary>Connections that are opened ahead have no time without end: a server that stops answering ends the opening, and no more.</summary>
public sealed class PreconnectTests
{
    private const string Ok = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok";

    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(0.5);

    public static TheoryData<Route> Routes => TransportFixture.Routes;

    public static TheoryData<Route> SecureRoutes => new(TransportFixture.Routes.Select(row => row.Data).Where(route => route.IsSecure()));

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory]
    [MemberData(nameof(SecureRoutes))]
    public async Task A_server_that_goes_mute_after_some_handshakes_leaves_those(Route route)
    {
        const int Handshakes = 4;
        await CompileHandshakesAsync(route);
        using var closed = new SemaphoreSlim(0);
        int accepted = 0;
        await using var server = ScriptedServer.Start(async connection =>
        {
            if (Interlocked.Increment(ref accepted) > Handshakes)
            {
                await connection.WaitForCloseAsync();
                closed.Release();
                return;
            }

            await connection.SecureAsync(TransportFixture.Tls());
            while (await connection.ReadRequestAsync() is not null)
            {
                await connection.WriteAsync(Ok);
            }
        });
        await using ITransport transport = TransportFactory.Create(
            route.Kind(), new() { BaseUri = new Uri($"https://127.0.0.1:{server.Port}"), SkipCertificateCheck = true, ConnectPatience = TimeSpan.FromSeconds(2) });
        Assert.Equal(Handshakes, await transport.PreconnectAsync(10, Token));
        for (int i = Handshakes; i < 10; i++)
        {
            Assert.True(await closed.WaitAsync(TimeSpan.FromSeconds(30), Token));
        }

        RecordingExchange[] exchanges = [.. Enumerable.Range(0, Handshakes).Select(_ => RecordingExchange.Post("{}").SendOver(transport))];
        foreach (RecordingExchange exchange in exchanges)
        {
            Assert.Equal(ExchangeStatus.Completed, (await exchange.End).Status);
        }
    }

    [Theory]
    [MemberData(nameof(Routes))]
    public async Task A_server_that_accepts_nothing_ends_the_opening(Route route)
    {
        // The system takes as many connections as fit into the queue; it leaves the others without an answer.
        using var listener = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        listener.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        listener.Listen(1);
        string scheme = route.IsSecure() ? "https" : "http";
        await using ITransport transport = TransportFactory.Create(
            route.Kind(), new() { BaseUri = new Uri($"{scheme}://127.0.0.1:{((IPEndPoint)listener.LocalEndPoint!).Port}"), ConnectPatience = s_patience });
        int open = await transport.PreconnectAsync(10, Token).WaitAsync(TimeSpan.FromSeconds(30), Token);
        Assert.InRange(open, 0, 5);
    }

    [Theory]
    [MemberData(nameof(Routes))]
    public async Task Who_stops_the_opening_does_not_wait_for_it(Route route)
    {
        using var listener = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        listener.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        listener.Listen(1);
        string scheme = route.IsSecure() ? "https" : "http";
        await using ITransport transport = route.Create(new Uri($"{scheme}://127.0.0.1:{((IPEndPoint)listener.LocalEndPoint!).Port}"));
        using var stop = new CancellationTokenSource();
        Task<int> opening = transport.PreconnectAsync(10, stop.Token);
        await stop.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => opening.WaitAsync(TimeSpan.FromSeconds(30), Token));
    }

    // A process's first handshake is compiled while it runs, which takes longer than the patience of these tests on a busy machine.
    private static async Task CompileHandshakesAsync(Route route)
    {
        await using var server = ScriptedServer.Start(async connection =>
        {
            await connection.SecureAsync(TransportFixture.Tls());
            await connection.WaitForCloseAsync();
        });
        await using ITransport transport = TransportFactory.Create(
            route.Kind(), new() { BaseUri = new Uri($"https://127.0.0.1:{server.Port}"), SkipCertificateCheck = true });
        Assert.Equal(1, await transport.PreconnectAsync(1, Token));
    }
}
