using System.Text;
using System.Text.Json;
using CsCheck;
using ServeBench.Endpoints;
using Xunit;

namespace ServeBench.Tests.Endpoints;

public sealed class CompletionsDecoderTests
{
    private const string Done = "data: [DONE]\n\n";

    private static readonly char[] s_marks = ['"', '\\', '\n', '{', '}', ':', 'é', '中', '/'];

    private static Gen<T> OneOf<T>(params T[] values) => Gen.Int[0, values.Length - 1].Select(index => values[index]);

    private static string Event(string text, string tail = "\"finish_reason\":null") =>
        $"data: {{\"id\":\"cmpl-1\",\"object\":\"text_completion\",\"choices\":[{{\"index\":0,\"text\":{JsonSerializer.Serialize(text)},\"logprobs\":null,{tail}}}]}}\n\n";

    private static AnswerRecord Read(params string[] pieces) => Answers.Read(new CompletionsDecoder(), pieces).Record;

    [Fact]
    public void Text_chunks_and_usage_are_read()
    {
        AnswerRecord record = Read(
            Event(" one"),
            Event(" two"),
            Event("", "\"finish_reason\":\"length\""),
            "data: {\"choices\":[],\"usage\":{\"prompt_tokens\":7,\"total_tokens\":9,\"completion_tokens\":2}}\n\n",
            Done);
        Assert.Equal(" one two", record.Text);
        Assert.Equal(3, record.ChunkCount);
        Assert.Equal(2, record.ContentChunkCount);
        Assert.Equal(1000, record.FirstChunkStamp);
        Assert.Equal(3000, record.LastChunkStamp);
        Assert.Equal("length", record.FinishReason);
        Assert.Equal(7, record.PromptTokens);
        Assert.Equal(2, record.CompletionTokens);
        Assert.Null(record.ProtocolError);
        Assert.Null(record.StreamError);
    }

    [Fact]
    public void First_chunk_and_first_content_are_both_kept()
    {
        AnswerRecord record = Read(Event(""), Event("a"), Done);
        Assert.Equal(1000, record.FirstChunkStamp);
        Assert.Equal(2000, record.FirstContentStamp);
    }

    [Fact]
    public void Usage_in_the_last_chunk_with_choices_counts()
    {
        AnswerRecord record = Read(Event("a"), Event("b", "\"finish_reason\":\"stop\"").Replace("}]}", "}],\"usage\":{\"prompt_tokens\":3,\"completion_tokens\":12}}", StringComparison.Ordinal));
        Assert.Equal(12, record.CompletionTokens);
        Assert.Equal(2, record.ChunkCount);
        Assert.Equal("ab", record.Text);
    }

    [Fact]
    public void Null_usage_in_every_chunk_is_no_usage()
    {
        AnswerRecord record = Read(Event("a").Replace("}]}", "}],\"usage\":null}", StringComparison.Ordinal), Done);
        Assert.Null(record.CompletionTokens);
        Assert.Equal(1, record.ChunkCount);
    }

    [Fact]
    public void An_error_event_is_the_servers_own_words()
    {
        AnswerRecord record = Read(Event("a"), "data: {\"error\":{\"message\":\"out of memory\",\"code\":500}}\n\n", Event("b"));
        Assert.Equal("out of memory", record.StreamError);
        Assert.Equal(1, record.ChunkCount);
    }

    [Fact]
    public void A_bare_error_line_is_an_error()
    {
        Assert.Equal("engine died", Read(Event("a"), "error: {\"error\":{\"message\":\"engine died\"}}\n\n").StreamError);
        Assert.Equal("plain words", Read("error: plain words\n\n").StreamError);
    }

    [Theory]
    [InlineData("data: {\"choices\":[{\"text\":\"a\"}\n\n")]
    [InlineData("data: nonsense\n\n")]
    [InlineData("data: [1]\n\n")]
    public void An_event_that_is_no_json_object_is_a_protocol_error(string piece)
    {
        Assert.Contains("not the JSON", Read(Event("x"), piece).ProtocolError, StringComparison.Ordinal);
    }

    [Fact]
    public void Half_a_surrogate_pair_does_not_end_the_answer()
    {
        AnswerRecord record = Read("data: {\"choices\":[{\"text\":\"a\\ud83d\"}]}\n\n", Event("b"));
        Assert.Equal(2, record.ChunkCount);
        Assert.EndsWith("b", record.Text, StringComparison.Ordinal);
    }

    [Fact]
    public void Several_events_in_one_read_have_one_stamp_and_are_counted()
    {
        AnswerRecord record = Read(Event("a") + Event("b") + Event("c"), Event("d"));
        Assert.Equal(4, record.ChunkCount);
        Assert.Equal(2, record.CoalescedCount);
        Assert.Equal(1000, record.FirstChunkStamp);
        Assert.Equal(2000, record.LastChunkStamp);
    }

    [Fact]
    public void The_template_never_changes_what_is_read()
    {
        // The same events, each read by a decoder that has seen the others before it and by a fresh one.
        Gen<string> text = Gen.String[Gen.OneOf(Gen.Char['a', 'z'], OneOf(s_marks)), 0, 8];
        Gen<string> member = OneOf(
            "\"finish_reason\":null",
            "\"finish_reason\":\"stop\"",
            "\"finish_reason\":null,\"stop_reason\":null",
            "\"logprobs\":{\"tokens\":[\"x\"]},\"finish_reason\":null");
        Gen.Select(text, member).Array[1, 12].Sample(events =>
        {
            AnswerRecord together = Read([.. events.Select(item => Event(item.Item1, item.Item2))]);
            AnswerRecord[] apart = [.. events.Select(item => Read(Event(item.Item1, item.Item2)))];
            Assert.Equal(string.Concat(apart.Select(record => record.Text)), together.Text);
            Assert.Equal(apart.Sum(record => record.ChunkCount), together.ChunkCount);
            Assert.Equal(apart.Sum(record => record.ContentChunkCount), together.ContentChunkCount);
            Assert.Equal(apart.LastOrDefault(record => record.FinishReason != "none")?.FinishReason ?? "none", together.FinishReason);
        });
    }

    [Fact]
    public void Any_cut_of_the_stream_gives_the_same_answer()
    {
        byte[] stream = Encoding.UTF8.GetBytes(
            Event(" Grüße") + ": comment\r\n" + Event("中文", "\"finish_reason\":null").Replace("\n\n", "\r\n\r\n", StringComparison.Ordinal)
            + Event("\"quoted\"\n") + "data: {\"choices\":[],\"usage\":{\"prompt_tokens\":1,\"completion_tokens\":9}}\n\n" + Done);
        Gen.Int[0, stream.Length].Array[0, 6].Sample(cuts =>
        {
            int[] ends = [.. cuts.Order(), stream.Length];
            var pieces = new List<byte[]>();
            int start = 0;
            foreach (int end in ends)
            {
                pieces.Add(stream[start..end]);
                start = end;
            }

            AnswerRecord record = Answers.Read(new CompletionsDecoder(), 200, [new("Content-Type", "text/event-stream")], pieces).Record;
            Assert.Equal(" Grüße中文\"quoted\"\n", record.Text);
            Assert.Equal(3, record.ChunkCount);
            Assert.Equal(9, record.CompletionTokens);
        });
    }
}
