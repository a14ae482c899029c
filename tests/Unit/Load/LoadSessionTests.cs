using System.Threading.Channels;
using ServeBench.Arrivals;
using ServeBench.Endpoints;
using ServeBench.Load;
using ServeBench.Timing;
using ServeBench.Transport;
using ServeBench.Workloads;
using Xunit;

namespace ServeBench.Tests.Load;

public sealed class LoadSessionTests : IAsyncDisposable
{
    private readonly FakeTransport _transport = new();
    private readonly Channel<RequestExchange> _ended = Channel.CreateUnbounded<RequestExchange>();

    public ValueTask DisposeAsync() => _transport.DisposeAsync();

    private static CancellationToken TestToken => TestContext.Current.CancellationToken;

    private static RunPlan Plan(int count, int? maxConcurrency = null, double gapSeconds = 0, TimeSpan? timeout = null) => new()
    {
        Slots = [.. Enumerable.Range(0, count).Select(i => new ArrivalSlot
        {
            Index = i,
            OffsetSeconds = i * gapSeconds,
            Request = new ServeRequest { Index = i, Prompt = "p", OutputLength = 4 },
        })],
        Connection = new EndpointConnection(new Uri("http://127.0.0.1:1")),
        Backend = BackendCatalog.Find("openai"),
        Endpoint = "/v1/completions",
        Generation = new GenerationOptions { Model = "m" },
        MaxConcurrency = maxConcurrency,
        RequestTimeout = timeout ?? TimeSpan.FromMinutes(10),
    };

    private (LoadSession Session, RequestExchange?[] Exchanges) Create(RunPlan plan, RunClock clock)
    {
        var session = new LoadSession(plan, _transport, plan.Slots.Count, _ended.Writer);
        var factory = new ExchangeFactory(plan, _transport);
        var exchanges = new RequestExchange?[plan.Slots.Count];
        for (int i = 0; i < exchanges.Length; i++)
        {
            exchanges[i] = factory.Create(plan.Slots[i], i, session.OnEnded);
            exchanges[i]!.DueStamp = clock.Origin + RunClock.ToTicks(plan.Slots[i].OffsetSeconds);
        }

        return (session, exchanges);
    }

    private async Task<List<RequestExchange>> EndedAsync() => await _ended.Reader.ReadAllAsync(TestToken).ToListAsync(TestToken);

    [Theory]
    [InlineData(null)]
    [InlineData(2)]
    public async Task A_transport_that_cannot_send_fails_each_request_and_ends_no_thread(int? maxConcurrency)
    {
        const int Count = 5000;
        RunPlan plan = Plan(Count, maxConcurrency);
        (LoadSession session, RequestExchange?[] exchanges) = Create(plan, RunClock.StartIn(TimeSpan.Zero));
        _transport.SendFault = new InvalidOperationException("no more of it");
        using (session)
        {
            await session.RunAsync(exchanges, TestToken);
        }

        List<RequestExchange> ended = await EndedAsync();
        Assert.Equal(Count, ended.Count);
        Assert.All(ended, exchange => Assert.Equal(
            (ExchangeStatus.ProtocolError, "The request could not be sent: no more of it"), (exchange.Outcome.Status, exchange.Outcome.Message)));
    }

    [Fact]
    public async Task Arrivals_do_not_wait_for_answers()
    {
        RunPlan plan = Plan(20, gapSeconds: 0.001);
        (LoadSession session, RequestExchange?[] exchanges) = Create(plan, RunClock.StartIn(TimeSpan.Zero));
        using (session)
        {
            Task running = session.RunAsync(exchanges, TestToken);
            HttpExchange[] sent = [.. Enumerable.Range(0, 20).Select(_ => _transport.NextSent())];
            Assert.Equal(20, _transport.OpenCount);
            Assert.False(running.IsCompleted);
            foreach (HttpExchange exchange in sent)
            {
                _transport.Answer(exchange);
            }

            await running;
        }

        List<RequestExchange> ended = await EndedAsync();
        Assert.Equal(20, ended.Count);
        Assert.All(ended, exchange => Assert.True(exchange.SendStamp >= exchange.DueStamp, "sent before it was due"));
        Assert.All(exchanges, Assert.Null);
    }

    [Fact]
    public async Task Requests_that_are_late_are_sent_at_once_in_their_order_and_none_is_left_out()
    {
        RunPlan plan = Plan(20, gapSeconds: 0.01);
        RunClock clock = RunClock.StartIn(TimeSpan.FromSeconds(-10));
        (LoadSession session, RequestExchange?[] exchanges) = Create(plan, clock);
        using (session)
        {
            Task running = session.RunAsync(exchanges, TestToken);
            HttpExchange[] sent = [.. Enumerable.Range(0, 20).Select(_ => _transport.NextSent())];
            Assert.Equal(Enumerable.Range(0, 20), sent.Select(exchange => ((RequestExchange)exchange).Position));
            foreach (HttpExchange exchange in sent)
            {
                _transport.Answer(exchange);
            }

            await running;
        }

        var builder = new ResultBuilder(plan, new ServeRun(), clock);
        Assert.All((await EndedAsync()).Select(one => builder.Build(one)), result => Assert.True(result.SendLagMs >= 9000, $"{result.SendLagMs} ms late, where the clock says ten seconds"));
    }

