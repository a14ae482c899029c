using System.Globalization;
using ServeBench.Arrivals;
using ServeBench.Load;
using ServeBench.Tests.Hosting;
using ServeBench.Tests.Workloads;
using ServeBench.Transport;
using ServeBench.Workloads;
using Xunit;
using static ServeBench.Tests.Load.ScriptedRun;

namespace ServeBench.Tests.Load;

/// <summary>Answers of chat servers that fail, lie or leave something out in the middle, over each transport.</summary>
public sealed class BrokenAnswerTests
{
    private const string Done = "data: [DONE]\n\n";

    public static TheoryData<TransportKind> Transports => Hosting.Transports.All;

    public static TheoryData<TransportKind, string, string> Failures
    {
        get
        {
            var data = new TheoryData<TransportKind, string, string>();
            foreach ((string end, string words) in new[]
            {
                ("event: error\n: Exception: engine core died while decoding\n\n", "Exception: engine core died while decoding"),
                (": Exception: no memory\nevent: error\n\n", "Exception: no memory"),
                ("event: error\ndata: engine core died\n\n", "engine core died"),
                ("event: error\ndata: {\"message\":\"engine core died\"}\n\n", "engine core died"),
                ("event: error\n\n", "The server sent an error event without words."),
                ("data: {\"object\":\"error\",\"message\":\"too many tokens in flight\",\"type\":\"BadRequestError\",\"param\":null,\"code\":400}\n\n" + Done, "too many tokens in flight"),
                ("data: {\"type\":\"error\",\"message\":\"overloaded\"}\n\n", "overloaded"),
                ("data: {\"detail\":\"worker restarted\"}\n\n" + Done, "worker restarted"),
                ("data: {\"status\":503,\"message\":\"no healthy upstream\"}\n\n", "no healthy upstream"),
                ("data: {\"error\":{\"message\":\"upstream gave up\",\"code\":504}}\n\n" + Done, "upstream gave up"),
                ("data: {\"choices\":[{\"index\":0,\"delta\":{\"content\":\"\"},\"finish_reason\":\"error\"}],\"error\":{\"code\":502,\"message\":\"provider disconnected\"}}\n\n" + Done, "provider disconnected"),
                ("data: {\"choices\":[{\"index\":0,\"delta\":{},\"error\":{\"message\":\"in the choice\"},\"finish_reason\":\"error\"}]}\n\n" + Done, "in the choice"),
                ("data: {\"choices\":[{\"index\":0,\"delta\":{},\"finish_reason\":\"abort\"}]}\n\n" + Done, "The server ended the answer with the finish reason 'abort'."),
                ("{\"error\":{\"code\":500,\"message\":\"decode failed: KV cache is full\"}}\n\n", "decode failed: KV cache is full"),
                ("error: {\"message\":\"engine died\"}\n\n", "engine died"),
                ("Internal Server Error\n", "Internal Server Error"),
            })
            {
                foreach (TransportKind transport in Hosting.Transports.Kinds)
                {
                    data.Add(transport, end, words);
                }
            }

            return data;
        }
    }

    private static string Delta(string delta, string tail = "\"finish_reason\":null", int index = 0) =>
        string.Create(CultureInfo.InvariantCulture, $"data: {{\"choices\":[{{\"index\":{index},\"delta\":{delta},{tail}}}]}}\n\n");

    private static string Text(string content, string tail = "\"finish_reason\":null", int index = 0) => Delta($"{{\"content\":\"{content}\"}}", tail, index);

    private static string Usage(string prompt, string completion) =>
        $"data: {{\"choices\":[],\"usage\":{{\"prompt_tokens\":{prompt},\"completion_tokens\":{completion}}}}}\n\n";

    [Theory]
    [MemberData(nameof(Failures))]
    public async Task A_failure_inside_a_stream_is_a_failure_with_its_words(TransportKind transport, string end, string words)
    {
        ServeRequestResult result = await AnswerChatAsync(transport, Text("a"), Text(" b"), end);
        Assert.Equal((false, RequestErrorKind.StreamError, words), (result.Success, result.ErrorKind, result.ErrorMessage));
        Assert.Equal(("a b", double.PositiveInfinity), (result.OutputText, result.TtftMs));
    }

