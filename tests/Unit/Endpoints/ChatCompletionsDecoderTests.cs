using ServeBench.Endpoints;
using Xunit;

namespace ServeBench.Tests.Endpoints;

public sealed class ChatCompletionsDecoderTests
{
    private static string Event(string delta, string tail = "\"finish_reason\":null") =>
        $"data: {{\"id\":\"chatcmpl-1\",\"choices\":[{{\"index\":0,\"delta\":{delta},{tail}}}]}}\n\n";

    private static AnswerRecord Read(params string[] pieces) => Answers.Read(new ChatCompletionsDecoder(), pieces).Record;

    [Fact]
    public void A_role_only_chunk_is_a_chunk_but_no_content()
    {
        AnswerRecord record = Read(
            Event("""{"role":"assistant","content":""}"""), Event("""{"content":"Hi"}"""), Event("{}", "\"finish_reason\":\"stop\""), "data: [DONE]\n\n");
        Assert.Equal(3, record.ChunkCount);
        Assert.Equal(1, record.ContentChunkCount);
        Assert.Equal(1000, record.FirstChunkStamp);
        Assert.Equal(2000, record.FirstContentStamp);
        Assert.Equal("Hi", record.Text);
        Assert.Equal("stop", record.FinishReason);
    }

    [Fact]
    public void Null_content_carries_nothing()
    {
        AnswerRecord record = Read(Event("""{"role":"assistant","content":null}"""), Event("""{"content":"x"}"""));
        Assert.Equal(2000, record.FirstContentStamp);
        Assert.Equal("x", record.Text);
    }

    [Theory]
    [InlineData("reasoning_content")]
    [InlineData("reasoning")]
    public void Reasoning_counts_as_content_but_is_not_part_of_the_answer(string member)
    {
        AnswerRecord record = Read(
            Event($$"""{"{{member}}":"hm"}"""), Event($$"""{"{{member}}":"so"}"""), Event($$"""{"{{member}}":null,"content":"42"}"""));
        Assert.Equal(3, record.ContentChunkCount);
        Assert.Equal(1000, record.FirstContentStamp);
        Assert.Equal("42", record.Text);
    }

    [Fact]
    public void A_tool_call_counts_as_content()
    {
        AnswerRecord record = Read(
            Event("""{"role":"assistant","content":null}"""),
            Event("""{"tool_calls":[{"index":0,"function":{"name":"f","arguments":"{\"a\":1}"}}]}"""),
            Event("""{"tool_calls":[{"index":0,"function":{"arguments":"}"}}]}"""));
        Assert.Equal(2, record.ContentChunkCount);
        Assert.Equal(2000, record.FirstContentStamp);
        Assert.Equal("", record.Text);
    }

    [Theory]
    [InlineData("""{"role":"assistant","content":"","tool_calls":[]}""")]
    [InlineData("""{"role":"assistant","content":null,"function_call":{}}""")]
    public void An_empty_list_of_tool_calls_carries_nothing(string opening)
    {
        AnswerRecord record = Read(Event(opening), Event("""{"content":"a","tool_calls":[]}"""), Event("""{"content":"b","tool_calls":[]}"""));
        Assert.Equal(2, record.ContentChunkCount);
        Assert.Equal(2000, record.FirstContentStamp);
        Assert.Equal("ab", record.Text);
    }

    [Fact]
    public void Only_the_first_choice_is_the_answer()
    {
        AnswerRecord record = Read("""data: {"choices":[{"index":0,"delta":{"content":"a"}},{"index":1,"delta":{"content":"b"}}]}""" + "\n\n");
        Assert.Equal("a", record.Text);
        Assert.Equal(1, record.ChunkCount);
    }
}