    [Fact]
    public async Task The_gate_holds_the_limit_and_lets_the_longest_wait_go_first()
    {
        RunPlan plan = Plan(10, maxConcurrency: 3);
        (LoadSession session, RequestExchange?[] exchanges) = Create(plan, RunClock.StartIn(TimeSpan.Zero));
        using (session)
        {
            Task running = session.RunAsync(exchanges, TestToken);
            var order = new List<int>();
            for (int i = 0; i < 10; i++)
            {
                HttpExchange sent = _transport.NextSent();
                order.Add(((RequestExchange)sent).Position);
                _transport.Answer(sent);
            }

            await running;
            Assert.Equal(Enumerable.Range(0, 10), order);
        }

        Assert.InRange(_transport.MostOpen, 1, 3);
        Assert.Equal(10, session.SentCount);
    }

    [Fact]
    public async Task A_wait_at_the_gate_is_queue_time_and_not_send_lag()
    {
        RunPlan plan = Plan(2, maxConcurrency: 1);
        RunClock clock = RunClock.StartIn(TimeSpan.Zero);
        (LoadSession session, RequestExchange?[] exchanges) = Create(plan, clock);
        using (session)
        {
            Task running = session.RunAsync(exchanges, TestToken);
            HttpExchange first = _transport.NextSent();
            while (session.WaitingCount == 0)
            {
                await Task.Yield();
            }

            _transport.Answer(first);
            _transport.Answer(_transport.NextSent());
            await running;
        }

        var builder = new ResultBuilder(plan, new ServeRun(), clock);
        ServeRequestResult[] results = [.. (await EndedAsync()).OrderBy(exchange => exchange.Position).Select(one => builder.Build(one))];
        Assert.Equal(0, results[0].QueueMs);
        Assert.True(results[1].QueueMs > 0);
        Assert.Equal(
            (results[1].StartSeconds - results[1].ScheduledSeconds) * 1000, results[1].QueueMs + results[1].SendLagMs, tolerance: 1e-6);
        Assert.Equal(results[1].E2elMs!.Value + results[1].QueueMs + results[1].SendLagMs, results[1].ScheduledE2elMs!.Value, tolerance: 1e-6);
    }

    [Fact]
    public async Task A_stop_ends_what_is_in_flight_and_sends_nothing_more()
    {
        RunPlan plan = Plan(50, maxConcurrency: 4);
        (LoadSession session, RequestExchange?[] exchanges) = Create(plan, RunClock.StartIn(TimeSpan.Zero));
        using var stop = new CancellationTokenSource();
        using (session)
        {
            Task running = session.RunAsync(exchanges, stop.Token);
            for (int i = 0; i < 4; i++)
            {
                _transport.NextSent();
            }

            await stop.CancelAsync();
            await running.WaitAsync(TimeSpan.FromSeconds(30), TestToken);
        }

        List<RequestExchange> ended = await EndedAsync();
        Assert.Equal(4, ended.Count);
        Assert.All(ended, exchange => Assert.Equal(ExchangeStatus.Cancelled, exchange.Outcome.Status));
        Assert.Equal(0, _transport.OpenCount);
        Assert.False(_transport.HasSent);
    }

    [Fact]
    public async Task A_stop_before_the_first_request_is_due_sends_nothing()
    {
        RunPlan plan = Plan(1);
        (LoadSession session, RequestExchange?[] exchanges) = Create(plan, RunClock.StartIn(TimeSpan.FromHours(1)));
        using var stop = new CancellationTokenSource();
        using (session)
        {
            Task running = session.RunAsync(exchanges, stop.Token);
            await stop.CancelAsync();
            await running.WaitAsync(TimeSpan.FromSeconds(30), TestToken);
        }

        Assert.Empty(await EndedAsync());
        Assert.Equal(0, session.SentCount);
    }

    [Fact]
    public async Task A_request_that_takes_too_long_is_given_up()
    {
        RunPlan plan = Plan(1, timeout: TimeSpan.FromMilliseconds(20));
        RunClock clock = RunClock.StartIn(TimeSpan.Zero);
        (LoadSession session, RequestExchange?[] exchanges) = Create(plan, clock);
        using (session)
        {
            await session.RunAsync(exchanges, TestToken);
        }

        ServeRequestResult result = new ResultBuilder(plan, new ServeRun(), clock).Build(Assert.Single(await EndedAsync()));
        Assert.Equal(RequestErrorKind.Timeout, result.ErrorKind);
        Assert.Equal(double.PositiveInfinity, result.TtftMs);
    }
}
