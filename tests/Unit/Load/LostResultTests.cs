using System.Collections.Concurrent;
using System.Diagnostics;
using System.Text;
using ServeBench.Endpoints;
using ServeBench.Load;
using ServeBench.Tests.Hosting;
using ServeBench.Timing;
using ServeBench.Transport;
using ServeBench.Workloads;
using Xunit;
using static ServeBench.Tests.Load.ScriptedRun;

namespace ServeBench.Tests.Load;

/// <summary>What was answered is never lost, whatever fails behind it.</summary>
public sealed class LostResultTests
{
    private static readonly string s_answer = StreamHead + Chunk(Event("a")) + Chunk(Event("b")) + Chunk("data: [DONE]\n\n") + LastChunk;

    public static TheoryData<TransportKind> Transports => Hosting.Transports.All;

    [Theory]
    [MemberData(nameof(Transports))]
    public async Task A_tokenizer_that_fails_leaves_every_result_with_that_error(TransportKind transport)
    {
        await using ScriptedServer server = ScriptedServer.Answering(s_answer);
        var observer = new Recorder();
        List<ServeRequestResult> results = await ExecuteAsync(
            Plan(server.Uri, transport, count: 5) with { Tokenizer = new StubTokenizer(_ => throw new InvalidOperationException("no such vocabulary")) }, observer: observer);

        Assert.Equal(5, results.Count);
        Assert.All(results, result =>
        {
            Assert.Equal((false, RequestErrorKind.Incomplete, "ab", 2), (result.Success, result.ErrorKind, result.OutputText, result.ChunkCount));
            Assert.Contains("no such vocabulary", result.ErrorMessage, StringComparison.Ordinal);
            Assert.NotNull(result.FirstChunkMs);
        });
        Assert.Equal(5, observer.Answers.Count);
        Assert.All(observer.Answers, answer => Assert.Equal((true, 2, OutputLengthSource.Chunks), (answer.Success, answer.OutputLength, answer.OutputLengthSource)));
    }

    [Theory]
    [MemberData(nameof(Transports))]
    public async Task An_answer_whose_count_was_cancelled_is_an_answer(TransportKind transport)
    {
        await using ScriptedServer server = ScriptedServer.Answering(s_answer);
        ServeRequestResult result = Assert.Single(await ExecuteAsync(
            Plan(server.Uri, transport) with { Tokenizer = new StubTokenizer(_ => throw new OperationCanceledException()) }));
        Assert.Equal((true, 2, OutputLengthSource.Chunks), (result.Success, result.OutputLength, result.OutputLengthSource));
    }

    [Theory]
    [MemberData(nameof(Transports))]
    public async Task The_measured_server_counts_tokens_when_the_run_is_over(TransportKind transport)
    {
        const int Count = 6;
        int answered = 0;
        var answeredAtCount = new ConcurrentBag<int>();
        await using ScriptedServer server = ScriptedServer.Start(async connection =>
        {
            while (await connection.ReadRequestAsync() is not null)
            {
                Interlocked.Increment(ref answered);
                await connection.WriteAsync(s_answer);
            }
        });
        var tokenizer = new StubTokenizer(text =>
        {
            answeredAtCount.Add(Volatile.Read(ref answered));
            return text.Length * 10;
        })
        { AsksServer = true };

        List<ServeRequestResult> results = await ExecuteAsync(Plan(server.Uri, transport, Count) with { Tokenizer = tokenizer, MaxConcurrency = 1 });

        Assert.All(results, result => Assert.Equal((20, OutputLengthSource.Tokenizer), (result.OutputLength, result.OutputLengthSource)));
        Assert.Equal(Enumerable.Repeat(Count, Count), answeredAtCount);
    }

    [Theory]
    [MemberData(nameof(Transports))]
    public async Task An_answer_without_end_fails_at_its_limit_and_its_connection_is_closed(TransportKind transport)
    {
        foreach (string piece in new[] { Event(new string('x', 900)), Event(""), "data: " + new string('y', 500), "data: {\"choices\":[{\"index\":0,\"text\":\"\\u00e9\"}]}\n\n" })
        {
            var closed = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            await using ScriptedServer server = ScriptedServer.Start(async connection =>
            {
                await connection.ReadRequestAsync();
                await connection.WriteAsync(StreamHead);
                try
                {
                    while (true)
                    {
                        await connection.WriteAsync(Chunk(piece));
                    }
                }
                finally
                {
                    closed.TrySetResult();
                }
            });

            ServeRequestResult result = Assert.Single(await ExecuteAsync(Plan(server.Uri, transport) with { MaxAnswerBytes = 64 * 1024 }));

            Assert.Equal((false, RequestErrorKind.Protocol), (result.Success, result.ErrorKind));
            Assert.StartsWith("The answer is larger than 0.06 MB", result.ErrorMessage, StringComparison.Ordinal);
            await closed.Task.WaitAsync(TimeSpan.FromSeconds(30), TestContext.Current.CancellationToken);
        }
    }

