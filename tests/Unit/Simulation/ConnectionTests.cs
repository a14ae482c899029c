using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;
using System.Text.Json.Nodes;
using ServeBench.Simulation;
using Xunit;

namespace ServeBench.Tests.Simulation;

public sealed class ConnectionTests
{
    private const string Endless = """{"prompt":"x","max_tokens":1000,"stream":true}""";

    private static readonly SimulatorOptions s_fast = new() { TimeToFirstToken = TimeSpan.Zero, InterTokenLatency = TimeSpan.Zero };

    /// <summary>The first token comes at once, the second one in an hour.</summary>
    private static readonly SimulatorOptions s_stuck = new() { TimeToFirstToken = TimeSpan.Zero, InterTokenLatency = TimeSpan.FromHours(1) };

    [Fact]
    public async Task Pipelined_requests_are_answered_in_order()
    {
        await using Simulator simulator = Simulator.Start(s_fast);
        using RawClient client = await RawClient.ConnectAsync(simulator);
        string[] requests = [.. Enumerable.Range(1, 20).Select(i => i % 3 == 0
            ? RawClient.Get("/health", $"X-Number: {i}\r\n")
            : RawClient.Post("/v1/completions", string.Create(CultureInfo.InvariantCulture, $$"""{"prompt":"{{i}}","max_tokens":{{i}},"stream":{{(i % 2 == 0 ? "true" : "false")}}}""")))];
        await client.SendAsync(string.Concat(requests));
        for (int i = 1; i <= 20; i++)
        {
            RawResponse response = await client.ReadResponseAsync();
            Assert.Equal(200, response.Status);
            if (i % 3 != 0)
            {
                Assert.Equal(i, i % 2 == 0 ? response.Events.Count - 1 : (int?)response.Json["usage"]!["completion_tokens"]);
            }
        }

        Assert.Equal(1, simulator.Statistics.ConnectionsOpen);
        Assert.Equal(20, simulator.Statistics.Requests);
    }

    [Fact]
    public async Task A_request_that_arrives_byte_by_byte_is_understood()
    {
        await using Simulator simulator = Simulator.Start(s_fast);
        using RawClient client = await RawClient.ConnectAsync(simulator);
        foreach (byte value in Encoding.ASCII.GetBytes("\r\n" + RawClient.Post("/v1/completions", """{"prompt":"x","max_tokens":2}""")))
        {
            await client.SendAsync(new[] { value });
        }

        Assert.Equal(2, (int?)(await client.ReadResponseAsync()).Json["usage"]!["completion_tokens"]);
    }

    [Fact]
    public async Task A_chunked_body_with_extensions_and_trailers_is_understood()
    {
        await using Simulator simulator = Simulator.Start(s_fast);
        using RawClient client = await RawClient.ConnectAsync(simulator);
        await client.SendAsync("POST /v1/completions HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n"
            + "8;name=\"v\"\r\n{\"prompt\r\nE\r\n\":\"x\",\"max_tok\r\n7\r\nens\":3}\r\n0\r\nTrailer: x\r\n\r\n"
            + RawClient.Get("/health"));
        Assert.Equal(3, (int?)(await client.ReadResponseAsync()).Json["usage"]!["completion_tokens"]);
        Assert.Equal(200, (await client.ReadResponseAsync()).Status);
    }

    [Fact]
    public async Task A_client_that_expects_continue_gets_it_once_before_it_sends_the_body()
    {
        await using Simulator simulator = Simulator.Start(s_fast);
        using RawClient client = await RawClient.ConnectAsync(simulator);
        const string Body = """{"prompt":"x","max_tokens":1}""";
        string request = RawClient.Post("/v1/completions", Body, "Expect: 100-continue\r\n");
        await client.SendAsync(request[..^Body.Length]);
        Assert.Equal("HTTP/1.1 100 Continue\r\n\r\n", (await client.ReadResponseAsync()).Raw);
        await client.SendAsync(Body[..5]);
        await client.SendAsync(Body[5..]);
        Assert.Equal(200, (await client.ReadResponseAsync()).Status);
    }