    [Theory]
    [MemberData(nameof(Transports))]
    public async Task What_keeps_a_connection_open_is_nothing(TransportKind transport)
    {
        ServeRequestResult result = await AnswerChatAsync(
            transport,
            ": PROCESSING\n\n",
            "data:\n\ndata: \n\n",
            "data: : PROCESSING\n\n",
            "event: ping\ndata: 2026-01-01T00:00:00Z\n\n",
            "event: ping\n\n",
            Text("a", "\"finish_reason\":\"\""),
            Text(" b", "\"finish_reason\":\"null\""),
            Text(" c", "\"finish_reason\":\"stop\""),
            Done,
            "data: words behind the end\n\n");
        Assert.True(result.Success, result.ErrorMessage);
        Assert.Equal(("a b c", 3, "stop"), (result.OutputText, result.ChunkCount, result.FinishReason));
    }

    // Two events without the blank line between them, or two objects in one: what is behind the first would be lost.
    [Theory]
    [MemberData(nameof(Transports))]
    public async Task An_event_that_holds_more_than_one_object_is_a_failure(TransportKind transport)
    {
        foreach (string events in (string[])[Text("b")[..^1] + Text("c")[..^1] + Done[..^1], Text("b")[..^2] + Text("c")["data: ".Length..], Text("b")[..^2] + " x\n\n"])
        {
            ServeRequestResult result = await AnswerChatAsync(transport, Text("a", "\"finish_reason\":\"\""), events, Done);
            Assert.Equal((false, RequestErrorKind.Protocol), (result.Success, result.ErrorKind));
            Assert.StartsWith("An event of the stream is not the JSON that the API promises", result.ErrorMessage, StringComparison.Ordinal);
        }
    }

    [Theory]
    [MemberData(nameof(Transports))]
    public async Task A_stream_of_blanks_is_an_empty_answer(TransportKind transport)
    {
        ServeRequestResult result = await AnswerChatAsync(transport, "\n\n \n \t\n");
        Assert.Equal(RequestErrorKind.EmptyResponse, result.ErrorKind);
        Assert.NotEqual("", result.ErrorMessage);
    }

    // Gateways have one in each event, as others have null.
    [Theory]
    [MemberData(nameof(Transports))]
    public async Task An_error_that_says_nothing_is_none(TransportKind transport)
    {
        ServeRequestResult result = await AnswerChatAsync(
            transport,
            "data: {\"error\":\"\",\"status\":\"started\"}\n\n",
            Text("a", "\"error\":\"\",\"finish_reason\":null"),
            "data: {\"choices\":[{\"index\":0,\"delta\":{\"content\":\" b\"},\"finish_reason\":\"stop\"}],\"error\":false}\n\n",
            "data: {\"choices\":[],\"error\":null,\"usage\":{\"prompt_tokens\":3,\"completion_tokens\":2}}\n\n",
            Done);
        Assert.Equal((true, null, "a b", 2), (result.Success, result.ErrorMessage, result.OutputText, result.ChunkCount));
    }

    [Theory]
    [MemberData(nameof(Transports))]
    public async Task An_annotation_behind_the_text_is_no_chunk_and_no_part_of_the_latency(TransportKind transport)
    {
        const string filter = "\"content_filter_results\":{\"hate\":{\"filtered\":false}}";
        ServeRequestResult result = await AnswerChatAsync(
            transport,
            $"data: {{\"choices\":[],\"prompt_filter_results\":[{{{filter}}}]}}\n\n",
            Delta("{\"role\":\"assistant\",\"content\":\"\"}"),
            Text("a", $"{filter},\"finish_reason\":null"),
            Text(" b", "\"finish_reason\":\"stop\""),
            $"data: {{\"choices\":[{{\"index\":0,\"finish_reason\":null,{filter},\"content_filter_offsets\":{{\"check_offset\":44}}}}]}}\n\n",
            $"data: {{\"choices\":[{{\"index\":0,\"delta\":{{}},\"finish_reason\":null,{filter}}}]}}\n\n",
            Usage("3", "2"),
            Done);
        Assert.True(result.Success, result.ErrorMessage);
        Assert.Equal(("a b", 3, 2, "stop"), (result.OutputText, result.ChunkCount, result.ItlMs.Length, result.FinishReason));
        Assert.Equal(result.E2elMs!.Value, result.TtftMs!.Value + result.ItlMs.Sum(), tolerance: 1e-3);
    }

    [Theory]
    [MemberData(nameof(Transports))]
    public async Task An_event_whose_choices_hold_nothing_is_no_chunk(TransportKind transport)
    {
        ServeRequestResult result = await AnswerChatAsync(
            transport,
            "data: {\"choices\":[{\"index\":0,\"delta\":null}]}\n\n",
            Text("a"),
            "data: {\"choices\":[{\"index\":0}]}\n\n",
            "data: {\"choices\":[null]}\n\n",
            "data: {\"choices\":null}\n\n",
            Text(" b", "\"finish_reason\":\"stop\""),
            Done);
        Assert.Equal(("a b", 2), (result.OutputText, result.ChunkCount));
    }

