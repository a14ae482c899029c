using System.Collections.Concurrent;
using ServeBench.Load;
using ServeBench.Tests.Hosting;
using ServeBench.Transport;
using ServeBench.Workloads;
using Xunit;
using static ServeBench.Tests.Load.ScriptedRun;

namespace ServeBench.Tests.Load;

/// <summary>What a server sees of conversations, and what becomes of its answers, over each transport.</summary>
public sealed class ConversationStreamTests
{
    private const string Tail = ",\"max_completion_tokens\":4,\"stream\":true,\"stream_options\":{\"include_usage\":true}}";

    public static TheoryData<TransportKind> Transports => Hosting.Transports.All;

    private static CancellationToken TestToken => TestContext.Current.CancellationToken;

    // Answers each question with "re" and the question, unless told otherwise.
    private static ScriptedServer Start(ConcurrentQueue<ScriptedRequest> received, Func<ScriptedRequest, string>? answer = null) => ScriptedServer.Start(async connection =>
    {
        while (await connection.ReadRequestAsync() is { } request)
        {
            received.Enqueue(request);
            await connection.WriteAsync(answer?.Invoke(request) ?? Talk.Answer("re " + Talk.Question(request.BodyText)));
        }
    });

    [Theory]
    [MemberData(nameof(Transports))]
    public async Task Each_turn_carries_what_was_said_and_really_answered(TransportKind transport)
    {
        var received = new ConcurrentQueue<ScriptedRequest>();
        await using ScriptedServer server = Start(received, request => Talk.Answer(received.Count == 1 ? "Grüße \\\"1\\\"\\n" : "two"));
        ServeRequest first = Talk.Turn("c0", 0) with { Messages = [new("system", "Be brief."), new("user", "Hi")] };
        RunPlan plan = Talk.Plan([first, Talk.Turn("c0", 1), Talk.Turn("c0", 2)], server.Uri) with { Transport = transport };
        List<ServeRequestResult> results = await ExecuteAsync(plan);

        const string Head = "{\"model\":\"m\",\"messages\":[{\"role\":\"system\",\"content\":\"Be brief.\"},{\"role\":\"user\",\"content\":\"Hi\"}";
        const string Second = Head + ",{\"role\":\"assistant\",\"content\":\"Grüße \\\"1\\\"\\n\"},{\"role\":\"user\",\"content\":\"c0-1\"}";
        const string Third = Second + ",{\"role\":\"assistant\",\"content\":\"two\"},{\"role\":\"user\",\"content\":\"c0-2\"}";
        Assert.Equal([Head + "]" + Tail, Second + "]" + Tail, Third + "]" + Tail], received.Select(request => request.BodyText));
        Assert.All(received, request => Assert.Equal("t-c0", request.Header("X-Session-ID")));
        Assert.Equal(["t-0", "t-1", "t-2"], received.Select(request => request.Header("x-request-id")));
        Assert.Equal([("c0", 0), ("c0", 1), ("c0", 2)], results.Select(result => (result.ConversationId!, result.Turn!.Value)));
        Assert.All(results, result => Assert.True(result.Success, result.ErrorMessage));
        Assert.Equal(1, server.Accepted);
    }

    [Theory]
    [MemberData(nameof(Transports))]
    public async Task Reasoning_stays_out_of_what_was_said(TransportKind transport)
    {
        var received = new ConcurrentQueue<ScriptedRequest>();
        string thought = StreamHead + Chunk("data: {\"choices\":[{\"delta\":{\"reasoning_content\":\"hm\"}}]}\n\n") + Chunk($"data: {Talk.Delta("Yes.")}\n\n") + LastChunk;
        await using ScriptedServer server = Start(received, _ => thought);
        await ExecuteAsync(Talk.Plan(Talk.Requests(1, 2), server.Uri) with { Transport = transport });

        Assert.Contains("{\"role\":\"assistant\",\"content\":\"Yes.\"}", received.Last().BodyText, StringComparison.Ordinal);
        Assert.DoesNotContain("hm", received.Last().BodyText, StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(Transports))]
    public async Task A_failed_turn_ends_its_conversation_and_no_other(TransportKind transport)
    {
        var received = new ConcurrentQueue<ScriptedRequest>();
        await using ScriptedServer server = Start(received, request => Talk.Question(request.BodyText) == "c1-1"
            ? "HTTP/1.1 500 Internal Server Error\r\nContent-Length: 4\r\n\r\noops"
            : Talk.Answer("ok"));
        List<ServeRequestResult> results = await ExecuteAsync(Talk.Plan(Talk.Requests(3, 4), server.Uri) with { Transport = transport, MaxConcurrency = 1 });

        Assert.Equal(12, results.Count);
        Assert.Equal(10, received.Count);
        ServeRequestResult[] broken = [.. results.Where(result => result.ConversationId == "c1").OrderBy(result => result.Turn)];
        Assert.Equal([RequestErrorKind.None, RequestErrorKind.HttpStatus, RequestErrorKind.Skipped, RequestErrorKind.Skipped], broken.Select(result => result.ErrorKind));
        Assert.All(results.Except(broken), result => Assert.True(result.Success, result.ErrorMessage));
        Assert.All(broken[2..], skipped =>
        {
            Assert.False(skipped.Success);
            Assert.Equal("An earlier turn of the conversation failed.", skipped.ErrorMessage);
            Assert.True(skipped.StartSeconds >= broken[1].StartSeconds, "a skipped turn has the time at which its conversation ended");
            Assert.Equal((0, 0, 0d, skipped.StartSeconds, 10), (skipped.StatusCode, skipped.OutputLength, skipped.SendLagMs, skipped.ScheduledSeconds, skipped.InputLength));
            Assert.Equal(double.PositiveInfinity, skipped.TtftMs);
        });
    }

