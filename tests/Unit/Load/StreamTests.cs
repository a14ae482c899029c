using System.Text;
using ServeBench.Load;
using ServeBench.Transport;
using Xunit;
using static ServeBench.Tests.Load.ScriptedRun;

namespace ServeBench.Tests.Load;

/// <summary>Answers as real servers send them, good and bad, over each transport.</summary>
public sealed class StreamTests
{
    public static TheoryData<TransportKind> Transports => Hosting.Transports.All;

    [Theory]
    [MemberData(nameof(Transports))]
    public async Task A_plain_stream_is_a_success(TransportKind transport)
    {
        ServeRequestResult result = await AnswerAsync(
            transport,
            StreamHead,
            Chunk(Event("a")),
            Chunk(Event("b")),
            Chunk("data: {\"choices\":[],\"usage\":{\"prompt_tokens\":5,\"completion_tokens\":2}}\n\n"),
            Chunk("data: [DONE]\n\n") + LastChunk);
        Assert.True(result.Success, result.ErrorMessage);
        Assert.Equal((200, "ab", 2, 5, 2), (result.StatusCode, result.OutputText, result.ChunkCount, result.InputLength, result.OutputLength));
        Assert.Equal(OutputLengthSource.Usage, result.OutputLengthSource);
        Assert.True(result.TtftMs > 0);
        Assert.Equal(result.E2elMs!.Value, result.TtftMs!.Value + result.ItlMs.Sum(), tolerance: 5.1e-5);
        Assert.Equal(result.E2elMs.Value - result.TtftMs.Value, result.TpotMs!.Value, tolerance: 1e-9);
    }

    [Theory]
    [MemberData(nameof(Transports))]
    public async Task A_stream_without_usage_counts_chunks_and_says_so(TransportKind transport)
    {
        ServeRequestResult result = await AnswerAsync(transport, StreamHead, Chunk(Event("a") + Event("b") + Event("c")), LastChunk);
        Assert.True(result.Success, result.ErrorMessage);
        Assert.Equal((3, OutputLengthSource.Chunks, 3), (result.OutputLength, result.OutputLengthSource, result.InputLength));
    }

    [Theory]
    [MemberData(nameof(Transports))]
    public async Task Every_byte_a_read_of_its_own_changes_nothing(TransportKind transport)
    {
        byte[] whole = Encoding.UTF8.GetBytes(StreamHead + Chunk(Event("Gr\u00fc\u00df")) + Chunk(": ping\r\n\r\n" + Event("\ud83d\ude00").TrimEnd() + "\r\n\r\n") + Chunk("data: [DONE]\n\n") + LastChunk);
        ServeRequestResult result = await AnswerAsync(transport, async connection =>
        {
            foreach (byte one in whole)
            {
                await connection.WriteAsync(new[] { one });
            }
        });
        Assert.True(result.Success, result.ErrorMessage);
        Assert.Equal(("Gr\u00fc\u00df\ud83d\ude00", 2), (result.OutputText, result.ChunkCount));
    }

    [Theory]
    [MemberData(nameof(Transports))]
    public async Task Done_may_be_missing_and_the_close_may_end_the_body(TransportKind transport)
    {
        ServeRequestResult result = await AnswerAsync(transport, async connection =>
        {
            await connection.WriteAsync("HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nConnection: close\r\n\r\n" + Event("a"));
            await connection.WriteAsync(Event("b"));
            connection.Close();
        });
        Assert.True(result.Success, result.ErrorMessage);
        Assert.Equal("ab", result.OutputText);
    }

    [Theory]
    [MemberData(nameof(Transports))]
    public async Task An_error_event_inside_a_good_answer_is_a_failure(TransportKind transport)
    {
        ServeRequestResult result = await AnswerAsync(
            transport, StreamHead, Chunk(Event("a")), Chunk("data: {\"error\":{\"message\":\"out of memory\",\"type\":\"server\"}}\n\n"), LastChunk);
        Assert.Equal((false, RequestErrorKind.StreamError, "out of memory"), (result.Success, result.ErrorKind, result.ErrorMessage));
        Assert.NotNull(result.TtftMs);
    }

    [Theory]
    [MemberData(nameof(Transports))]
    public async Task A_bare_error_line_is_a_failure(TransportKind transport)
    {
        ServeRequestResult result = await AnswerAsync(transport, StreamHead, Chunk("error: {\"message\":\"engine died\"}\n\n"), LastChunk);
        Assert.Equal((RequestErrorKind.StreamError, "engine died"), (result.ErrorKind, result.ErrorMessage));
    }

