using System.Text;
using ServeBench.Endpoints;
using Xunit;

namespace ServeBench.Tests.Endpoints;

/// <summary>Streams of <c>/v1/responses</c>; each piece of an answer arrives 1000 ticks after the one before.</summary>
public sealed class ResponsesDecoderTests
{
    private const string Preamble = """{"type":"response.created","response":{"status":"in_progress","usage":null}}""";
    private const string Completed = """{"type":"response.completed","response":{"status":"completed","output":[{"content":[{"text":"all again"}]}],"usage":{"input_tokens":17,"input_tokens_details":{"cached_tokens":3},"output_tokens":4,"total_tokens":21}}}""";

    private static string Event(string data)
    {
        string type = data.Split("\"type\":\"")[1].Split('"')[0];
        return $"event: {type}\ndata: {data}\n\n";
    }

    private static string Delta(string type, string text) => Event($$"""{"content_index":0,"delta":"{{text}}","item_id":"msg_1","logprobs":[],"output_index":0,"sequence_number":7,"type":"{{type}}"}""");

    private static AnswerRecord Read(params string[] pieces) => Answers.Read(new ResponsesDecoder(), pieces).Record;

    [Fact]
    public void Deltas_are_chunks_and_reasoning_is_timed_but_no_text()
    {
        AnswerRecord record = Read(
            Event(Preamble),
            Event("""{"type":"response.output_item.added","output_index":0,"item":{"type":"message"}}"""),
            ": keep-alive\n\n",
            Delta("response.reasoning_text.delta", "The user asks "),
            Delta("response.reasoning_summary_text.delta", "why"),
            Delta("response.output_text.delta", "Rayleigh"),
            Delta("response.output_text.delta", " scattering."),
            Event("""{"type":"response.reasoning_text.done","text":"The user asks "}"""),
            Event("""{"type":"response.output_text.done","text":"Rayleigh scattering."}"""),
            Event("""{"type":"response.output_item.done","item":{"content":[{"text":"Rayleigh scattering."}]}}"""),
            Event(Completed));
        Assert.Equal([4000, 5000, 6000, 7000], record.Stamps.ToArray());
        Assert.Equal("Rayleigh scattering.", record.Text);
        Assert.Equal((4, 4000L), (record.ContentChunkCount, record.FirstContentStamp));
        Assert.Equal((17, 4, "completed"), (record.PromptTokens, record.CompletionTokens, record.FinishReason));
        Assert.Null(record.ProtocolError);
        Assert.Null(record.StreamError);
    }

    [Fact]
    public void The_answer_lasts_until_it_is_completed() => Assert.Equal(4000, Read(
        Delta("response.output_text.delta", "a"), Event("""{"type":"response.output_text.done","text":"a"}"""), ": x\n\n", Event(Completed)).EndStamp);

    [Theory]
    [InlineData("response.completed")]
    [InlineData("response.incomplete")]
    public void An_answer_that_was_cut_at_its_longest_is_complete(string type)
    {
        AnswerRecord record = Read(
            Delta("response.output_text.delta", "a"),
            Event("""{"response":{"incomplete_details":{"reason":"max_output_tokens"},"status":"incomplete","usage":{"input_tokens":1,"output_tokens":16}},"type":"TYPE"}""".Replace("TYPE", type, StringComparison.Ordinal)));
        Assert.Null(record.ProtocolError);
        Assert.Equal((16, "max_output_tokens"), (record.CompletionTokens, record.FinishReason));
    }

    [Fact]
    public void The_type_may_stand_first_or_last_or_without_an_event_line()
    {
        AnswerRecord record = Read(
            "data: {\"type\":\"response.output_text.delta\",\"delta\":\"a\"}\n\n",
            "data: {\"delta\":\"no\",\"type\":\"response.function_call_arguments.delta\"}\n\n",
            "data: {\"type\":\"response.output_text.delta\",\ndata:  \"delta\":\"b\"}\n\n",
            $"data: {Completed}\n\ndata: [DONE]\n\n");
        Assert.Equal(("ab", 3), (record.Text, record.ChunkCount));
        Assert.Null(record.ProtocolError);
    }

    [Fact]
    public void Text_is_kept_to_the_letter_however_it_is_cut()
    {
        const string Text = "\u00fc \u4e2d\u2028\u2029\u0085 \ud83d\ude00";
        byte[] whole = Encoding.UTF8.GetBytes(Delta("response.output_text.delta", Text) + Delta("response.output_text.delta", "\\u00e4\\n\\\"") + Event(Completed));
        for (int size = 1; size <= 64; size++)
        {
            AnswerReader reader = Answers.Read(new ResponsesDecoder(), 200, [new("Content-Type", "text/event-stream")], [.. whole.Chunk(size)]);
            Assert.Equal(Text + "ä\n\"", reader.Record.Text);
            Assert.Null(reader.Record.ProtocolError);
        }
    }

    [Fact]
    public void A_stream_without_its_end_was_cut_off()
    {
        Assert.Contains("response.completed", Read(Delta("response.output_text.delta", "a")).ProtocolError, StringComparison.Ordinal);
        Assert.Contains("response.completed", Read(Event(Preamble)).ProtocolError, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("""{"type":"error","code":"server_error","message":"boom","param":null}""")]
    [InlineData("""{"error":{"message":"boom","code":500},"type":"error"}""")]
    [InlineData("""{"type":"response.failed","response":{"status":"failed","error":{"code":"server_error","message":"boom"}}}""")]
    public void An_error_is_told_in_the_servers_words(string data)
    {
        Assert.Equal("boom", Read(Event(Preamble), Event(data)).StreamError);
        Assert.Equal("boom", Read(Delta("response.output_text.delta", "a"), Event(data)).StreamError);
    }

    [Fact]
    public void A_failure_without_a_reason_is_a_failure_all_the_same() =>
        Assert.NotNull(Read(Event("""{"type":"response.failed","response":{"error":null}}""")).StreamError);

    [Theory]
    [InlineData("""{"type":7,"delta":{"a":1},"response":[1],"message":{}}""")]
    [InlineData("""{"type":"response.completed","response":{"usage":[],"incomplete_details":"x","status":{}}}""")]
    [InlineData("""{"type":"response.completed","response":{"usage":{"input_tokens":"many"},"incomplete_details":{"reason":null}}}""")]
    [InlineData("""{"type":"response.output_text.delta","delta":null}""")]
    public void Members_of_another_kind_are_passed_over(string data)
    {
        AnswerRecord record = Read($"data: {data}\n\n", Event(Completed));
        Assert.Null(record.ProtocolError);
        Assert.Equal((0, ""), (record.ChunkCount, record.Text));
    }
}
