using System.Diagnostics;
using System.Threading.Channels;
using ServeBench.Endpoints;
using ServeBench.Load;
using ServeBench.Metrics;
using ServeBench.Tests.Tokenizers;
using ServeBench.Timing;
using ServeBench.Transport;
using ServeBench.Workloads;
using Xunit;

namespace ServeBench.Tests.Load;

/// <summary>Conversations from turn to turn, without a network.</summary>
public sealed class ConversationDriverTests : IAsyncDisposable
{
    private readonly FakeTransport _transport = new();
    private readonly Channel<RequestExchange> _ended = Channel.CreateUnbounded<RequestExchange>();

    private static CancellationToken TestToken => TestContext.Current.CancellationToken;

    public ValueTask DisposeAsync() => _transport.DisposeAsync();

    // Runs a plan while the test plays the server.
    private async Task<List<RequestExchange>> RunAsync(RunPlan plan, Action serve, CancellationTokenSource? stop = null)
    {
        RunSequence sequence = RunSequence.Of(plan);
        var factory = new ExchangeFactory(plan, _transport);
        using var session = new LoadSession(plan, _transport, plan.Slots.Count, _ended.Writer);
        using var driver = new ConversationDriver(factory, session);
        long now = Stopwatch.GetTimestamp();
        RequestExchange?[] exchanges =
        [
            .. sequence.Arrivals.Select(arrival => factory.Create(
                arrival.Slot, arrival.Position, arrival.Conversation is null ? session.OnEnded : driver.OnEnded, arrival.Conversation)),
        ];
        Array.ForEach(exchanges, exchange => exchange!.DueStamp = now);
        Task running = session.RunAsync(exchanges, stop?.Token ?? TestToken);
        serve();
        await running.WaitAsync(TimeSpan.FromSeconds(60), TestToken);
        return await _ended.Reader.ReadAllAsync(TestToken).ToListAsync(TestToken);
    }

    private RequestExchange Next() => (RequestExchange)_transport.NextSent();

    private string BodyOf(HttpExchange exchange) => _transport.BodyOf(exchange);

    [Fact]
    public async Task A_turn_is_due_when_the_answer_before_it_is_complete_and_the_pause_over()
    {
        var pauses = new ThinkTime(0.004, ThinkTimeDistribution.Exponential, Seed: 42);
        RunPlan plan = Talk.Plan(Talk.Requests(1, 5)) with { ThinkTime = pauses };
        List<RequestExchange> ended = await RunAsync(plan, () =>
        {
            for (int i = 0; i < 5; i++)
            {
                _transport.Answer(Next(), Talk.Delta("ok"));
            }
        });

        Assert.Equal([0, 1, 2, 3, 4], ended.Select(exchange => exchange.Position));
        Assert.Equal(pauses.Draw().Take(4), ended.Zip(ended.Skip(1), (before, after) => after.DueStamp - before.Outcome.Stamp.Arrival));
        Assert.All(ended, exchange => Assert.True(exchange.SendStamp >= exchange.DueStamp, "sent before it was due"));
    }

    [Fact]
    public async Task Conversations_go_on_beside_requests_of_their_own_and_beside_each_other()
    {
        ServeRequest[] requests = [.. Talk.Requests(2, 2), new ServeRequest { Prompt = "alone", OutputLength = 4 }];
        await RunAsync(Talk.Plan(requests), () =>
        {
            RequestExchange[] first = [Next(), Next(), Next()];
            Assert.Equal(["c0-0", "c1-0", "alone"], first.Select(exchange => exchange.Slot.Request!.Prompt ?? exchange.Slot.Request.Messages![0].Content));
            Assert.Null(first[2].Conversation);
            // The second conversation is quicker: it need not wait for the first.
            _transport.Answer(first[1], Talk.Delta("quick"));
            RequestExchange second = Next();
            Assert.Contains("\"quick\"", BodyOf(second), StringComparison.Ordinal);
            Assert.Contains("\"c1-1\"", BodyOf(second), StringComparison.Ordinal);
            _transport.Answer(first[0], Talk.Delta("slow"));
            RequestExchange third = Next();
            Assert.Contains("\"slow\"", BodyOf(third), StringComparison.Ordinal);
            Array.ForEach([second, third, first[2]], exchange => _transport.Answer(exchange, Talk.Delta("end")));
        });
    }