    [Theory]
    [MemberData(nameof(Transports))]
    public async Task A_limit_counts_conversations_and_a_pause_keeps_the_place(TransportKind transport)
    {
        var open = new ConcurrentDictionary<string, bool>();
        int most = 0;
        var received = new ConcurrentQueue<ScriptedRequest>();
        await using ScriptedServer server = Start(received, request =>
        {
            string question = Talk.Question(request.BodyText);
            open.TryAdd(request.Header("X-Session-ID")!, true);
            lock (open)
            {
                most = Math.Max(most, open.Count);
            }

            if (question.EndsWith("-2", StringComparison.Ordinal))
            {
                open.TryRemove(request.Header("X-Session-ID")!, out _);
            }

            return Talk.Answer("ok");
        });
        RunPlan plan = Talk.Plan(Talk.Requests(6, 3), server.Uri) with
        {
            Transport = transport,
            MaxConcurrency = 2,
            ThinkTime = new ThinkTime(0.005, ThinkTimeDistribution.Constant, 0),
        };
        List<ServeRequestResult> results = await ExecuteAsync(plan);

        Assert.Equal(18, results.Count(result => result.Success));
        Assert.Equal(2, most);
        Assert.All(results.Where(result => result.Turn > 0), result => Assert.Equal(0, result.QueueMs));
        Assert.Equal(4, results.Count(result => result.QueueMs > 0));
        Assert.All(results, result => Assert.True(result.StartSeconds >= result.ScheduledSeconds, "sent before it was due"));
        Assert.All(results.GroupBy(result => result.ConversationId), conversation =>
        {
            ServeRequestResult[] turns = [.. conversation.OrderBy(result => result.Turn)];
            Assert.Equal([0, 1, 2], turns.Select(turn => turn.Turn!.Value));
            for (int i = 1; i < turns.Length; i++)
            {
                double end = turns[i - 1].StartSeconds + (turns[i - 1].E2elMs!.Value / 1000);
                Assert.True(turns[i].ScheduledSeconds - end > 0.005 - 1e-9, "a turn is due when the pause after the answer is over");
                Assert.Equal((turns[i].StartSeconds - turns[i].ScheduledSeconds) * 1000, turns[i].SendLagMs, tolerance: 1e-6);
                Assert.Equal(turns[i].SendLagMs + turns[i].TtftMs!.Value, turns[i].ScheduledTtftMs!.Value, tolerance: 1e-6);
            }
        });
    }

    [Theory]
    [MemberData(nameof(Transports))]
    public async Task A_stop_keeps_what_was_answered_and_sends_no_further_turn(TransportKind transport)
    {
        var hanging = new TaskCompletionSource();
        await using ScriptedServer server = ScriptedServer.Start(async connection =>
        {
            while (await connection.ReadRequestAsync() is { } request)
            {
                if (Talk.Question(request.BodyText).EndsWith("-0", StringComparison.Ordinal))
                {
                    await connection.WriteAsync(Talk.Answer("ok"));
                    continue;
                }

                hanging.TrySetResult();
                await connection.WaitForCloseAsync();
                return;
            }
        });
        var run = new ServeRun();
        var benchmark = new BenchmarkRun(Talk.Plan(Talk.Requests(1, 4), server.Uri) with { Transport = transport }, run, TimeProvider.System);
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(TestToken);
        Task running = benchmark.ExecuteAsync(stop.Token);
        await hanging.Task.WaitAsync(TestToken);
        await stop.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => running.WaitAsync(TimeSpan.FromSeconds(30), TestToken));

        var results = new List<ServeRequestResult>();
        while (benchmark.Results.TryRead(out ServeRequestResult? result))
        {
            results.Add(result);
        }

        Assert.Equal([RequestErrorKind.None, RequestErrorKind.Cancelled], results.Select(result => result.ErrorKind));
        Assert.True(run.Stopped);
    }

    [Theory]
    [MemberData(nameof(Transports))]
    public async Task Another_header_or_none_carries_the_conversation(TransportKind transport)
    {
        var received = new ConcurrentQueue<ScriptedRequest>();
        await using ScriptedServer server = Start(received);
        RunPlan plan = Talk.Plan(Talk.Requests(1, 2), server.Uri) with { Transport = transport };
        await ExecuteAsync(plan with { SessionHeader = "X-SMG-Routing-Key" });
        await ExecuteAsync(plan with { SessionHeader = null });
        await ExecuteAsync(plan with { Connection = new(server.Uri, headers: [new("x-session-id", "mine")]) });

        Assert.Equal(["t-c0", "t-c0", null, null, null, null], received.Select(request => request.Header("X-SMG-Routing-Key")));
        Assert.Equal([null, null, null, null, "mine", "mine"], received.Select(request => request.Header("X-Session-ID")));
        ServeException error = await Assert.ThrowsAsync<ServeException>(() => ExecuteAsync(plan with { SessionHeader = "a b" }));
        Assert.Equal("HeaderInvalid", error.ErrorId);
    }

    [Fact]
    public async Task The_input_length_is_the_servers_count_and_else_that_of_all_that_was_said()
    {
        var received = new ConcurrentQueue<ScriptedRequest>();
        await using ScriptedServer server = Start(received, _ => Talk.Answer("ok", received.Count == 2 ? "{\"prompt_tokens\":100,\"completion_tokens\":7}" : null));
        List<ServeRequestResult> results = await ExecuteAsync(Talk.Plan(Talk.Requests(1, 4), server.Uri));

        // Without a tokenizer an answer without usage counts as its one chunk.
        Assert.Equal([10, 100, 100 + 7 + 10, 117 + 1 + 10], results.Select(result => result.InputLength));
    }
}