    [Fact]
    public void Bytes_from_before_the_send_belong_to_no_request()
    {
        RunPlan plan = Plan(new Uri("http://127.0.0.1:1"), TransportKind.Portable);
        RequestExchange exchange = new ExchangeFactory(plan, new FakeTransport()).Create(plan.Slots[0], 0, _ => { });
        exchange.SendStamp = TimeSpan.TicksPerDay * 100;
        long early = exchange.SendStamp - (Stopwatch.Frequency / 10_000);
        var stamp = new ReadStamp(early, exchange.SendStamp + 1);
        exchange.OnHead(new HttpResponseHead(200, "OK", [new("Content-Type", "text/event-stream")], stamp));
        exchange.OnBody(Encoding.UTF8.GetBytes(Event("a")), stamp);
        exchange.OnEnded(new ExchangeEnd(ExchangeStatus.Completed, null, stamp));

        Assert.True(exchange.CameEarly);
        Assert.False(ResultBuilder.Succeeded(exchange));
    }

    [Fact]
    public void An_answer_that_cannot_be_read_is_one_failed_request()
    {
        RunPlan plan = Plan(new Uri("http://127.0.0.1:1"), TransportKind.Portable);
        var exchange = new RequestExchange(plan.Slots[0], 0, new FaultyBackend(), _ => { });
        exchange.OnHead(new HttpResponseHead(200, "OK", [], new ReadStamp(1, 1)));
        exchange.OnEnded(new ExchangeEnd(ExchangeStatus.Completed, null, new ReadStamp(2, 2)));

        ServeRequestResult result = new ResultBuilder(plan, new ServeRun(), RunClock.StartIn(TimeSpan.Zero)).Build(exchange);

        Assert.Equal((RequestErrorKind.Incomplete, "The answer could not be read: out of luck"), (result.ErrorKind, result.ErrorMessage));
    }

    private static Task<List<ServeRequestResult>> ExecuteAsync(RunPlan plan, IRunObserver? observer = null) => ExecuteAsync(plan, new ServeRun(), observer);

    private static async Task<List<ServeRequestResult>> ExecuteAsync(RunPlan plan, ServeRun run, IRunObserver? observer)
    {
        var benchmark = new BenchmarkRun(plan, run, TimeProvider.System, observer);
        await benchmark.ExecuteAsync(TestContext.Current.CancellationToken);
        return await benchmark.Results.ReadAllAsync(TestContext.Current.CancellationToken).ToListAsync(TestContext.Current.CancellationToken);
    }

    private sealed class Recorder : IRunObserver
    {
        public ConcurrentBag<ServeRequestResult> Answers { get; } = [];

        public void OnStarting(ServeRun run)
        {
        }

        public void OnAnswer(ServeRequestResult result) => Answers.Add(result);

        public void OnResult(ServeRequestResult result)
        {
        }

        public void OnEnded(ServeRun run)
        {
        }
    }

    private sealed class FaultyBackend : IBackend
    {
        public string Name => "faulty";

        public string DefaultEndpoint => "/";

        public IReadOnlyList<string> EndpointSuffixes => [];

        public SamplingDialect Dialect => default;

        public void WriteBody(RequestBody body, ServeRequest request, GenerationOptions options)
        {
        }

        public AnswerReader CreateReader(AnswerRecord record) => new FaultyReader(record);
    }

    private sealed class FaultyReader(AnswerRecord record) : AnswerReader(record)
    {
        protected override void ReadHead(HttpResponseHead head)
        {
        }

        protected override void ReadBody(ReadOnlySpan<byte> bytes, ReadStamp stamp)
        {
        }

        protected override void Complete(ReadStamp stamp) => throw new InvalidOperationException("out of luck");
    }

    private sealed class StubTokenizer(Func<string, int> count) : ITokenizer
    {
        public string Name => "stub";

        public bool AsksServer { get; init; }

        public int VocabularySize => 0;

        public IReadOnlyList<int> SpecialTokenIds => [];

        public int AddedSpecialTokenCount => 0;

        public int[] Encode(string text, bool addSpecialTokens = true) => new int[count(text)];

        public int Count(string text, bool addSpecialTokens = true) => count(text);

        public string Decode(ReadOnlySpan<int> tokenIds) => "";
    }
}
