using System.Text;
using ServeBench.Endpoints;
using Xunit;

namespace ServeBench.Tests.Endpoints;

public sealed class AnswerReaderTests
{
    private static readonly byte[] s_event = "data: {\"choices\":[{\"text\":\"a\"}]}\n\n"u8.ToArray();

    [Fact]
    public void An_error_body_is_kept_up_to_4_KB()
    {
        byte[] body = Encoding.UTF8.GetBytes(new string('x', 5000));
        AnswerReader reader = Answers.Read(new CompletionsDecoder(), 500, [], [body[..3000], body[3000..]]);
        Assert.Equal(4096, reader.Body.Length);
        Assert.Equal(0, reader.Record.ChunkCount);
    }

    [Theory]
    [InlineData("application/json")]
    [InlineData(null)]
    public void A_json_document_in_place_of_a_stream_is_recognised(string? contentType)
    {
        KeyValuePair<string, string>[] headers = contentType is null ? [] : [new("Content-Type", contentType)];
        AnswerReader reader = Answers.Read(new CompletionsDecoder(), 200, headers, ["  "u8.ToArray(), "{\"choices\":[]}"u8.ToArray()]);
        Assert.True(reader.IsDocument);
        Assert.Contains("choices", Encoding.UTF8.GetString(reader.Body), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("application/json")]
    [InlineData("text/plain")]
    [InlineData(null)]
    public void A_stream_under_another_name_is_read_as_a_stream(string? contentType)
    {
        KeyValuePair<string, string>[] headers = contentType is null ? [] : [new("Content-Type", contentType)];
        AnswerReader reader = Answers.Read(new CompletionsDecoder(), 200, headers, [s_event]);
        Assert.False(reader.IsDocument);
        Assert.Equal("a", reader.Record.Text);
    }

    [Fact]
    public void A_last_event_without_its_blank_line_counts()
    {
        Assert.Equal("a", Answers.Read(new CompletionsDecoder(), Encoding.UTF8.GetString(s_event).TrimEnd('\n')).Record.Text);
    }
}
