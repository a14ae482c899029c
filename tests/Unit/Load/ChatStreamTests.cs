using ServeBench.Load;
using ServeBench.Transport;
using Xunit;
using static ServeBench.Tests.Load.ScriptedRun;

namespace ServeBench.Tests.Load;

/// <summary>Chat answers as real servers send them, over each transport.</summary>
public sealed class ChatStreamTests
{
    private const string Done = "data: [DONE]\n\n";

    public static TheoryData<TransportKind> Transports => Hosting.Transports.All;

    private static string Delta(string delta, string tail = "\"finish_reason\":null") =>
        $"data: {{\"choices\":[{{\"index\":0,\"delta\":{delta},{tail}}}]}}\n\n";

    [Theory]
    [MemberData(nameof(Transports))]
    public async Task A_role_only_chunk_and_null_content_are_chunks_without_content(TransportKind transport)
    {
        ServeRequestResult result = await AnswerChatAsync(
            transport,
            Delta("""{"role":"assistant","content":""}"""),
            Delta("""{"content":null}"""),
            Delta("""{"content":"Hi"}"""),
            Delta("{}", "\"finish_reason\":\"stop\""),
            Done);
        Assert.True(result.Success, result.ErrorMessage);
        Assert.Equal(("Hi", 4, "stop"), (result.OutputText, result.ChunkCount, result.FinishReason));
        Assert.Equal((1, OutputLengthSource.Chunks), (result.OutputLength, result.OutputLengthSource));
        Assert.True(result.ContentTtftMs >= result.TtftMs);
    }

    [Theory]
    [MemberData(nameof(Transports))]
    public async Task Reasoning_and_tool_calls_count_but_are_no_text(TransportKind transport)
    {
        ServeRequestResult result = await AnswerChatAsync(
            transport,
            Delta("""{"reasoning_content":"hm"}"""),
            Delta("""{"tool_calls":[{"index":0,"function":{"name":"f","arguments":"{}"}}]}"""),
            Delta("""{"content":"42"}"""),
            Done);
        Assert.Equal(("42", 3, 3), (result.OutputText, result.ChunkCount, result.OutputLength));
        Assert.Equal(result.TtftMs, result.ContentTtftMs);
    }

    [Theory]
    [MemberData(nameof(Transports))]
    public async Task Usage_in_the_last_chunk_with_choices_counts_tokens_that_share_a_chunk(TransportKind transport)
    {
        ServeRequestResult result = await AnswerChatAsync(
            transport,
            Delta("""{"content":"three tokens here"}"""),
            """data: {"choices":[{"index":0,"delta":{"content":" and two"},"finish_reason":"length"}],"usage":{"prompt_tokens":9,"completion_tokens":5}}""" + "\n\n",
            Done);
        Assert.Equal((5, OutputLengthSource.Usage, 2, 9), (result.OutputLength, result.OutputLengthSource, result.ChunkCount, result.InputLength));
        Assert.Equal((result.E2elMs!.Value - result.TtftMs!.Value) / 4, result.TpotMs!.Value, tolerance: 1e-9);
    }

    [Theory]
    [MemberData(nameof(Transports))]
    public async Task A_usage_event_of_its_own_is_no_chunk_and_no_part_of_the_latency(TransportKind transport)
    {
        ServeRequestResult result = await AnswerChatAsync(
            transport,
            Delta("""{"content":"a"}"""),
            Delta("""{"content":"b"}"""),
            """data: {"choices":[],"usage":{"prompt_tokens":9,"completion_tokens":7}}""" + "\n\n",
            Done);
        Assert.Equal((7, OutputLengthSource.Usage, 2, 9), (result.OutputLength, result.OutputLengthSource, result.ChunkCount, result.InputLength));
        Assert.Equal(result.E2elMs!.Value, result.TtftMs!.Value + Assert.Single(result.ItlMs), tolerance: 5.1e-5);
    }

    [Theory]
    [MemberData(nameof(Transports))]
    public async Task A_chat_without_choices_is_a_failure(TransportKind transport)
    {
        ServeRequestResult result = await AnswerChatAsync(transport, """data: {"choices":[],"usage":{"prompt_tokens":9,"completion_tokens":0}}""" + "\n\n", Done);
        Assert.Equal((false, RequestErrorKind.EmptyResponse), (result.Success, result.ErrorKind));
        Assert.Equal(double.PositiveInfinity, result.TtftMs);
    }

    [Theory]
    [InlineData(TransportKind.HttpClient, "\r")]
    [InlineData(TransportKind.HttpClient, "\r\n")]
    [InlineData(TransportKind.Auto, "\r")]
    [InlineData(TransportKind.Auto, "\r\n")]
    public async Task Line_ends_of_all_kinds_comments_and_data_over_several_lines_are_read(TransportKind transport, string end)
    {
        ServeRequestResult result = await AnswerChatAsync(
            transport,
            $": ping{end}{end}data:{{\"choices\":[{end}data:{{\"delta\":{{\"content\":\"a\"}}}}]}}{end}{end}",
            $"event: message{end}id: 7{end}data: {{\"choices\":[{{\"delta\":{{\"content\":\"b\"}}}}]}}{end}{end}",
            $"data: [DONE]{end}{end}");
        Assert.True(result.Success, result.ErrorMessage);
        Assert.Equal(("ab", 2), (result.OutputText, result.ChunkCount));
    }

    [Theory]
    [MemberData(nameof(Transports))]
    public async Task Several_events_in_one_read_share_a_stamp(TransportKind transport)
    {
        ServeRequestResult result = await AnswerChatAsync(
            transport, Delta("""{"content":"a"}""") + Delta("""{"content":"b"}""") + Delta("""{"content":"c"}""") + Done);
        Assert.Equal(3, result.ChunkCount);
        Assert.Equal([0.0, 0.0], result.ItlMs);
    }
}