    [Theory]
    [MemberData(nameof(Transports))]
    public async Task An_answer_without_content_has_no_token(TransportKind transport)
    {
        ServeRequestResult result = await AnswerChatAsync(
            transport, Delta("{\"role\":\"assistant\",\"content\":\"\"}"), Delta("{}", "\"finish_reason\":\"stop\""), Usage("9", "0"), Done);
        Assert.True(result.Success, result.ErrorMessage);
        Assert.Equal((0, OutputLengthSource.None, 9), (result.OutputLength, result.OutputLengthSource, result.InputLength));
        Assert.Null(result.TpotMs);
    }

    [Theory]
    [MemberData(nameof(Transports))]
    public async Task Of_several_choices_the_first_is_read_and_timed(TransportKind transport)
    {
        ServeRequestResult result = await AnswerChatAsync(
            transport,
            Text("A0"),
            Text("B0", index: 1),
            Text(" A1"),
            Text(" B1", index: 1),
            Text(" A2", "\"finish_reason\":\"stop\""),
            Text(" B2", "\"finish_reason\":\"length\"", index: 1),
            Usage("9", "6"),
            Done);
        Assert.Equal(("A0 A1 A2", "stop", 3, 6), (result.OutputText, result.FinishReason, result.ChunkCount, result.OutputLength));
        Assert.Equal(2, result.ItlMs.Length);
        Assert.Equal(result.ItlMs.Sum() / 2, result.TpotMs!.Value, tolerance: 1e-3);
        Assert.True(result.E2elMs >= result.TtftMs + result.ItlMs.Sum() - 1e-3, "the request ends with the last chunk of any choice");
    }

    [Theory]
    [MemberData(nameof(Transports))]
    public async Task A_character_cut_between_two_deltas_is_put_together(TransportKind transport)
    {
        ServeRequestResult result = await AnswerChatAsync(
            transport, Text("x\\ud83d"), Text("\\ude00 ok"), Text(" \\ud83d"), Text("y\\ude00"), Text("", "\"finish_reason\":\"stop\""), Done);
        Assert.True(result.Success, result.ErrorMessage);
        Assert.Equal("x\U0001F600 ok \uFFFDy\uFFFD", result.OutputText);
    }

    [Theory]
    [MemberData(nameof(Transports))]
    public async Task Content_may_be_a_list_of_parts(TransportKind transport)
    {
        ServeRequestResult result = await AnswerChatAsync(
            transport,
            Delta("{\"content\":[{\"type\":\"thinking\",\"thinking\":[{\"type\":\"text\",\"text\":\"hm\"}]}]}"),
            Delta("{\"content\":[{\"type\":\"text\",\"text\":\"The\"},{\"type\":\"text\",\"text\":\" answer\"}]}"),
            Text(" is 4.", "\"finish_reason\":\"stop\""),
            Done);
        Assert.Equal(("The answer is 4.", 3, 3), (result.OutputText, result.ChunkCount, result.OutputLength));
    }

    [Theory]
    [MemberData(nameof(Transports))]
    public async Task Reasoning_and_tool_calls_are_counted_by_the_tokenizer_too(TransportKind transport)
    {
        await using ScriptedServer server = ScriptedServer.Answering(StreamHead
            + Chunk(Delta("{\"reasoning_content\":\"think one two three\"}"))
            + Chunk(Delta("{\"tool_calls\":[{\"index\":0,\"function\":{\"name\":\"find\",\"arguments\":\" {} \"}}]}"))
            + Chunk(Text("The answer", "\"finish_reason\":\"stop\"")) + Chunk(Done) + LastChunk);
        ServeRequestResult result = Assert.Single(await ExecuteAsync(Plan(server.Uri, transport, backend: "openai-chat") with { Tokenizer = new LetterTokenizer() }));
        Assert.Equal(("think one two threefind {} The answer".Length, OutputLengthSource.Tokenizer, "The answer"), (result.OutputLength, result.OutputLengthSource, result.OutputText));
    }

