using ServeBench.Workloads;

namespace ServeBench.Endpoints;

/// <summary>TensorRT-LLM behind Triton's <c>generate_stream</c>; the model is part of the path, <c>ensemble</c> where the user names none.</summary>
internal sealed class TensorRtLlmBackend : IBackend
{
    public string Name => "tensorrt-llm";

    public string DefaultEndpoint => "/v2/models/{model}/generate_stream";

    public string? DefaultModel => "ensemble";

    public bool ListsModels => false;

    public string ProbePath => "/v2/health/ready";

    public IReadOnlyList<string> EndpointSuffixes { get; } = ["generate_stream"];

    public ConversationForm Conversations => ConversationForm.Text;

    public SamplingDialect Dialect => SamplingDialect.TensorRtLlm;

    public void WriteBody(RequestBody body, ServeRequest request, GenerationOptions options)
    {
        RequestErrors.RefuseMedia(request, Name);
        body.Add("accumulate_tokens", true);
        body.Add("text_input", request.Prompt ?? throw RequestErrors.NoPrompt(request, Name));
        body.Add("temperature", options.Sampling.Number(SamplingOption.Temperature) ?? 0.0);
        body.Add("top_p", options.Sampling.Number(SamplingOption.TopP) ?? 1.0);
        if (request.OutputLength > 0)
        {
            body.Add("max_tokens", request.OutputLength);
        }

        body.Add("stream", true);
        if (options.Sampling.Has(SamplingOption.IgnoreEos) && request.OutputLength > 0)
        {
            body.Add("min_length", request.OutputLength);
        }

        options.Sampling.AddTo(body, this, SamplingOption.IgnoreEos, SamplingOption.Temperature, SamplingOption.TopP);
    }

    public AnswerReader CreateReader(AnswerRecord record) => new EventStreamReader(new TritonDecoder(), record);
}