    [Fact]
    public async Task The_connection_closes_after_the_response_when_the_client_asks_for_it()
    {
        await using Simulator simulator = Simulator.Start(s_fast);
        foreach (string body in new[] { """{"prompt":"x","stream":true}""", """{"prompt":"x"}""" })
        {
            using RawClient client = await RawClient.ConnectAsync(simulator);
            await client.SendAsync(RawClient.Post("/v1/completions", body, "Connection: close\r\n"));
            RawResponse response = await client.ReadResponseAsync();
            Assert.True(response.IsComplete);
            Assert.Equal("close", RawResponse.Field(response.Head, "Connection"));
            Assert.True(await client.IsEndedAsync());
        }
    }

    [Fact]
    public async Task A_client_that_does_not_read_delays_nobody_else_and_loses_nothing()
    {
        await using Simulator simulator = Simulator.Start(s_fast with { MaxModelLength = 1_000_000 });
        using RawClient lazy = await RawClient.ConnectAsync(simulator, receiveBuffer: 4096);
        await lazy.SendAsync(RawClient.Post("/v1/completions", """{"prompt":"x","max_tokens":30000,"stream":true}"""));
        await lazy.ReadAtLeastAsync(1);

        using RawClient other = await RawClient.ConnectAsync(simulator);
        for (int i = 0; i < 10 || simulator.Statistics.BlockedByClient == 0; i++)
        {
            await other.SendAsync(RawClient.Post("/v1/completions", """{"prompt":"x","max_tokens":100,"stream":true}"""));
            Assert.Equal(101, (await other.ReadResponseAsync()).Events.Count);
        }

        RawResponse all = await lazy.ReadResponseAsync();
        Assert.True(all.IsComplete);
        Assert.Equal(30_001, all.Events.Count);
        JsonNode last = JsonNode.Parse(all.Events[29_999])!;
        Assert.Equal("length", (string?)last["choices"]![0]!["finish_reason"]);

        await lazy.SendAsync(RawClient.Get("/health"));
        Assert.Equal(200, (await lazy.ReadResponseAsync()).Status);
    }

    [Fact]
    public async Task A_client_that_goes_away_frees_its_place_at_once()
    {
        await using Simulator simulator = Simulator.Start(s_stuck with { MaxConcurrency = 1 });
        RawClient first = await BeginAsync(simulator);
        RawClient second = await BeginAsync(simulator);
        RawClient third = await BeginAsync(simulator);
        await first.ReadAtLeastAsync(200);
        Assert.Equal((1, 2), (simulator.Statistics.Running, simulator.Statistics.Waiting));

        second.Dispose();
        first.Dispose();
        await third.ReadAtLeastAsync(200);
        SimulatorStatistics after = simulator.Statistics;
        third.Dispose();
        Assert.Equal(1, after.Running);

        using RawClient last = await BeginAsync(simulator);
        await last.ReadAtLeastAsync(200);
        Assert.Equal((1, 0), (simulator.Statistics.Running, simulator.Statistics.Waiting));
        Assert.Equal(3, simulator.Statistics.AbortedByClient);
    }

    [Fact]
    public async Task A_client_that_goes_away_ends_an_answer_that_is_not_streamed()
    {
        await using Simulator simulator = Simulator.Start(s_stuck with { MaxConcurrency = 1 });
        using (RawClient first = await RawClient.ConnectAsync(simulator))
        {
            await first.SendAsync(RawClient.Post("/v1/completions", """{"prompt":"x","max_tokens":2}"""));
            Assert.True(SpinWait.SpinUntil(() => simulator.Statistics.Running == 1, TimeSpan.FromSeconds(30)));
        }

        using RawClient second = await BeginAsync(simulator);
        await second.ReadAtLeastAsync(200);
        Assert.Equal(1, simulator.Statistics.AbortedByClient);
    }

