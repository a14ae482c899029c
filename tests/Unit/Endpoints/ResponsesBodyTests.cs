using System.Text;
using ServeBench.Endpoints;
using ServeBench.Tests.Workloads;
using ServeBench.Workloads;
using Xunit;

namespace ServeBench.Tests.Endpoints;

/// <summary>What is sent to <c>/v1/responses</c> and to the transcription API.</summary>
public sealed class ResponsesBodyTests
{
    private static readonly GenerationOptions s_sampling = new()
    {
        Model = "m", Sampling = Sampled.By(("IgnoreEos", true), ("TopP", 0.9), ("TopK", 20), ("Temperature", 0.7), ("FrequencyPenalty", 0.2), ("PresencePenalty", 0.1), ("RepetitionPenalty", 1.05)),
    };

    private static ReadOnlyMemory<byte> Json(string backend, ServeRequest request, GenerationOptions? options = null)
    {
        using var body = new RequestBody(BodyMembers.From(request.ExtraBody));
        BackendCatalog.Find(backend).WriteBody(body, request, options ?? new() { Model = "m" });
        return body.Finish().ToArray();
    }

    private static string Responses(ServeRequest request, GenerationOptions? options = null) => Encoding.UTF8.GetString(Json("openai-responses", request, options).Span);

    [Fact]
    public void A_response_is_asked_for_as_vllms_client_does() => Assert.Equal(
        """{"model":"m","input":"Why?","max_output_tokens":16,"stream":true,"store":false,"ignore_eos":true,"top_p":0.9,"top_k":20,"temperature":0.7,"frequency_penalty":0.2,"presence_penalty":0.1,"repetition_penalty":1.05}""",
        Responses(new() { Prompt = "Why?", OutputLength = 16 }, s_sampling));

    [Fact]
    public void A_conversation_is_a_list_of_messages() => Assert.Equal(
        """{"model":"m","input":[{"role":"system","content":"Be brief."},{"role":"user","content":"Hi"}],"stream":true,"store":false,"include":["message.output_text.logprobs"],"top_logprobs":3}""",
        Responses(new() { Messages = [new("system", "Be brief."), new("user", "Hi")] }, new() { Model = "m", Sampling = Sampled.By(("Logprobs", 3)) }));

    [Fact]
    public void What_the_api_does_not_take_is_refused()
    {
        Assert.Equal("OptionNotSupported", Assert.Throws<ServeException>(() => Responses(new() { Prompt = "x" }, new() { Sampling = Sampled.By(("MinP", 0.1)) })).ErrorId);
        Assert.Equal("RequestInvalid", Assert.Throws<ServeException>(() => Responses(new() { PromptTokenIds = [1] })).ErrorId);
        Assert.Equal("RequestInvalid", Assert.Throws<ServeException>(() => Responses(new() { Prompt = "x", Media = [ContentPart.FromImage("file:///a")] })).ErrorId);
        Assert.Equal("OptionNotSupported", Assert.Throws<ServeException>(() => Json("openai-audio", new(), new() { Sampling = Sampled.By(("Logprobs", 1)) })).ErrorId);
    }

    [Fact]
    public void A_sound_is_a_form_with_the_file_first_and_the_fields_of_vllms_client()
    {
        byte[] wav = Sounds.Wav(4);
        var request = new ServeRequest
        {
            Audio = new AudioClip("a \"b\".wav", wav),
            OutputLength = 128,
            ExtraBody = new Dictionary<string, object?> { ["language"] = "de", ["prompt"] = "Grüße\r\n", ["none"] = null, ["timestamp_granularities"] = new[] { "word" } },
        };
        RequestContent form = BackendCatalog.Find("openai-audio").Encode(Json("openai-audio", request, new() { Model = "m", Sampling = Sampled.By(("Temperature", 0)) }), request);
        const string Start = "multipart/form-data; boundary=";
        Assert.StartsWith(Start, form.ContentType, StringComparison.Ordinal);
        string boundary = form.ContentType[Start.Length..];
        Assert.True(boundary.Length is > 30 and <= 70);
        string Field(string name, string value) => $"\r\n--{boundary}\r\nContent-Disposition: form-data; name=\"{name}\"\r\n\r\n{value}";
        byte[] expected =
        [
            .. Encoding.UTF8.GetBytes($"--{boundary}\r\nContent-Disposition: form-data; name=\"file\"; filename=\"a %22b%22.wav\"\r\nContent-Type: audio/wav\r\n\r\n"),
            .. wav,
            .. Encoding.UTF8.GetBytes(
                Field("model", "m") + Field("max_completion_tokens", "128") + Field("stream", "true") + Field("stream_include_usage", "true") + Field("stream_continuous_usage_stats", "true")
                + Field("temperature", "0") + Field("language", "de") + Field("prompt", "Grüße\r\n") + Field("timestamp_granularities", "[\"word\"]") + $"\r\n--{boundary}--\r\n"),
        ];
        Assert.Equal(Encoding.UTF8.GetString(expected), Encoding.UTF8.GetString(form.Bytes.Span));
        Assert.Equal(expected, form.Bytes.ToArray());
    }

    [Fact]
    public void A_request_without_a_sound_is_refused()
    {
        IBackend backend = BackendCatalog.Find("openai-audio");
        var request = new ServeRequest { Index = 7, Prompt = "text" };
        ServeException error = Assert.Throws<ServeException>(() => backend.Encode(Json("openai-audio", request), request));
        Assert.Equal("RequestInvalid", error.ErrorId);
        Assert.Contains("Request 7", error.Message, StringComparison.Ordinal);
    }
}