    [Theory]
    [InlineData("0", "0", 3, 2, null)]
    [InlineData("null", "null", 3, 2, null)]
    [InlineData("9", "-1", 9, 2, "completion_tokens: -1")]
    [InlineData("-5", "2", 3, 2, "prompt_tokens: -5")]
    [InlineData("9", "5000000000", 9, 2, "completion_tokens: 5000000000")]
    [InlineData("\"9\"", "\"5\"", 3, 2, "prompt_tokens: 9")]
    [InlineData("9.0", "7.0", 9, 7, null)]
    public async Task A_count_that_says_nothing_or_cannot_be_is_left_aside(string prompt, string completion, int input, int output, string? fault)
    {
        foreach (TransportKind transport in Hosting.Transports.Kinds)
        {
            await using ScriptedServer server = ScriptedServer.Answering(
                StreamHead + Chunk(Text("a")) + Chunk(Text(" b", "\"finish_reason\":\"stop\"")) + Chunk(Usage(prompt, completion)) + Chunk(Done) + LastChunk);
            var benchmark = new BenchmarkRun(Plan(server.Uri, transport, backend: "openai-chat"), new ServeRun(), TimeProvider.System);
            await benchmark.ExecuteAsync(TestContext.Current.CancellationToken);
            ServeRequestResult result = Assert.Single(await benchmark.Results.ReadAllAsync(TestContext.Current.CancellationToken).ToListAsync(TestContext.Current.CancellationToken));
            Assert.Equal((true, input, output), (result.Success, result.InputLength, result.OutputLength));
            Assert.Equal(fault is not null, benchmark.AnswerWarnings.Any(warning => warning.Contains("1 of 1 answers (100 %) have a usage with a count that cannot be", StringComparison.Ordinal)
                && warning.Contains(fault!, StringComparison.Ordinal)));
        }
    }

    [Theory]
    [MemberData(nameof(Transports))]
    public async Task An_answer_that_broke_off_in_good_order_is_marked(TransportKind transport)
    {
        await using ScriptedServer server = ScriptedServer.Answering(StreamHead + Chunk(Text("a")) + Chunk(Text(" b")) + LastChunk);
        var benchmark = new BenchmarkRun(Plan(server.Uri, transport, backend: "openai-chat"), new ServeRun(), TimeProvider.System);
        await benchmark.ExecuteAsync(TestContext.Current.CancellationToken);
        ServeRequestResult result = Assert.Single(await benchmark.Results.ReadAllAsync(TestContext.Current.CancellationToken).ToListAsync(TestContext.Current.CancellationToken));
        Assert.Equal((true, "none"), (result.Success, result.FinishReason));
        Assert.StartsWith("1 of 1 answers (100 %) broke off", Assert.Single(benchmark.AnswerWarnings), StringComparison.Ordinal);
        Assert.Null((await AnswerChatAsync(transport, Text("a"), Done)).FinishReason);
        Assert.Null((await AnswerChatAsync(transport, Text("a"), Usage("3", "1"))).FinishReason);
    }

