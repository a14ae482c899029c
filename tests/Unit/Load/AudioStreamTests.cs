using ServeBench.Arrivals;
using ServeBench.Load;
using ServeBench.Tests.Hosting;
using ServeBench.Tests.Workloads;
using ServeBench.Transport;
using ServeBench.Workloads;
using Xunit;
using static ServeBench.Tests.Load.ScriptedRun;

namespace ServeBench.Tests.Load;

/// <summary>Transcriptions as servers send them, over each transport.</summary>
public sealed class AudioStreamTests
{
    public static TheoryData<TransportKind> Transports => Hosting.Transports.All;

    private static string Delta(string text, int tokens) =>
        $"data: {{\"object\":\"transcription.chunk\",\"choices\":[{{\"delta\":{{\"content\":\"{text}\"}},\"finish_reason\":null}}],\"usage\":{{\"prompt_tokens\":9,\"completion_tokens\":{tokens}}}}}\n\n";

    [Theory]
    [MemberData(nameof(Transports))]
    public async Task The_form_arrives_whole_and_the_last_count_of_tokens_stands(TransportKind transport)
    {
        byte[] wav = Sounds.Wav(100_000);
        ScriptedRequest? received = null;
        ServeRequestResult result = await SendAsync(transport, wav, async (request, connection) =>
        {
            received = request;
            await connection.WriteAsync(StreamHead + Chunk(Delta(" Gr\u00fc", 1)));
            await connection.WriteAsync(Chunk(Delta("\u00dfe", 2)) + LastChunk);
        });
        Assert.True(result.Success, result.ErrorMessage);
        Assert.Equal((" Gr\u00fc\u00dfe", 2, 2, OutputLengthSource.Usage), (result.OutputText, result.ChunkCount, result.OutputLength, result.OutputLengthSource));
        Assert.Equal(12.5, result.AudioSeconds);
        Assert.Equal("/v1/audio/transcriptions", received!.Target);
        string type = received.Header("Content-Type")!;
        Assert.StartsWith("multipart/form-data; boundary=", type, StringComparison.Ordinal);
        string end = $"\r\n--{type[30..]}--\r\n";
        Assert.EndsWith(end, received.BodyText, StringComparison.Ordinal);
        Assert.Equal(received.Body.AsSpan().IndexOf("RIFF"u8), received.Body.AsSpan().IndexOf(wav));
        Assert.Contains("name=\"language\"\r\n\r\nen\r\n", received.BodyText, StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(Transports))]
    public async Task Events_of_OpenAI_s_own_service_are_read(TransportKind transport)
    {
        ServeRequestResult result = await SendAsync(transport, Sounds.Wav(10), async (_, connection) =>
        {
            await connection.WriteAsync(StreamHead + Chunk("data: {\"type\":\"transcript.text.delta\",\"delta\":\"Hello\"}\n\n"));
            await connection.WriteAsync(Chunk("data: {\"type\":\"transcript.text.delta\",\"delta\":\" \\\"you\\\"\",\"logprobs\":[{\"token\":\"x\"}]}\n\n"));
            await connection.WriteAsync(Chunk("data: {\"type\":\"transcript.text.delta\",\"delta\":\".\"}\n\n"));
            await connection.WriteAsync(Chunk("data: {\"type\":\"transcript.text.done\",\"text\":\"Hello \\\"you\\\".\",\"usage\":{\"type\":\"tokens\",\"input_tokens\":14,\"output_tokens\":5,\"total_tokens\":19}}\n\n") + LastChunk);
        });
        Assert.True(result.Success, result.ErrorMessage);
        Assert.Equal(("Hello \"you\".", 3, 14, 5, OutputLengthSource.Usage), (result.OutputText, result.ChunkCount, result.InputLength, result.OutputLength, result.OutputLengthSource));
        Assert.Equal(2, result.ItlMs.Length);
        // The end is the last delta; the event that repeats the text is none.
        Assert.Equal(result.TtftMs!.Value + result.ItlMs.Sum(), result.E2elMs!.Value, tolerance: 5.1e-5);
    }

    [Theory]
    [MemberData(nameof(Transports))]
    public async Task Deltas_without_their_end_are_an_answer_that_was_cut_off(TransportKind transport)
    {
        ServeRequestResult result = await SendAsync(
            transport, Sounds.Wav(10), (_, connection) => connection.WriteAsync(StreamHead + Chunk("data: {\"type\":\"transcript.text.delta\",\"delta\":\"Hel\"}\n\n") + LastChunk));
        Assert.Equal((RequestErrorKind.Protocol, "Hel"), (result.ErrorKind, result.OutputText));
        Assert.Contains("transcript.text.done", result.ErrorMessage, StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(Transports))]
    public async Task A_refusal_keeps_the_server_s_words(TransportKind transport)
    {
        const string Body = "{\"error\":{\"message\":\"Maximum file size exceeded\"}}";
        ServeRequestResult result = await SendAsync(
            transport, Sounds.Wav(10), (_, connection) => connection.WriteAsync($"HTTP/1.1 413 Payload Too Large\r\nContent-Length: {Body.Length}\r\n\r\n{Body}"));
        Assert.Equal((RequestErrorKind.HttpStatus, "413 Payload Too Large: Maximum file size exceeded"), (result.ErrorKind, result.ErrorMessage));
    }

    [Theory]
    [MemberData(nameof(Transports))]
    public async Task One_document_in_place_of_the_stream_is_a_failure(TransportKind transport)
    {
        ServeRequestResult result = await SendAsync(
            transport, Sounds.Wav(10), (_, connection) => connection.WriteAsync("HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 14\r\n\r\n{\"text\":\"Hi.\"}"));
        Assert.Equal(RequestErrorKind.Protocol, result.ErrorKind);
        Assert.Contains("{\"text\":\"Hi.\"}", result.ErrorMessage, StringComparison.Ordinal);
    }

    private static async Task<ServeRequestResult> SendAsync(TransportKind transport, byte[] wav, Func<ScriptedRequest, ScriptedConnection, Task> answer)
    {
        await using ScriptedServer server = ScriptedServer.Start(async connection =>
        {
            if (await connection.ReadRequestAsync() is { } request)
            {
                await answer(request, connection);
            }
        });
        var request = new ServeRequest { Audio = new AudioClip("clip.wav", wav), OutputLength = 8 };
        return Assert.Single(await ExecuteAsync(Plan(server.Uri, transport, backend: "openai-audio") with { Slots = ArrivalSchedule.Create(new ArrivalPlan(), [request]) }));
    }
}
