using ServeBench.Load;
using ServeBench.Transport;
using Xunit;
using static ServeBench.Tests.Load.ScriptedRun;

namespace ServeBench.Tests.Load;

/// <summary>Answers of the servers' own APIs, good and bad, over each transport.</summary>
public sealed class NativeStreamTests
{
    private const string SglangEvent = "data: {\"text\":\"a\",\"meta_info\":{\"finish_reason\":null,\"prompt_tokens\":5,\"completion_tokens\":1}}\n\n";
    private const string TgiEvent = "data:{\"index\":1,\"token\":{\"id\":1,\"text\":\"a\",\"logprob\":0.0,\"special\":false},\"generated_text\":null,\"details\":null}\n\n";
    private const string TritonEvent = "data: {\"model_name\":\"ensemble\",\"text_output\":\"a\"}\n\n";
    private const string AnthropicStart = "event: message_start\ndata: {\"type\":\"message_start\",\"message\":{\"usage\":{\"input_tokens\":5,\"output_tokens\":1}}}\n\n";
    private const string AnthropicEvent = "event: content_block_delta\ndata: {\"type\":\"content_block_delta\",\"index\":0,\"delta\":{\"type\":\"text_delta\",\"text\":\"a\"}}\n\n";

    public static MatrixTheoryData<TransportKind, string> Backends => new([.. Hosting.Transports.All.Select(row => row.Data)], ["sglang", "tgi", "tensorrt-llm", "anthropic"]);

    public static TheoryData<TransportKind> Transports => Hosting.Transports.All;

    private static string First(string backend) => backend switch
    {
        "sglang" => SglangEvent,
        "tgi" => TgiEvent,
        "tensorrt-llm" => TritonEvent,
        _ => AnthropicStart + AnthropicEvent,
    };

    private static string Error(string backend) => backend switch
    {
        "sglang" => "data: {\"text\":\"\",\"meta_info\":{\"finish_reason\":{\"type\":\"abort\",\"message\":\"no memory\"},\"completion_tokens\":0}}\n\ndata: [DONE]\n\n",
        "tgi" => "data:{\"error\":\"no memory\",\"error_type\":\"generation\"}\n\n",
        "tensorrt-llm" => "data: {\"error\":\"no memory\"}\n\n",
        _ => "event: error\ndata: {\"type\":\"error\",\"error\":{\"type\":\"api_error\",\"message\":\"no memory\"}}\n\n",
    };

    private static Task<ServeRequestResult> StreamAsync(TransportKind transport, string backend, params string[] events) => AnswerAsync(
        transport,
        async connection =>
        {
            await connection.WriteAsync(StreamHead);
            foreach (string one in events)
            {
                await connection.WriteAsync(Chunk(one));
            }

            await connection.WriteAsync(LastChunk);
        },
        backend);

    [Theory]
    [MemberData(nameof(Backends))]
    public async Task An_error_in_the_stream_is_a_failure_that_keeps_what_came(TransportKind transport, string backend)
    {
        ServeRequestResult result = await StreamAsync(transport, backend, First(backend), Error(backend));
        Assert.Equal((false, RequestErrorKind.StreamError, "no memory"), (result.Success, result.ErrorKind, result.ErrorMessage));
        Assert.Equal((1, "a"), (result.ChunkCount, result.OutputText));
        Assert.NotNull(result.TtftMs);
    }

    [Theory]
    [MemberData(nameof(Backends))]
    public async Task A_connection_cut_in_the_middle_is_a_failure_that_keeps_what_came(TransportKind transport, string backend)
    {
        ServeRequestResult result = await AnswerAsync(
            transport,
            async connection =>
            {
                await connection.WriteAsync(StreamHead + Chunk(First(backend)));
                connection.FinishSending();
                await connection.WaitForCloseAsync();
            },
            backend);
        Assert.Equal((RequestErrorKind.ConnectionLost, "a"), (result.ErrorKind, result.OutputText));
    }

    [Theory]
    [MemberData(nameof(Backends))]
    public async Task An_answer_without_a_chunk_is_a_failure(TransportKind transport, string backend)
    {
        ServeRequestResult result = await StreamAsync(transport, backend, backend == "anthropic" ? AnthropicStart : ": ping\n\n");
        Assert.Equal(RequestErrorKind.EmptyResponse, result.ErrorKind);
    }

    [Theory]
    [MemberData(nameof(Backends))]
    public async Task An_event_that_is_no_json_is_a_failure(TransportKind transport, string backend)
    {
        ServeRequestResult result = await StreamAsync(transport, backend, First(backend), "data: {\"text\": oops\n\n");
        Assert.Equal(RequestErrorKind.Protocol, result.ErrorKind);
        Assert.Contains("oops", result.ErrorMessage, StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(Backends))]
    public async Task A_refusal_has_the_servers_own_words(TransportKind transport, string backend)
    {
        string body = backend switch
        {
            "anthropic" => """{"type":"error","error":{"type":"rate_limit_error","message":"slow down"}}""",
            "sglang" => """{"error":{"message":"slow down"}}""",
            "tgi" => """{"error":"slow down","error_type":"overloaded"}""",
            _ => """{"error":"slow down"}""",
        };
        ServeRequestResult result = await AnswerAsync(
            transport, connection => connection.WriteAsync($"HTTP/1.1 429 Too Many Requests\r\nContent-Length: {body.Length}\r\n\r\n{body}"), backend);
        Assert.Equal((RequestErrorKind.RateLimited, "429 Too Many Requests: slow down"), (result.ErrorKind, result.ErrorMessage));
    }

    [Theory]
    [MemberData(nameof(Transports))]
    public async Task The_counts_of_the_server_are_taken(TransportKind transport)
    {
        ServeRequestResult result = await StreamAsync(
            transport,
            "anthropic",
            AnthropicStart,
            AnthropicEvent,
            "event: message_delta\ndata: {\"type\":\"message_delta\",\"delta\":{\"stop_reason\":\"end_turn\"},\"usage\":{\"output_tokens\":12}}\n\n",
            "event: message_stop\ndata: {\"type\":\"message_stop\"}\n\n");
        Assert.True(result.Success, result.ErrorMessage);
        Assert.Equal((5, 12, OutputLengthSource.Usage, "end_turn"), (result.InputLength, result.OutputLength, result.OutputLengthSource, result.FinishReason));
    }
}
