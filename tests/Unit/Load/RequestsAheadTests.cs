using System.Collections.Concurrent;
using System.Globalization;
using System.Text.Json;
using ServeBench.Arrivals;
using ServeBench.Endpoints;
using ServeBench.Load;
using ServeBench.Simulation;
using ServeBench.Transport;
using ServeBench.Workloads;
using Xunit;

namespace ServeBench.Tests.Load;

public sealed class RequestsAheadTests
{
    private const int BodyLength = 10;

    private readonly ConcurrentBag<RequestExchange> _ended = [];

    public static TheoryData<TransportKind> Transports => Hosting.Transports.All;

    [Fact]
    public void No_more_bytes_are_ready_than_the_bound_and_one_body()
    {
        int ready = 0;
        int most = 0;
        using var ahead = new RequestsAhead(
            exchange =>
            {
                Write(exchange);
                most = Math.Max(most, Interlocked.Increment(ref ready));
            },
            _ => BodyLength,
            most: 25);
        RequestExchange[] exchanges = [.. Enumerable.Range(0, 500).Select(Exchange)];
        Assert.All(exchanges, ahead.Add);

        ready = exchanges.Count(exchange => exchange.IsSerialised);
        most = ready;
        Assert.Equal(2, ready);
        Assert.All(exchanges.Skip(2), exchange => Assert.True(exchange.Request.Body.IsEmpty));
        ahead.Start();
        foreach (RequestExchange exchange in exchanges)
        {
            Assert.True(ahead.TryTake(exchange));
            Interlocked.Decrement(ref ready);
            Assert.Equal(exchange.Position, exchange.Request.Body.Span[0] + (256 * exchange.Request.Body.Span[1]));
        }

        // One more may be under way on either thread.
        Assert.InRange(most, 2, 5);
    }

    [Fact]
    public void What_fits_is_kept_and_nothing_is_left_for_the_run()
    {
        int written = 0;
        using var ahead = new RequestsAhead(
            exchange =>
            {
                Write(exchange);
                written++;
            },
            _ => throw new InvalidOperationException("There is room."),
            most: 30);
        RequestExchange[] exchanges = [.. Enumerable.Range(0, 3).Select(Exchange)];
        Assert.All(exchanges, ahead.Add);

        Assert.False(ahead.HasLater);
        ahead.Start();
        Assert.All(exchanges, exchange => Assert.True(ahead.TryTake(exchange)));
        Assert.Equal(3, written);
    }

    [Fact]
    public void A_request_that_cannot_be_written_again_fails_alone()
    {
        using var ahead = new RequestsAhead(
            exchange =>
            {
                if (exchange.Position == 2)
                {
                    throw new InvalidOperationException("The file is gone.");
                }

                Write(exchange);
            },
            _ => BodyLength,
            most: 1);
        RequestExchange[] exchanges = [.. Enumerable.Range(0, 4).Select(Exchange)];
        Assert.All(exchanges, ahead.Add);

        ahead.Start();
        Assert.Equal([true, true, false, true], exchanges.Select(ahead.TryTake));
        RequestExchange failed = Assert.Single(_ended);
        Assert.Equal((2, "The file is gone."), (failed.Position, failed.Outcome.Message));
    }

    [Theory]
    [MemberData(nameof(Transports))]
    public async Task A_run_with_little_room_sends_the_same_requests(TransportKind transport)
    {
        var received = new ConcurrentQueue<ReceivedRequest>();
        await using Simulator simulator = Simulator.Start(new SimulatorOptions { TimeToFirstToken = TimeSpan.FromMilliseconds(1), InterTokenLatency = TimeSpan.FromMilliseconds(1) }, received.Enqueue);
        ServeRequest[] requests = [.. Enumerable.Range(0, 150).Select(i => new ServeRequest { Index = i, Prompt = string.Create(CultureInfo.InvariantCulture, $"prompt {i}"), OutputLength = 2 })];
        RunPlan plan = ScriptedRun.Plan(simulator.Uri, transport) with
        {
            Slots = ArrivalSchedule.Create(new ArrivalPlan(), requests),
            Generation = new GenerationOptions { Model = "sim" },
            MaxConcurrency = 8,
            MostBytesAhead = 1000,
        };
        List<ServeRequestResult> results = await ScriptedRun.ExecuteAsync(plan);
        Assert.All(results, result => Assert.True(result.Success, result.ErrorMessage));
        Assert.Equal(Enumerable.Range(0, 150), results.Select(result => result.Index).Order());
        Assert.Equal(
            requests.Select(request => request.Prompt!).Order(StringComparer.Ordinal),
            received.Select(request => JsonDocument.Parse(request.Body).RootElement.GetProperty("prompt").GetString()!).Order(StringComparer.Ordinal));
        Assert.All(received, request => Assert.Contains(request.Headers, header => header.Value == $"t-{JsonDocument.Parse(request.Body).RootElement.GetProperty("prompt").GetString()!["prompt ".Length..]}"));
    }

    [Fact]
    public async Task A_request_that_cannot_be_sent_is_an_error_before_the_run_however_far_behind_it_is()
    {
        var received = new ConcurrentQueue<ReceivedRequest>();
        await using Simulator simulator = Simulator.Start(new SimulatorOptions(), received.Enqueue);
        ServeRequest[] requests = [.. Enumerable.Range(0, 20).Select(i => new ServeRequest { Index = i, Prompt = i < 19 ? "p" : null, OutputLength = 2 })];
        RunPlan plan = ScriptedRun.Plan(simulator.Uri, TransportKind.Auto) with { Slots = ArrivalSchedule.Create(new ArrivalPlan(), requests), MostBytesAhead = 1 };
        Assert.Equal("RequestInvalid", (await Assert.ThrowsAsync<ServeException>(() => ScriptedRun.ExecuteAsync(plan))).ErrorId);
        Assert.Empty(received);
    }

    [Fact]
    public async Task Conversations_go_on_with_little_room()
    {
        await using Simulator simulator = Simulator.Start(new SimulatorOptions { TimeToFirstToken = TimeSpan.FromMilliseconds(1), InterTokenLatency = TimeSpan.FromMilliseconds(1) });
        RunPlan plan = ScriptedRun.Plan(simulator.Uri, TransportKind.Auto, backend: "openai-chat") with
        {
            Slots = ArrivalSchedule.Create(new ArrivalPlan(), Talk.Requests(6, 3)),
            Generation = new GenerationOptions { Model = "sim" },
            MaxConcurrency = 2,
            MostBytesAhead = 1,
        };
        List<ServeRequestResult> results = await ScriptedRun.ExecuteAsync(plan);
        Assert.Equal(18, results.Count);
        Assert.All(results, result => Assert.True(result.Success, result.ErrorMessage));
    }

    private RequestExchange Exchange(int position) =>
        new(new ArrivalSlot { Index = position, Request = new ServeRequest { Index = position } }, position, BackendCatalog.Find("openai"), _ended.Add);

    private static void Write(RequestExchange exchange)
    {
        var body = new byte[BodyLength];
        (body[0], body[1]) = ((byte)exchange.Position, (byte)(exchange.Position >> 8));
        exchange.Request = new WireRequest("POST", "/", [], body);
    }
}
