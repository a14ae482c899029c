using ServeBench.Endpoints;
using Xunit;

namespace ServeBench.Tests.Endpoints;

public sealed class AnthropicDecoderTests
{
    private const string Ping = "event: ping\ndata: {\"type\": \"ping\"}\n\n";
    private const string Stop = "event: message_stop\ndata: {\"type\":\"message_stop\"}\n\n";

    private static readonly string s_start = Event(
        "message_start",
        """ "message":{"id":"msg_1","type":"message","role":"assistant","content":[],"model":"m","stop_reason":null,"usage":{"input_tokens":25,"cache_creation_input_tokens":100,"cache_read_input_tokens":7,"output_tokens":1}} """);

    private static string Event(string type, string members) => $"event: {type}\ndata: {{\"type\":\"{type}\",{members}}}\n\n";

    private static string Delta(string delta) => Event("content_block_delta", $"\"index\":0,\"delta\":{{{delta}}}");

    private static string TextDelta(string text) => Delta($"\"type\":\"text_delta\",\"text\":\"{text}\"");

    private static AnswerRecord Read(params string[] pieces) => Answers.Read(new AnthropicDecoder(), pieces).Record;

    [Fact]
    public void Deltas_are_chunks_and_the_events_around_them_are_not()
    {
        AnswerRecord record = Read(
            s_start,
            Event("content_block_start", "\"index\":0,\"content_block\":{\"type\":\"text\",\"text\":\"\"}"),
            Ping,
            TextDelta("Hello"),
            TextDelta(", \\\"you\\\""),
            Ping,
            TextDelta("!"),
            Event("content_block_stop", "\"index\":0"),
            Event("message_delta", "\"delta\":{\"stop_reason\":\"end_turn\",\"stop_sequence\":null},\"usage\":{\"output_tokens\":15}"),
            Stop);
        Assert.Equal("Hello, \"you\"!", record.Text);
        Assert.Equal([4000L, 5000, 7000], record.Stamps.ToArray());
        Assert.Equal((132, 15, "end_turn"), (record.PromptTokens, record.CompletionTokens, record.FinishReason));
        Assert.Null(record.ProtocolError);
        Assert.Null(record.StreamError);
    }

    [Fact]
    public void Thinking_and_a_tools_input_are_content_but_no_text_and_a_signature_is_nothing()
    {
        AnswerRecord record = Read(
            s_start,
            Delta("\"type\":\"thinking_delta\",\"thinking\":\"hm\""),
            Delta("\"type\":\"thinking_delta\",\"thinking\":\" so\""),
            Delta("\"type\":\"signature_delta\",\"signature\":\"EqQBCg\""),
            TextDelta("42"),
            Delta("\"type\":\"input_json_delta\",\"partial_json\":\"\""),
            Delta("\"type\":\"input_json_delta\",\"partial_json\":\"{\\\"a\\\":1}\""));
        Assert.Equal("42", record.Text);
        Assert.Equal([2000L, 3000, 5000, 6000, 7000], record.Stamps.ToArray());
        Assert.Equal((4, 2000), (record.ContentChunkCount, record.FirstContentStamp));
    }

    [Fact]
    public void The_placeholder_at_the_start_is_no_count_of_the_answer()
    {
        Assert.Null(Read(s_start, TextDelta("a")).CompletionTokens);
        AnswerRecord later = Read(s_start, Event("message_delta", "\"delta\":{\"stop_reason\":\"max_tokens\"},\"usage\":{\"input_tokens\":472,\"output_tokens\":2}"));
        Assert.Equal((472, 2), (later.PromptTokens, later.CompletionTokens));
    }

    [Fact]
    public void An_error_event_is_the_servers_own_words()
    {
        AnswerRecord record = Read(s_start, TextDelta("a"), "event: error\ndata: {\"type\": \"error\", \"error\": {\"type\": \"overloaded_error\", \"message\": \"Overloaded\"}}\n\n");
        Assert.Equal(("Overloaded", 1), (record.StreamError, record.ChunkCount));
    }
}
