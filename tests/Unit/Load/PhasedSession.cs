using System.Threading.Channels;
using ServeBench.Arrivals;
using ServeBench.Endpoints;
using ServeBench.Load;
using ServeBench.Timing;
using ServeBench.Workloads;
using Xunit;

namespace ServeBench.Tests.Load;

/// <summary>Phases over a transport that a test answers.</summary>
internal sealed class PhasedSession : IAsyncDisposable
{
    private readonly Channel<RequestExchange> _ended = Channel.CreateUnbounded<RequestExchange>();
    private readonly CancellationTokenSource _stop = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
    private readonly LoadSession _session;
    private readonly ConversationDriver _driver;
    private readonly PreparedLoad _load;

    public PhasedSession(IReadOnlyList<ServeRequest> requests, params ServePhase[] phases)
        : this(maxConcurrency: null, requests, phases)
    {
    }

    public PhasedSession(int? maxConcurrency, IReadOnlyList<ServeRequest> requests, params ServePhase[] phases)
        : this(maxConcurrency, requests, new ArrivalPlan { Seed = 1, Phases = phases })
    {
    }

    /// <summary>Runs any schedule, one without phases too.</summary>
    public PhasedSession(int? maxConcurrency, IReadOnlyList<ServeRequest> requests, ArrivalPlan arrivals)
    {
        Plan = new RunPlan
        {
            Slots = ArrivalSchedule.Create(arrivals, requests),
            Connection = new EndpointConnection(new Uri("http://127.0.0.1:1")),
            Backend = BackendCatalog.Find("openai-chat"),
            Endpoint = "/v1/chat/completions",
            Generation = new GenerationOptions { Model = "m" },
            MaxConcurrency = maxConcurrency,
        };
        var factory = new ExchangeFactory(Plan, Transport);
        _session = new LoadSession(Plan, Transport, Plan.Slots.Count, _ended.Writer);
        _driver = new ConversationDriver(factory, _session);
        _load = PreparedLoad.Of(Plan, factory, _session, _driver, RunSequence.Of(Plan), TestContext.Current.CancellationToken);
        Clock = RunClock.StartIn(TimeSpan.FromMilliseconds(1));
        Running = _load.RunAsync(Clock, Control, _stop.Token);
    }

    public FakeTransport Transport { get; } = new();

    public RunPlan Plan { get; }

    public RunClock Clock { get; }

    public RunControl Control { get; } = new();

    public Task Running { get; }

    public ServeRunCounters Counters => _session.Count(new ServeRunCounters { Due = Plan.Slots.Count });

    public ServePhaseSpan[] Spans => _load.Spans(Clock)!;

    public static ServeRequest[] Requests(int count) => [.. Enumerable.Range(0, count).Select(i => new ServeRequest { Index = i, Prompt = $"p{i}", OutputLength = 4 })];

    /// <summary>Waits for the next send.</summary>
    public RequestExchange NextSent() => (RequestExchange)Transport.NextSent();

    /// <summary>Answers the next sends, so many.</summary>
    public RequestExchange[] AnswerNext(int count) => [.. Enumerable.Range(0, count).Select(_ =>
    {
        RequestExchange exchange = NextSent();
        Answer(exchange);
        return exchange;
    })];

    /// <summary>Answers with one token.</summary>
    public void Answer(RequestExchange exchange) => Transport.Answer(exchange, "{\"choices\":[{\"delta\":{\"content\":\"a\"}}]}");

    /// <summary>Waits for the end; the results in the order in which they came.</summary>
    public async Task<ServeRequestResult[]> ResultsAsync()
    {
        await Running.WaitAsync(TimeSpan.FromSeconds(60), TestContext.Current.CancellationToken);
        var builder = new ResultBuilder(Plan, new ServeRun(), Clock);
        return [.. (await _ended.Reader.ReadAllAsync(TestContext.Current.CancellationToken).ToListAsync(TestContext.Current.CancellationToken)).Select(exchange => builder.Build(exchange))];
    }

    public void Stop() => _stop.Cancel();

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await Running.WaitAsync(TimeSpan.FromSeconds(60), CancellationToken.None);
        _load.Dispose();
        _driver.Dispose();
        _session.Dispose();
        _stop.Dispose();
        await Transport.DisposeAsync();
    }
}
