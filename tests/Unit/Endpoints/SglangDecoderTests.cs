using CsCheck;
using ServeBench.Endpoints;
using Xunit;

namespace ServeBench.Tests.Endpoints;

public sealed class SglangDecoderTests
{
    private static string Event(string text, int tokens, string finish = "null") =>
        $$$"""data: {"text":{{{System.Text.Json.JsonSerializer.Serialize(text)}}},"output_ids":[1,2],"meta_info":{"id":"r","finish_reason":{{{finish}}},"prompt_tokens":5,"completion_tokens":{{{tokens}}},"cached_tokens":0}}""" + "\n\n";

    private static AnswerRecord Read(params string[] pieces) => Answers.Read(new SglangDecoder(), pieces).Record;

    [Fact]
    public void Text_that_grows_from_event_to_event_is_read_once()
    {
        AnswerRecord record = Read(
            Event(" Paris", 1), Event(" Paris, \"the", 3), Event(" Paris, \"the city", 4, """{"type":"length","length":4}"""), "data: [DONE]\n\n");
        Assert.Equal(" Paris, \"the city", record.Text);
        Assert.Equal((3, 3, 4, 5), (record.ChunkCount, record.ContentChunkCount, record.CompletionTokens, record.PromptTokens));
        Assert.Equal("length", record.FinishReason);
        Assert.Equal((1000, 3000), (record.FirstChunkStamp, record.LastChunkStamp));
    }

    [Fact]
    public void Pieces_of_text_are_put_together()
    {
        AnswerRecord record = Read(Event(" Paris", 1), Event(", the", 2), Event(" Paris", 3), Event(" Paris, so", 5), "data: [DONE]\n\n");
        Assert.Equal(" Paris, the Paris Paris, so", record.Text);
        Assert.Equal((4, 5), (record.ChunkCount, record.CompletionTokens));
    }

    [Fact]
    public void A_stop_text_that_the_server_takes_back_is_not_part_of_the_answer()
    {
        Assert.Equal("one", Read(Event("one", 1), Event("one EN", 2), Event("one", 3, """{"type":"stop","matched":"END"}""")).Text);
    }

    [Fact]
    public void Only_events_with_text_and_more_tokens_are_chunks()
    {
        AnswerRecord record = Read(Event("", 1), Event("a", 2), Event("a", 2), Event("ab", 3), "data: {\"text\":\"abc\"}\n\n");
        Assert.Equal((3, 2000), (record.ChunkCount, record.FirstChunkStamp));
        Assert.Equal([2000L, 4000, 5000], record.Stamps.ToArray());
    }

    [Fact]
    public void An_abort_is_the_servers_own_error()
    {
        AnswerRecord record = Read(Event("a", 1), Event("", 0, """{"type":"abort","status_code":503,"message":"Request waiting timeout reached."}"""), "data: [DONE]\n\n");
        Assert.Equal("Request waiting timeout reached.", record.StreamError);
        Assert.Equal((1, "a"), (record.ChunkCount, record.Text));
        Assert.Equal("The server aborted the request.", Read(Event("", 0, "\"abort\"").Replace("\"abort\"", """{"type":"abort"}""", StringComparison.Ordinal)).StreamError);
        Assert.Equal("no memory", Read("data: {\"error\":{\"message\":\"no memory\"}}\n\n").StreamError);
    }

    [Fact]
    public void Half_a_surrogate_pair_is_a_replacement_character()
    {
        AnswerRecord record = Read("data: {\"text\":\"\\ud83d\",\"meta_info\":{\"completion_tokens\":1}}\n\n");
        Assert.Null(record.ProtocolError);
        Assert.Equal("\uFFFD", record.Text);
    }

    [Fact]
    public void Whole_texts_and_pieces_of_the_same_answer_give_the_same_text()
    {
        Gen.String[Gen.OneOf(Gen.Char['b', 'z'], Gen.Const('"'), Gen.Const('é'), Gen.Const('\n')), 1, 5].Array[2, 8].Sample(pieces =>
        {
            // The first piece is one that no later one begins with: else nobody can tell the two forms apart.
            string[] texts = ["A" + pieces[0], .. pieces[1..]];
            var whole = new List<string>();
            for (int i = 0; i < texts.Length; i++)
            {
                whole.Add(Event(string.Concat(texts[..(i + 1)]), i + 1));
            }

            string expected = string.Concat(texts);
            Assert.Equal(expected, Read([.. whole]).Text);
            Assert.Equal(expected, Read([.. texts.Select((text, i) => Event(text, i + 1))]).Text);
        });
    }
}
