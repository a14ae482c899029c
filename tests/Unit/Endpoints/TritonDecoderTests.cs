using ServeBench.Endpoints;
using Xunit;

namespace ServeBench.Tests.Endpoints;

public sealed class TritonDecoderTests
{
    private static string Event(string text) =>
        $$"""data: {"cum_log_probs":0.0,"model_name":"ensemble","model_version":"1","output_log_probs":[0.0,0.0],"sequence_end":false,"text_output":"{{text}}"}""" + "\n\n";

    private static AnswerRecord Read(params string[] pieces) => Answers.Read(new TritonDecoder(), pieces).Record;

    [Fact]
    public void Each_event_is_a_chunk_even_without_text()
    {
        AnswerRecord record = Read(Event(""), Event("To"), Event(" count"));
        Assert.Equal("To count", record.Text);
        Assert.Equal((3, 2, null), (record.ChunkCount, record.ContentChunkCount, record.CompletionTokens));
        Assert.Equal((1000, 2000), (record.FirstChunkStamp, record.FirstContentStamp));
    }

    [Fact]
    public void Text_that_the_server_accumulates_is_read_once() =>
        Assert.Equal("To count.", Read(Event("To"), Event("To count"), Event("To count.")).Text);

    [Fact]
    public void An_error_object_is_the_servers_own_words()
    {
        AnswerRecord record = Read(Event("a"), "data: {\"error\":\"in ensemble 'ensemble', out of blocks\"}\n\n");
        Assert.Equal(("in ensemble 'ensemble', out of blocks", 1), (record.StreamError, record.ChunkCount));
    }
}
