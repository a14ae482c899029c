using System.Globalization;
using System.Text;
using ServeBench.Arrivals;
using ServeBench.Load;
using ServeBench.Tests.Hosting;
using ServeBench.Transport;
using ServeBench.Workloads;
using Xunit;
using static ServeBench.Tests.Load.ScriptedRun;

namespace ServeBench.Tests.Load;

/// <summary>Answers of pooling APIs as servers send them, good and bad, over each transport.</summary>
public sealed class PoolingAnswerTests
{
    private const string Usage = "\"usage\":{\"prompt_tokens\":5,\"total_tokens\":5}";

    public static TheoryData<TransportKind> Transports => Hosting.Transports.All;

    [Theory]
    [MemberData(nameof(Transports))]
    public async Task The_time_to_the_last_byte_is_both_ttft_and_latency(TransportKind transport)
    {
        ServeRequestResult result = await AnswerAsync(transport, Head("application/json", 0, chunked: true), Chunk("{\"object\":\"list\",\"data\":[],"), Chunk(Usage + "}"), LastChunk);
        Assert.True(result.Success, result.ErrorMessage);
        Assert.True(result.E2elMs > 0);
        Assert.Equal(result.E2elMs, result.TtftMs);
        Assert.Equal((200, 5, 0, OutputLengthSource.None), (result.StatusCode, result.InputLength, result.OutputLength, result.OutputLengthSource));
        Assert.Null(result.TpotMs);
        Assert.Empty(result.ItlMs);
        Assert.Equal("", result.OutputText);
        Assert.Equal(2, result.InputSequenceCount);
    }

    [Theory]
    [MemberData(nameof(Transports))]
    public async Task Every_byte_a_read_of_its_own_changes_nothing(TransportKind transport)
    {
        string document = "{\"model\":\"Gr\u00fc\u00df \\\"usage\\\"\",\"data\":[[0.5,-1e-3]]," + Usage + "}";
        byte[] whole = Encoding.UTF8.GetBytes(Head("application/json", Encoding.UTF8.GetByteCount(document)) + document);
        ServeRequestResult result = await AnswerAsync(transport, async connection =>
        {
            foreach (byte one in whole)
            {
                await connection.WriteAsync(new[] { one });
            }
        });
        Assert.True(result.Success, result.ErrorMessage);
        Assert.Equal(5, result.InputLength);
    }

    [Theory]
    [MemberData(nameof(Transports))]
    public async Task Megabytes_of_vectors_end_with_a_usage_that_is_found(TransportKind transport)
    {
        var document = new StringBuilder("{\"data\":[{\"embedding\":[0.125");
        document.Insert(document.Length, ",-0.0123456789", 300_000);
        document.Append("]},{\"embedding\":\"").Append('A', 1_000_000).Append("\"}],").Append(Usage).Append('}');
        ServeRequestResult result = await AnswerAsync(transport, Head("application/json", document.Length), document.ToString());
        Assert.True(result.Success, result.ErrorMessage);
        Assert.Equal(5, result.InputLength);
    }

    [Theory]
    [MemberData(nameof(Transports))]
    public async Task Bytes_have_their_usage_in_a_header_field(TransportKind transport)
    {
        ServeRequestResult result = await AnswerAsync(
            transport,
            Head("application/octet-stream", 4, "metadata: {\"data\":[{\"index\":0}],\"usage\":{\"prompt_tokens\":7}}\r\n"),
            "{[\"\\");
        Assert.True(result.Success, result.ErrorMessage);
        Assert.Equal(7, result.InputLength);
    }

    [Theory]
    [MemberData(nameof(Transports))]
    public async Task Without_a_count_of_the_servers_the_workloads_stands(TransportKind transport)
    {
        foreach (string document in (string[])["{}", "{\"usage\":{\"total_tokens\":9}}", "{\"usage\":null}"])
        {
            ServeRequestResult result = await AnswerAsync(transport, Head("application/json", document.Length), document);
            Assert.True(result.Success, result.ErrorMessage);
            Assert.Equal(3, result.InputLength);
        }
    }

