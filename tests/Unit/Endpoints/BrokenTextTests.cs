using System.Text;
using ServeBench.Endpoints;
using ServeBench.Load;
using ServeBench.Transport;
using Xunit;
using static ServeBench.Tests.Load.ScriptedRun;

namespace ServeBench.Tests.Endpoints;

/// <summary>Answers whose JSON is well-formed and whose texts are none: half of a surrogate pair, bytes that are not UTF-8.</summary>
public sealed class BrokenTextTests
{
    private const string Half = "\\ud83d";

    public static TheoryData<TransportKind> Transports => Hosting.Transports.All;

    [Fact]
    public void An_error_that_breaks_off_in_a_character_is_told_as_it_came()
    {
        AnswerRecord record = Answers.Read(new CompletionsDecoder(), $"data: {{\"error\":{{\"message\":\"cut {Half}\"}}}}\n\n").Record;
        Assert.Equal($"cut {Half}", record.StreamError);
        Assert.Equal("bad \uFFFD end", JsonErrors.TryDescribe([.. "{\"error\":\"bad "u8, 0xFF, .. " end\"}"u8]));
        Assert.Equal($"{{\"code\":\"{Half}\"}}", JsonErrors.TryDescribe(Encoding.UTF8.GetBytes($"{{\"code\":\"{Half}\"}}")));
    }

    [Theory]
    [InlineData("{\"choices\":[{\"text\":\"a\",\"finish_reason\":\"\\ud83d\"}]}")]
    [InlineData("{\"choices\":[{\"text\":\"a\",\"finish_reason\":\"s\\ud83d\"}]}")]
    [InlineData("{\"usa\\ud83d\":1,\"choices\":[{\"text\":\"a\"}]}")]
    public void A_text_that_is_none_where_the_api_has_one_is_told(string json)
    {
        AnswerRecord record = Answers.Read(new CompletionsDecoder(), $"data: {json}\n\n").Record;
        Assert.Null(record.StreamError);
        Assert.True(record.ProtocolError is null || record.ProtocolError.StartsWith("An event of the stream is not the JSON that the API promises", StringComparison.Ordinal), record.ProtocolError);
        Assert.True(record.ProtocolError is not null || record.ChunkCount == 1);
    }

    [Fact]
    public void A_failed_response_and_an_abort_say_so_whatever_their_words_are()
    {
        AnswerRecord failed = Answers.Read(
            new ResponsesDecoder(), $"data: {{\"type\":\"response.failed\",\"response\":{{\"error\":{{\"message\":\"no {Half}\"}}}}}}\n\n").Record;
        Assert.Equal($"no {Half}", failed.StreamError);
        AnswerRecord aborted = Answers.Read(
            new SglangDecoder(), $"data: {{\"text\":\"a\",\"meta_info\":{{\"finish_reason\":{{\"type\":\"abort\",\"message\":\"{Half}\"}}}}}}\n\n").Record;
        Assert.NotNull(aborted.ProtocolError);
    }

    [Theory]
    [MemberData(nameof(Transports))]
    public async Task The_run_goes_on_and_the_request_has_failed(TransportKind transport)
    {
        ServeRequestResult inside = await AnswerAsync(
            transport, StreamHead, Chunk(Event("a")), Chunk($"data: {{\"error\":{{\"message\":\"cut {Half}\"}}}}\n\n"), LastChunk);
        Assert.Equal((RequestErrorKind.StreamError, $"cut {Half}"), (inside.ErrorKind, inside.ErrorMessage));

        string body = $"{{\"error\":{{\"message\":\"bad {Half}\"}}}}";
        ServeRequestResult refused = await AnswerAsync(
            transport, $"HTTP/1.1 400 Bad Request\r\nContent-Type: application/json\r\nContent-Length: {body.Length}\r\n\r\n{body}");
        Assert.Equal((RequestErrorKind.HttpStatus, $"400 Bad Request: bad {Half}"), (refused.ErrorKind, refused.ErrorMessage));
    }
}