    [Fact]
    public async Task The_place_of_a_conversation_goes_on_when_its_last_turn_has_ended_or_failed()
    {
        var order = new List<string>();
        RunPlan plan = Talk.Plan(Talk.Requests(3, 2)) with { MaxConcurrency = 1 };
        List<RequestExchange> ended = await RunAsync(plan, () =>
        {
            while (order.Count < 5)
            {
                RequestExchange exchange = Next();
                order.Add(exchange.Slot.Request!.Messages![0].Content);
                if (order[^1] == "c1-0")
                {
                    _transport.Lose(exchange);
                }
                else
                {
                    _transport.Answer(exchange, Talk.Delta("ok"));
                }
            }
        });

        Assert.Equal(["c0-0", "c0-1", "c1-0", "c2-0", "c2-1"], order);
        Assert.Equal(1, _transport.MostOpen);
        Assert.Equal("c1-1", Assert.Single(ended, exchange => exchange.SkipReason is not null).Slot.Request!.Messages![0].Content);
    }

    [Fact]
    public async Task A_stop_ends_conversations_that_pause_at_once()
    {
        RunPlan plan = Talk.Plan(Talk.Requests(3, 2)) with { ThinkTime = new ThinkTime(86400, ThinkTimeDistribution.Constant, 0), MaxConcurrency = 2 };
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(TestToken);
        List<RequestExchange> ended = await RunAsync(
            plan,
            () =>
            {
                _transport.Answer(Next(), Talk.Delta("ok"));
                _transport.Answer(Next(), Talk.Delta("ok"));
                // Both have ended and wait for their second turn, or are about to; the third waits for a place.
                Assert.True(SpinWait.SpinUntil(() => _ended.Reader.Count == 2, TimeSpan.FromSeconds(30)));
                stop.Cancel();
            },
            stop);

        Assert.Equal([0, 1, 2, 3], ended.Select(exchange => exchange.Position).Order());
        Assert.All(ended, exchange => Assert.Equal(exchange.Position % 2 == 0 ? null : "The run was stopped before the turn was sent.", exchange.SkipReason));
        Assert.False(_transport.HasSent);
    }

    [Fact]
    public async Task A_conversation_that_is_stopped_in_a_pause_is_not_completed()
    {
        RunPlan plan = Talk.Plan(Talk.Requests(2, 3)) with { ThinkTime = new ThinkTime(86400, ThinkTimeDistribution.Constant, 0) };
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(TestToken);
        List<RequestExchange> ended = await RunAsync(
            plan,
            () =>
            {
                RequestExchange[] first = [Next(), Next()];
                _transport.Answer(first[0], Talk.Delta("ok"));
                Assert.True(SpinWait.SpinUntil(() => _ended.Reader.Count == 1, TimeSpan.FromSeconds(30)));
                stop.Cancel();
            },
            stop);

        var builder = new ResultBuilder(plan, new ServeRun(), RunClock.StartIn(TimeSpan.Zero));
        ServeRequestResult[] results = [.. ended.Select(one => builder.Build(one)).OrderBy(result => result.Index)];
        Assert.Equal(
            [(0, RequestErrorKind.None), (1, RequestErrorKind.Skipped), (3, RequestErrorKind.Cancelled)],
            results.Select(result => (result.Index, result.ErrorKind)));
        ConversationStatistics conversations = ConversationStatistics.Of(results)!;
        Assert.Equal((0, 2), (conversations.Completed, conversations.Failed));
    }