    [Theory]
    [MemberData(nameof(Transports))]
    public async Task Far_more_tokens_than_asked_are_told_with_their_share(TransportKind transport)
    {
        await using ScriptedServer server = ScriptedServer.Answering(
            StreamHead + Chunk(Text("a")) + Chunk(Text(" b", "\"finish_reason\":\"stop\"")) + Chunk(Usage("3", "8106")) + Chunk(Done) + LastChunk);
        var benchmark = new BenchmarkRun(Plan(server.Uri, transport, backend: "openai-chat"), new ServeRun(), TimeProvider.System);
        await benchmark.ExecuteAsync(TestContext.Current.CancellationToken);
        Assert.Contains("1 of 1 answers (100 %) have far more tokens than were asked for (the longest 8106 for 8)", Assert.Single(benchmark.AnswerWarnings), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("1", true)]
    [InlineData("4", false)]
    public async Task A_usage_with_far_fewer_tokens_than_chunks_is_told(string tokens, bool isTold)
    {
        await using ScriptedServer server = ScriptedServer.Answering(
            StreamHead + string.Concat(Enumerable.Range(0, 7).Select(i => Chunk(Text($" w{i}")))) + Chunk(Text(" b", "\"finish_reason\":\"stop\"")) + Chunk(Usage("3", tokens)) + Chunk(Done) + LastChunk);
        var benchmark = new BenchmarkRun(Plan(server.Uri, TransportKind.Portable, backend: "openai-chat"), new ServeRun(), TimeProvider.System);
        await benchmark.ExecuteAsync(TestContext.Current.CancellationToken);

        Assert.Equal(isTold, benchmark.AnswerWarnings.Any(warning => warning.StartsWith("1 of 1 answers (100 %) have a usage with far fewer tokens than chunks (the first: 1 for 8)", StringComparison.Ordinal)));
    }

    [Theory]
    [MemberData(nameof(Transports))]
    public async Task A_web_page_in_place_of_a_stream_is_named_by_its_words(TransportKind transport)
    {
        const string Page = "<!DOCTYPE html><html><head><title>Gateway</title></head><body>Sign in to go on</body></html>";
        ServeRequestResult result = await AnswerAsync(transport, $"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: {Page.Length}\r\n\r\n{Page}");

        Assert.Equal(RequestErrorKind.Protocol, result.ErrorKind);
        Assert.StartsWith("The endpoint answered with something else than a stream of events: a web page: Sign in to go on", result.ErrorMessage, StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(Transports))]
    public async Task Far_fewer_tokens_than_asked_are_told_where_ignore_eos_was_sent(TransportKind transport)
    {
        await using ScriptedServer server = ScriptedServer.Answering(
            StreamHead + Chunk(Text("a")) + Chunk(Text(" b", "\"finish_reason\":\"stop\"")) + Chunk(Usage("3", "2")) + Chunk(Done) + LastChunk);
        foreach (bool ignoresEos in (bool[])[true, false])
        {
            RunPlan plan = Plan(server.Uri, transport, backend: "openai-chat");
            plan = plan with
            {
                Slots = ArrivalSchedule.Create(new ArrivalPlan(), [new ServeRequest { Prompt = "Hello", InputLength = 3, OutputLength = 64, IgnoreEos = ignoresEos }]),
            };
            var benchmark = new BenchmarkRun(plan, new ServeRun(), TimeProvider.System);
            await benchmark.ExecuteAsync(TestContext.Current.CancellationToken);
            if (ignoresEos)
            {
                Assert.Contains("1 of 1 answers (100 %) have far fewer tokens than were asked for (the shortest 2 for 64), though ignore_eos was sent", Assert.Single(benchmark.AnswerWarnings), StringComparison.Ordinal);
            }
            else
            {
                Assert.Empty(benchmark.AnswerWarnings);
            }
        }
    }

    [Theory]
    [MemberData(nameof(Transports))]
    public async Task Requests_ask_for_no_content_coding(TransportKind transport)
    {
        string? asked = null;
        await using ScriptedServer server = ScriptedServer.Start(async connection =>
        {
            asked = (await connection.ReadRequestAsync())?.Header("Accept-Encoding");
            await connection.WriteAsync(StreamHead + Chunk(Event("a")) + LastChunk);
        });
        await ExecuteAsync(Plan(server.Uri, transport));
        Assert.Equal("identity", asked);
    }

    [Theory]
    [MemberData(nameof(Transports))]
    public async Task An_answer_in_a_transfer_coding_is_named(TransportKind transport)
    {
        ServeRequestResult result = await AnswerAsync(
            transport, "HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nTransfer-Encoding: gzip, chunked\r\nConnection: close\r\n\r\n4\r\n\u001f\u007fab\r\n0\r\n\r\n");
        Assert.Equal(RequestErrorKind.Protocol, result.ErrorKind);
        Assert.Contains("transfer coding 'gzip", result.ErrorMessage, StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(Transports))]
    public async Task An_answer_in_a_content_coding_is_named(TransportKind transport)
    {
        ServeRequestResult result = await AnswerAsync(
            transport, "HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nContent-Encoding: gzip\r\nContent-Length: 4\r\n\r\n\u001f\u007fab");
        Assert.Equal(RequestErrorKind.Protocol, result.ErrorKind);
        Assert.Contains("content coding 'gzip'", result.ErrorMessage, StringComparison.Ordinal);
        Assert.True((await AnswerAsync(
            transport, StreamHead.Replace("\r\n\r\n", "\r\nContent-Encoding: identity\r\n\r\n", StringComparison.Ordinal), Chunk(Event("a")), LastChunk)).Success);
    }

    [Theory]
    [MemberData(nameof(Transports))]
    public async Task A_redirect_says_where_it_points(TransportKind transport)
    {
        ServeRequestResult result = await AnswerAsync(
            transport, "HTTP/1.1 307 Temporary Redirect\r\nLocation: http://elsewhere.test/v1/\r\nContent-Length: 0\r\n\r\n");
        Assert.Equal((RequestErrorKind.HttpStatus, 307), (result.ErrorKind, result.StatusCode));
        Assert.StartsWith("307 Temporary Redirect: the endpoint redirects to http://elsewhere.test/v1/.", result.ErrorMessage, StringComparison.Ordinal);
    }
}