    [Fact]
    public async Task After_a_storm_of_clients_that_go_away_every_place_is_free()
    {
        await using Simulator simulator = Simulator.Start(s_stuck with { TimeToFirstToken = TimeSpan.FromMilliseconds(1), MaxConcurrency = 4 });
        var random = new Random(1);
        int[] patience = [.. Enumerable.Range(0, 200).Select(_ => random.Next(0, 1500))];
        await Task.WhenAll(patience.Select(async bytes =>
        {
            using RawClient client = await RawClient.ConnectAsync(simulator);
            await client.SendAsync(RawClient.Post("/v1/completions", Endless)[..(bytes % 7 == 0 ? ^5 : ^0)]);
            if (bytes % 7 != 0)
            {
                await client.ReadAtLeastAsync(Math.Min(bytes, 90));
            }
        }));

        // Four that hold a place at the same time: none was lost.
        RawClient[] last = [await BeginAsync(simulator), await BeginAsync(simulator), await BeginAsync(simulator), await BeginAsync(simulator)];
        await Task.WhenAll(last.Select(client => client.ReadAtLeastAsync(200)));
        Assert.Equal((4, 0), (simulator.Statistics.Running, simulator.Statistics.Waiting));
        foreach (RawClient client in last)
        {
            client.Dispose();
        }
    }

    [Fact]
    public async Task Stopping_ends_open_streams_and_frees_the_port()
    {
        Simulator simulator = Simulator.Start(s_stuck);
        RawClient[] clients = [await BeginAsync(simulator), await BeginAsync(simulator), await RawClient.ConnectAsync(simulator)];
        await Task.WhenAll(clients[0].ReadAtLeastAsync(200), clients[1].ReadAtLeastAsync(300));
        await simulator.DisposeAsync();
        await simulator.DisposeAsync();
        RawResponse cut = await clients[0].ReadResponseAsync();
        Assert.False(cut.IsComplete);
        Assert.Single(cut.Events);
        foreach (RawClient client in clients)
        {
            client.Dispose();
        }

        await using Simulator next = Simulator.Start(new SimulatorOptions { Port = simulator.Port });
        Assert.Equal(simulator.Port, next.Port);
    }

    [Fact]
    public async Task A_port_that_is_taken_is_an_error_that_says_so()
    {
        await using Simulator simulator = Simulator.Start(s_fast);
        ServeException error = Assert.Throws<ServeException>(() => Simulator.Start(s_fast with { Port = simulator.Port }));
        Assert.Equal("SimulatorPortInUse", error.ErrorId);
        Assert.Equal(ServeErrorKind.ResourceExists, error.Kind);
        Assert.Contains(simulator.Port.ToString(CultureInfo.InvariantCulture), error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Another_program_cannot_take_its_connections()
    {
        await using Simulator simulator = Simulator.Start(s_fast);
        using var other = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        if (OperatingSystem.IsWindows())
        {
            other.SetSocketOption(SocketOptionLevel.Socket, SocketOptionName.ReuseAddress, true);
        }

        Assert.Throws<SocketException>(() => other.Bind(new IPEndPoint(IPAddress.Loopback, simulator.Port)));
    }

    [Fact]
    public async Task The_observer_sees_each_request_as_it_came()
    {
        var seen = new List<ReceivedRequest>();
        await using Simulator simulator = Simulator.Start(s_fast, seen.Add);
        using RawClient client = await RawClient.ConnectAsync(simulator);
        long before = Stopwatch.GetTimestamp();
        await client.SendAsync(RawClient.Post("/v1/completions?a=b", """{"prompt":"x"}""", "X-Request-Id:  seven \r\n"));
        await client.ReadResponseAsync();
        ReceivedRequest request = Assert.Single(seen);
        Assert.InRange(request.ArrivalStamp, before - (Stopwatch.Frequency / 1000), Stopwatch.GetTimestamp());
        Assert.Equal(("POST", "/v1/completions"), (request.Method, request.Path));
        Assert.Equal("""{"prompt":"x"}""", Encoding.UTF8.GetString(request.Body));
        Assert.Contains(KeyValuePair.Create("X-Request-Id", "seven"), request.Headers);
    }

    private static async Task<RawClient> BeginAsync(Simulator simulator)
    {
        RawClient client = await RawClient.ConnectAsync(simulator);
        await client.SendAsync(RawClient.Post("/v1/completions", Endless));

        // The head comes when the request is in the queue, also while it waits.
        await client.ReadAtLeastAsync(1);
        return client;
    }
}