    [Theory]
    [MemberData(nameof(Transports))]
    public async Task A_refusal_keeps_the_servers_words(TransportKind transport)
    {
        const string Body = """{"error":{"message":"This model does not support embeddings","code":400}}""";
        ServeRequestResult result = await AnswerAsync(transport, Head("application/json", Body.Length, status: "400 Bad Request"), Body);
        AssertFailed(result, RequestErrorKind.HttpStatus, "This model does not support embeddings");
        Assert.Equal(400, result.StatusCode);
        Assert.Equal(double.PositiveInfinity, result.E2elMs);
    }

    [Theory]
    [MemberData(nameof(Transports))]
    public async Task A_connection_that_ends_in_the_document_is_a_failure(TransportKind transport)
    {
        ServeRequestResult result = await AnswerAsync(transport, Head("application/json", 1000), "{\"data\":[");
        AssertFailed(result, RequestErrorKind.ConnectionLost, "");
    }

    [Theory]
    [MemberData(nameof(Transports))]
    public async Task A_document_that_ends_in_the_middle_is_a_failure_though_the_body_is_complete(TransportKind transport)
    {
        ServeRequestResult result = await AnswerAsync(transport, Head("application/json", 0, chunked: true), Chunk("{\"data\":[[1,2"), LastChunk);
        AssertFailed(result, RequestErrorKind.Protocol, "it ends in the middle");
    }

    [Theory]
    [MemberData(nameof(Transports))]
    public async Task What_is_no_document_is_a_failure_that_shows_its_start(TransportKind transport)
    {
        AssertFailed(await AnswerAsync(transport, Head("text/html", 13), "<html></html>"), RequestErrorKind.Protocol, "<html></html>");
        AssertFailed(await AnswerAsync(transport, Head("application/json", 9), "{\"usage\"]"), RequestErrorKind.Protocol, "{\"usage\"]");
        AssertFailed(await AnswerAsync(transport, Head("application/json", 13), "{\"usage\":{!}}"), RequestErrorKind.Protocol, "{!}");
        AssertFailed(await AnswerAsync(transport, Head("application/json", 0)), RequestErrorKind.EmptyResponse, "held nothing");
    }

    [Theory]
    [MemberData(nameof(Transports))]
    public async Task An_error_in_a_document_with_status_200_is_a_failure(TransportKind transport)
    {
        const string Body = """{"error":{"message":"engine died"},"usage":{"prompt_tokens":5}}""";
        AssertFailed(await AnswerAsync(transport, Head("application/json", Body.Length), Body), RequestErrorKind.StreamError, "engine died");
        Assert.True((await AnswerAsync(transport, Head("application/json", 14), "{\"error\":null}")).Success);
    }

    private static void AssertFailed(ServeRequestResult result, RequestErrorKind kind, string words)
    {
        Assert.False(result.Success);
        Assert.Equal(kind, result.ErrorKind);
        Assert.Contains(words, result.ErrorMessage, StringComparison.Ordinal);
    }

    private static string Head(string contentType, int length, string fields = "", string status = "200 OK", bool chunked = false) => string.Create(
        CultureInfo.InvariantCulture,
        $"HTTP/1.1 {status}\r\nContent-Type: {contentType}\r\n{fields}{(chunked ? "Transfer-Encoding: chunked" : $"Content-Length: {length}")}\r\n\r\n");

    private static Task<ServeRequestResult> AnswerAsync(TransportKind transport, params string[] pieces) => AnswerAsync(transport, async connection =>
    {
        foreach (string piece in pieces)
        {
            await connection.WriteAsync(piece);
        }
    });

    private static async Task<ServeRequestResult> AnswerAsync(TransportKind transport, Func<ScriptedConnection, Task> answer)
    {
        await using ScriptedServer server = ScriptedServer.Start(async connection =>
        {
            if (await connection.ReadRequestAsync() is not null)
            {
                await answer(connection);
            }
        });
        var request = new ServeRequest { Prompts = ["query", "one", "two"], InputLength = 3 };
        return Assert.Single(await ExecuteAsync(Plan(server.Uri, transport, backend: "vllm-rerank") with { Slots = ArrivalSchedule.Create(new ArrivalPlan(), [request]) }));
    }
}
