using ServeBench.Endpoints;
using Xunit;

namespace ServeBench.Tests.Endpoints;

public sealed class TgiDecoderTests
{
    private static string Event(int index, string text, bool special = false, string tail = "\"generated_text\":null,\"details\":null") =>
        $$"""data:{"index":{{index}},"token":{"id":{{index}},"text":"{{text}}","logprob":-0.25,"special":{{(special ? "true" : "false")}}},{{tail}}}""" + "\n\n";

    private static AnswerRecord Read(params string[] pieces) => Answers.Read(new TgiDecoder(), pieces).Record;

    [Fact]
    public void Each_token_is_a_chunk_and_the_last_event_has_the_text_and_the_counts()
    {
        AnswerRecord record = Read(
            Event(1, " Deep"),
            ": keep-alive\n\n",
            Event(2, " Learning"),
            Event(3, "</s>", special: true, """ "generated_text":" Deep Learning","details":{"finish_reason":"eos_token","generated_tokens":3,"seed":null,"input_length":6}"""));
        Assert.Equal(" Deep Learning", record.Text);
        Assert.Equal((3, 2, 3, 6), (record.ChunkCount, record.ContentChunkCount, record.CompletionTokens, record.PromptTokens));
        Assert.Equal("eos_token", record.FinishReason);
        Assert.Equal([1000L, 3000, 4000], record.Stamps.ToArray());
    }

    [Fact]
    public void Without_details_the_tokens_are_counted_as_they_come()
    {
        AnswerRecord record = Read(Event(1, "a"), Event(2, "\\u00e9\\n"));
        Assert.Equal("a\u00e9\n", record.Text);
        Assert.Equal((2, null, "none"), (record.ChunkCount, record.CompletionTokens, record.FinishReason));
    }

    [Fact]
    public void The_whole_text_wins_over_its_pieces() =>
        Assert.Equal("\U0001F600", Read(Event(1, "\\ufffd"), Event(2, "\\ufffd", tail: "\"generated_text\":\"\\ud83d\\ude00\",\"details\":null")).Text);

    [Fact]
    public void An_error_in_the_stream_is_the_servers_own_words()
    {
        AnswerRecord record = Read(Event(1, "a"), "data:{\"error\":\"Request failed during generation: no memory\",\"error_type\":\"generation\"}\n\n");
        Assert.Equal("Request failed during generation: no memory", record.StreamError);
        Assert.Equal(1, record.ChunkCount);
    }
}
