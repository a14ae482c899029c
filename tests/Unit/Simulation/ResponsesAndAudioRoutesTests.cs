using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json.Nodes;
using ServeBench.Simulation;
using ServeBench.Tests.Workloads;
using Xunit;

namespace ServeBench.Tests.Simulation;

/// <summary>The simulator's routes for responses and for sounds answer in the shapes of the real ones.</summary>
public sealed class ResponsesAndAudioRoutesTests : IAsyncDisposable
{
    private readonly Simulator _simulator = Simulator.Start(new SimulatorOptions { TimeToFirstToken = TimeSpan.Zero, InterTokenLatency = TimeSpan.Zero, TokensPerChunk = 2 });
    private readonly HttpClient _http;

    public ResponsesAndAudioRoutesTests() => _http = new HttpClient { BaseAddress = _simulator.Uri };

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public async ValueTask DisposeAsync()
    {
        _http.Dispose();
        await _simulator.DisposeAsync();
    }

    [Fact]
    public async Task A_response_streams_numbered_events_from_created_to_completed()
    {
        string stream = await PostAsync("/v1/responses", Json("""{"input":"one two","max_output_tokens":5,"stream":true}"""));
        List<JsonNode> events = [.. stream.Split("\n\n", StringSplitOptions.RemoveEmptyEntries).Select(block => JsonNode.Parse(block.Split("\ndata: ")[1])!)];
        Assert.Equal(
            [
                "response.created", "response.in_progress", "response.output_item.added", "response.content_part.added",
                "response.output_text.delta", "response.output_text.delta", "response.output_text.delta",
                "response.output_text.done", "response.content_part.done", "response.output_item.done", "response.completed",
            ],
            events.Select(one => (string?)one["type"]));
        Assert.Equal(Enumerable.Range(0, 11), events.Select(one => (int)one["sequence_number"]!));
        Assert.All(stream.Split("\n\n", StringSplitOptions.RemoveEmptyEntries), block => Assert.StartsWith($"event: {(string?)JsonNode.Parse(block.Split("\ndata: ")[1])!["type"]}\n", block, StringComparison.Ordinal));
        string text = string.Concat(events.Where(one => one["delta"] is not null).Select(one => (string?)one["delta"]));
        Assert.Equal(20, text.Length);
        Assert.Equal(text, (string?)events[7]["text"]);
        JsonNode response = events[^1]["response"]!;
        Assert.Equal(("incomplete", "max_output_tokens", 5), ((string?)response["status"], (string?)response["incomplete_details"]!["reason"], (int)response["usage"]!["output_tokens"]!));
        Assert.Equal(text, (string?)response["output"]![0]!["content"]![0]!["text"]);
    }

    [Fact]
    public async Task A_response_that_is_not_streamed_is_the_same_in_one_document()
    {
        JsonNode response = JsonNode.Parse(await PostAsync("/v1/responses", Json("""{"input":[{"role":"user","content":"hi"}],"max_output_tokens":3}""")))!;
        Assert.Equal(("response", 3), ((string?)response["object"], (int)response["usage"]!["output_tokens"]!));
        Assert.Equal(12, ((string?)response["output"]![0]!["content"]![0]!["text"])!.Length);
    }

    [Theory]
    [InlineData("""{}""")]
    [InlineData("""{"input":""}""")]
    [InlineData("""{"input":[]}""")]
    [InlineData("""{"input":[{"content":"no role"}]}""")]
    public async Task A_response_without_input_is_refused(string body) =>
        Assert.NotEqual("", (string?)JsonNode.Parse(await PostAsync("/v1/responses", Json(body), HttpStatusCode.BadRequest))!["error"]!["message"]);

    [Theory]
    [InlineData("True")]
    [InlineData("true")]
    public async Task A_sound_is_transcribed_as_chunks_with_the_usage_at_the_end(string flag)
    {
        string stream = await PostAsync("/v1/audio/transcriptions", Form(("stream", flag), ("stream_include_usage", flag), ("max_completion_tokens", "5")));
        string[] blocks = stream.Split("\n\n", StringSplitOptions.RemoveEmptyEntries);
        Assert.Equal("data: [DONE]", blocks[^1]);
        JsonNode[] events = [.. blocks[..^1].Select(block => JsonNode.Parse(block["data: ".Length..])!)];
        Assert.All(events, one => Assert.Equal("transcription.chunk", (string?)one["object"]));
        Assert.Equal(20, events[..^1].Sum(one => ((string?)one["choices"]![0]!["delta"]!["content"])!.Length));
        // Two seconds of sound.
        Assert.Equal((50, 5), ((int)events[^1]["usage"]!["prompt_tokens"]!, (int)events[^1]["usage"]!["completion_tokens"]!));
    }

    [Fact]
    public async Task A_transcription_that_is_not_streamed_is_a_text()
    {
        JsonNode answer = JsonNode.Parse(await PostAsync("/v1/audio/translations", Form(("model", "sim"), ("max_completion_tokens", "5"))))!;
        Assert.Equal(20, ((string?)answer["text"])!.Length);
        Assert.Equal(2, (int)answer["usage"]!["seconds"]!);
    }

    [Fact]
    public async Task A_form_that_cannot_be_read_is_refused()
    {
        await PostAsync("/v1/audio/transcriptions", Json("{}"), HttpStatusCode.BadRequest);
        await PostAsync("/v1/audio/transcriptions", Form(("stream", "perhaps")), HttpStatusCode.BadRequest);
        await PostAsync("/v1/audio/transcriptions", Form(("max_completion_tokens", "many")), HttpStatusCode.BadRequest);
        await PostAsync("/v1/audio/transcriptions", Form(("model", "other")), HttpStatusCode.NotFound);
        await PostAsync("/v1/audio/transcriptions", Form(wav: "no sound"u8.ToArray()), HttpStatusCode.BadRequest);
        foreach (string body in (string[])["", "--b\r\n", "--b\r\nContent-Disposition: form-data\r\n\r\nx\r\n--b--\r\n", "x--b\r\n\r\n\r\n--b--", "--b\r\nContent-Disposition: form-data; name=\"file\"\r\n\r\nx"])
        {
            using var content = new ByteArrayContent(Encoding.ASCII.GetBytes(body));
            content.Headers.ContentType = MediaTypeHeaderValue.Parse("multipart/form-data; boundary=b");
            await PostAsync("/v1/audio/transcriptions", content, HttpStatusCode.BadRequest);
        }
    }

    private static StringContent Json(string body) => new(body, Encoding.UTF8, MediaTypeHeaderValue.Parse("application/json"));

    private static MultipartFormDataContent Form(params (string Name, string Value)[] fields) => Form(Sounds.Wav(16_000), fields);

    private static MultipartFormDataContent Form(byte[] wav, params (string Name, string Value)[] fields)
    {
        var form = new MultipartFormDataContent { { new ByteArrayContent(wav), "\"file\"", "\"sound.wav\"" } };
        foreach ((string name, string value) in fields)
        {
            form.Add(new StringContent(value), $"\"{name}\"");
        }

        return form;
    }

    private async Task<string> PostAsync(string path, HttpContent content, HttpStatusCode expected = HttpStatusCode.OK)
    {
        using (content)
        {
            using HttpResponseMessage response = await _http.PostAsync(new Uri(path, UriKind.Relative), content, Stop);
            string text = await response.Content.ReadAsStringAsync(Stop);
            Assert.True(expected == response.StatusCode, text);
            return text;
        }
    }
}
