using System.Text;
using CsCheck;
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

    // On the thread that reads for all connections an exception would end the process.
    [Fact]
    public void No_answer_throws_whatever_its_members_hold()
    {
        string[] names =
        [
            "choices", "text", "delta", "content", "tool_calls", "finish_reason", "usage", "prompt_tokens", "completion_tokens", "error", "message", "type", "response", "status",
            "incomplete_details", "reason", "meta_info", "token", "special", "generated_text", "details", "text_output", "input_tokens", "stop_reason", "k\\ud800",
        ];
        string[] leaves =
        [
            "null", "true", "1", "-1", "1e999", "\"\"", "\"a\"", "\"ab\"", $"\"{Half}\"", $"\"a{Half}b\"", "\"\\ude00\"", "\"\u00ff\"", "\"abort\"", "\"response.failed\"",
            "\"response.output_text.delta\"", "\"transcript.text.done\"", "\"\\u12\"", "[]", "{}", "[1]", "x",
        ];
        Gen<string> values = Gen.Recursive<string>((depth, value) => depth > 4
            ? Gen.Int[0, leaves.Length - 1].Select(at => leaves[at])
            : Gen.OneOf(
                Gen.Int[0, leaves.Length - 1].Select(at => leaves[at]),
                value.Array[0, 3].Select(items => $"[{string.Join(',', items)}]"),
                Gen.Select(Gen.Int[0, names.Length - 1].Select(at => names[at]), value).Array[1, 4].Select(members => $"{{{string.Join(',', members.Select(member => $"\"{member.Item1}\":{member.Item2}"))}}}")));
        Gen<string> events = Gen.Select(Gen.Int[0, names.Length - 1].Select(at => names[at]), values).Array[1, 4]
            .Select(members => $"{{{string.Join(',', members.Select(member => $"\"{member.Item1}\":{member.Item2}"))}}}");
        Gen.Select(events.Array[1, 4], Gen.Int[1, 40], Gen.Bool, Gen.Bool.Select(good => good ? 200 : 400)).Sample((all, cut, isStream, status) =>
        {
            byte[] body = Encoding.Latin1.GetBytes(isStream ? string.Concat(all.Select(one => $"data: {one}\n\n")) : all[0]);
            foreach (IBackend backend in BackendCatalog.All)
            {
                AnswerReader reader = backend.CreateReader(new AnswerRecord(expectedChunks: 0));
                reader.Begin(new HttpResponseHead(status, "", [new("Content-Type", isStream ? "text/event-stream" : "application/json")], new ReadStamp(1, 1)));
                foreach (byte[] piece in body.Chunk(cut))
                {
                    reader.Read(piece, new ReadStamp(2, 2));
                }

                reader.Finish(new ReadStamp(3, 3));
                _ = JsonErrors.TryDescribe(reader.Body);
                reader.Record.Release();
            }
        });
    }
}
