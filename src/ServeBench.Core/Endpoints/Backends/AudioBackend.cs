using ServeBench.Workloads;

namespace ServeBench.Endpoints;

/// <summary>
/// OpenAI's <c>/v1/audio/transcriptions</c> and <c>/v1/audio/translations</c> as vLLM serves them: a form with a sound, whose text comes
/// back as the chunks of a chat, or as OpenAI's own service sends it.
/// </summary>
internal sealed class AudioBackend : IBackend
{
    public string Name => "openai-audio";

    public string DefaultEndpoint => "/v1/audio/transcriptions";

    public IReadOnlyList<string> EndpointSuffixes { get; } = ["transcriptions", "translations"];

    public bool TakesIgnoreEos => false;

    public SamplingDialect Dialect => SamplingDialect.Audio;

    public void WriteBody(RequestBody body, ServeRequest request, GenerationOptions options)
    {
        body.Add("model", request.Model ?? options.Model);
        if (request.OutputLength > 0)
        {
            body.Add("max_completion_tokens", request.OutputLength);
        }

        body.Add("stream", true);
        body.Add("language", "en");
        // A form has no members of members: what is stream_options elsewhere lies flat here.
        body.Add("stream_include_usage", true);
        body.Add("stream_continuous_usage_stats", true);
        options.Sampling.AddTo(body, this);
    }

    public RequestContent Encode(ReadOnlyMemory<byte> json, ServeRequest request) =>
        MultipartForm.Create(request.Audio ?? throw RequestErrors.NoAudio(request, Name), json);

    public AnswerReader CreateReader(AnswerRecord record) => new EventStreamReader(new TranscriptionDecoder(), record);
}