    [Fact]
    public async Task An_answer_that_has_begun_or_ended_keeps_no_body()
    {
        await RunAsync(Talk.Plan(Talk.Requests(2, 1)), () =>
        {
            RequestExchange answered = Next(), lost = Next();
            Assert.NotEqual((0, 0), (answered.Request.Body.Length, lost.Request.Body.Length));
            FakeTransport.Begin(answered);
            Assert.True(answered.Request.Body.IsEmpty);
            _transport.Finish(answered);
            _transport.Lose(lost);
            Assert.True(lost.Request.Body.IsEmpty);
        });
    }

    [Fact]
    public async Task A_turn_that_names_no_model_has_that_of_its_conversation()
    {
        ServeRequest[] requests = [Talk.Turn("c", 0) with { Model = "lora-1" }, Talk.Turn("c", 1), Talk.Turn("c", 2) with { Model = "lora-2" }];
        List<RequestExchange> ended = await RunAsync(Talk.Plan(requests), () =>
        {
            for (int i = 0; i < 3; i++)
            {
                _transport.Answer(Next(), Talk.Delta("ok"));
            }
        });

        Assert.Equal(["lora-1", "lora-1", "lora-2"], ended.Select(exchange => System.Text.Json.JsonDocument.Parse(BodyOf(exchange)).RootElement.GetProperty("model").GetString()));
    }

    [Fact]
    public async Task A_backend_of_completions_has_what_was_said_through_the_chat_template()
    {
        RunPlan plan = Talk.Plan(Talk.Requests(1, 2)) with { Backend = BackendCatalog.Find("openai"), Tokenizer = new BracketTokenizer() };
        List<RequestExchange> ended = await RunAsync(plan, () =>
        {
            _transport.Answer(Next(), "{\"choices\":[{\"text\":\"re\"}]}");
            _transport.Answer(Next(), "{\"choices\":[{\"text\":\"re\"}]}");
        });

        Assert.Contains("\"prompt\":\"[user: c0-0]>\"", BodyOf(ended[0]), StringComparison.Ordinal);
        Assert.Contains("\"prompt\":\"[user: c0-0][assistant: re][user: c0-1]>\"", BodyOf(ended[1]), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Images_of_a_turn_stay_in_what_was_said()
    {
        ServeRequest first = new() { ConversationId = "c", Prompt = "What is it?", Media = [ContentPart.FromImage("http://h/a.png")] };
        List<RequestExchange> ended = await RunAsync(Talk.Plan([first, Talk.Turn("c", 1)]), () =>
        {
            _transport.Answer(Next(), Talk.Delta("ok"));
            _transport.Answer(Next(), Talk.Delta("ok"));
        });

        Assert.Contains(
            """{"role":"user","content":[{"type":"text","text":"What is it?"},{"type":"image_url","image_url":{"url":"http://h/a.png"}}]},{"role":"assistant","content":"ok"}""",
            BodyOf(ended[1]),
            StringComparison.Ordinal);
        RunPlan text = Talk.Plan([first]) with { Backend = BackendCatalog.Find("openai"), Tokenizer = new BracketTokenizer() };
        Assert.Equal("RequestInvalid", Assert.Throws<ServeException>(() => new TurnComposer(text).Compose(first, [], model: null)).ErrorId);
    }

    [Fact]
    public async Task A_turn_that_cannot_be_written_is_data()
    {
        RunPlan plan = Talk.Plan(Talk.Requests(1, 3)) with { Backend = BackendCatalog.Find("openai"), Tokenizer = new BracketTokenizer { MostMessages = 1 } };
        List<RequestExchange> ended = await RunAsync(plan, () => _transport.Answer(Next(), "{\"choices\":[{\"text\":\"re\"}]}"));

        Assert.Equal(
            [null, "The turn could not be written: too long a talk", "An earlier turn of the conversation could not be written."],
            ended.Select(exchange => exchange.SkipReason));
        Assert.Equal(RequestErrorKind.Skipped, new ResultBuilder(plan, new ServeRun(), RunClock.StartIn(TimeSpan.Zero)).Build(ended[1]).ErrorKind);
    }
}