    [Theory]
    [MemberData(nameof(Transports))]
    public async Task A_connection_cut_in_the_middle_is_a_failure_that_keeps_what_came(TransportKind transport)
    {
        ServeRequestResult result = await AnswerAsync(transport, async connection =>
        {
            await connection.WriteAsync(StreamHead + Chunk(Event("a")) + Chunk(Event("b")));
            connection.FinishSending();
            await connection.WaitForCloseAsync();
        });
        Assert.Equal((false, RequestErrorKind.ConnectionLost), (result.Success, result.ErrorKind));
        Assert.Equal(("ab", 2), (result.OutputText, result.ChunkCount));
        Assert.NotNull(result.ErrorMessage);
    }

    [Theory]
    [MemberData(nameof(Transports))]
    public async Task A_json_answer_in_place_of_a_stream_is_a_failure_with_a_reason(TransportKind transport)
    {
        const string body = "{\"choices\":[{\"text\":\"all at once\"}]}";
        ServeRequestResult result = await AnswerAsync(transport, $"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: {body.Length}\r\n\r\n{body}");
        Assert.Equal(RequestErrorKind.Protocol, result.ErrorKind);
        Assert.Contains("one JSON document", result.ErrorMessage, StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(Transports))]
    public async Task An_empty_answer_is_a_failure(TransportKind transport)
    {
        Assert.Equal(RequestErrorKind.EmptyResponse, (await AnswerAsync(transport, StreamHead, Chunk("data: [DONE]\n\n"), LastChunk)).ErrorKind);
        Assert.Equal(RequestErrorKind.EmptyResponse, (await AnswerAsync(transport, "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n")).ErrorKind);
    }

    [Theory]
    [MemberData(nameof(Transports))]
    public async Task An_error_status_keeps_the_servers_words_up_to_4_KB(TransportKind transport)
    {
        const string body = "{\"error\":{\"message\":\"prompt too long\"}}";
        ServeRequestResult bad = await AnswerAsync(transport, $"HTTP/1.1 400 Bad Request\r\nContent-Length: {body.Length}\r\n\r\n{body}");
        Assert.Equal((RequestErrorKind.HttpStatus, 400, "400 Bad Request: prompt too long"), (bad.ErrorKind, bad.StatusCode, bad.ErrorMessage));
        ServeRequestResult worse = await AnswerAsync(transport, $"HTTP/1.1 503 Unavailable\r\nContent-Length: 9000\r\n\r\n{new string('x', 9000)}");
        Assert.Equal(503, worse.StatusCode);
        Assert.Equal("503 Unavailable: ".Length + 4096, worse.ErrorMessage!.Length);
    }

    [Theory]
    [MemberData(nameof(Transports))]
    public async Task Too_many_requests_says_when_to_come_back(TransportKind transport)
    {
        ServeRequestResult result = await AnswerAsync(transport, "HTTP/1.1 429 Too Many Requests\r\nRetry-After: 7\r\nContent-Length: 4\r\n\r\nslow");
        Assert.Equal((RequestErrorKind.RateLimited, 7.0, "429 Too Many Requests: slow"), (result.ErrorKind, result.RetryAfterSeconds!.Value, result.ErrorMessage));
    }

    [Theory]
    [InlineData("soon")]
    [InlineData("-7")]
    [InlineData("NaN")]
    [InlineData("1e999")]
    public async Task A_time_to_come_back_that_is_none_is_left_out(string time)
    {
        ServeRequestResult result = await AnswerAsync(TransportKind.HttpClient, $"HTTP/1.1 429 Too Many Requests\r\nRetry-After: {time}\r\nContent-Length: 4\r\n\r\nslow");
        Assert.Equal((RequestErrorKind.RateLimited, null), (result.ErrorKind, result.RetryAfterSeconds));
    }

    [Theory]
    [MemberData(nameof(Transports))]
    public async Task Something_that_is_not_http_is_a_protocol_failure(TransportKind transport)
    {
        ServeRequestResult result = await AnswerAsync(transport, "SSH-2.0-OpenSSH_9.2\r\n\r\n\r\n");
        Assert.Equal((false, RequestErrorKind.Protocol), (result.Success, result.ErrorKind));
    }

    [Theory]
    [MemberData(nameof(Transports))]
    public async Task An_endpoint_that_is_not_there_is_a_connect_failure(TransportKind transport)
    {
        Uri nowhere;
        await using (Hosting.ScriptedServer server = Hosting.ScriptedServer.Start(_ => Task.CompletedTask))
        {
            nowhere = server.Uri;
        }

        ServeRequestResult result = Assert.Single(await ExecuteAsync(Plan(nowhere, transport)));
        Assert.Equal(RequestErrorKind.ConnectFailed, result.ErrorKind);
        Assert.NotNull(result.ErrorMessage);
    }
}
