using System.Text;
using ServeBench.Load;
using ServeBench.Transport;
using Xunit;
using static ServeBench.Tests.Load.ScriptedRun;

namespace ServeBench.Tests.Load;

/// <summary>Answers of <c>/v1/responses</c> as servers send them, over each transport.</summary>
public sealed class ResponsesStreamTests
{
    private const string Created = "event: response.created\ndata: {\"type\":\"response.created\",\"response\":{\"status\":\"in_progress\"}}\n\n";
    private const string Completed = "event: response.completed\ndata: {\"type\":\"response.completed\",\"response\":{\"status\":\"completed\",\"usage\":{\"input_tokens\":5,\"output_tokens\":3}}}\n\n";

    public static TheoryData<TransportKind> Transports => Hosting.Transports.All;

    private static string Delta(string text, string kind = "output_text") => $"event: response.{kind}.delta\ndata: {{\"delta\":\"{text}\",\"type\":\"response.{kind}.delta\"}}\n\n";

    private static Task<ServeRequestResult> AnswerAsync(TransportKind transport, params string[] pieces) => ScriptedRun.AnswerAsync(
        transport,
        async connection =>
        {
            foreach (string piece in pieces)
            {
                await connection.WriteAsync(piece);
            }
        },
        "openai-responses");

    [Theory]
    [MemberData(nameof(Transports))]
    public async Task The_latency_goes_on_to_the_end_of_the_response(TransportKind transport)
    {
        ServeRequestResult result = await ScriptedRun.AnswerAsync(
            transport,
            async connection =>
            {
                await connection.WriteAsync(StreamHead + Chunk(Created) + Chunk(Delta("hm", "reasoning_text")));
                await connection.WriteAsync(Chunk(Delta("Hi")));
                await connection.WriteAsync(Chunk(Completed) + LastChunk);
            },
            "openai-responses");
        Assert.True(result.Success, result.ErrorMessage);
        Assert.Equal(("Hi", 2, 5, 3), (result.OutputText, result.ChunkCount, result.InputLength, result.OutputLength));
        Assert.Equal((OutputLengthSource.Usage, "completed"), (result.OutputLengthSource, result.FinishReason));
        Assert.Single(result.ItlMs);
        // A gap is kept to 50 ns.
        Assert.True(result.E2elMs >= result.TtftMs + result.ItlMs[0] - 5.1e-5, "the end of the response comes after its last token");
        Assert.Equal((result.E2elMs - result.TtftMs) / 2, result.TpotMs);
    }

    [Theory]
    [MemberData(nameof(Transports))]
    public async Task Every_byte_a_read_of_its_own_changes_nothing(TransportKind transport)
    {
        byte[] whole = Encoding.UTF8.GetBytes(StreamHead + Chunk(Created + Delta("Gr\u00fc\u00df")) + Chunk(": ping\n\n" + Delta("\ud83d\ude00") + Completed) + LastChunk);
        ServeRequestResult result = await ScriptedRun.AnswerAsync(
            transport,
            async connection =>
            {
                foreach (byte one in whole)
                {
                    await connection.WriteAsync(new[] { one });
                }
            },
            "openai-responses");
        Assert.True(result.Success, result.ErrorMessage);
        Assert.Equal(("Gr\u00fc\u00df\ud83d\ude00", 2), (result.OutputText, result.ChunkCount));
    }

    [Theory]
    [MemberData(nameof(Transports))]
    public async Task A_stream_that_ends_without_its_end_is_a_failure_and_keeps_what_came(TransportKind transport)
    {
        ServeRequestResult result = await AnswerAsync(transport, StreamHead, Chunk(Created + Delta("par") + Delta("tial")), LastChunk);
        Assert.Equal((false, RequestErrorKind.Protocol, "partial"), (result.Success, result.ErrorKind, result.OutputText));
        Assert.Contains("response.completed", result.ErrorMessage, StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(Transports))]
    public async Task A_connection_that_is_cut_is_a_failure_of_the_connection(TransportKind transport)
    {
        ServeRequestResult result = await AnswerAsync(transport, StreamHead, Chunk(Created + Delta("par")));
        Assert.Equal((false, RequestErrorKind.ConnectionLost), (result.Success, result.ErrorKind));
    }

    [Theory]
    [MemberData(nameof(Transports))]
    public async Task An_error_of_the_server_s_is_told_in_its_words(TransportKind transport)
    {
        ServeRequestResult inside = await AnswerAsync(transport, StreamHead, Chunk(Delta("a") + "event: error\ndata: {\"type\":\"error\",\"message\":\"boom\"}\n\n"), LastChunk);
        Assert.Equal((RequestErrorKind.StreamError, "boom"), (inside.ErrorKind, inside.ErrorMessage));
        const string Body = "{\"error\":{\"message\":\"no such parameter\"}}";
        ServeRequestResult before = await AnswerAsync(transport, $"HTTP/1.1 400 Bad Request\r\nContent-Length: {Body.Length}\r\n\r\n{Body}");
        Assert.Equal((RequestErrorKind.HttpStatus, "400 Bad Request: no such parameter"), (before.ErrorKind, before.ErrorMessage));
    }

    [Theory]
    [MemberData(nameof(Transports))]
    public async Task A_response_without_a_token_is_empty(TransportKind transport)
    {
        ServeRequestResult result = await AnswerAsync(transport, StreamHead, Chunk(Created + Completed), LastChunk);
        Assert.Equal((false, RequestErrorKind.EmptyResponse), (result.Success, result.ErrorKind));
    }
}
