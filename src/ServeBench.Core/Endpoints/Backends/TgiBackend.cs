using ServeBench.Workloads;

namespace ServeBench.Endpoints;

/// <summary>
/// <c>/generate_stream</c> of Text Generation Inference. The sampling that is sent when the user sets none is that of vLLM's
/// client: almost greedy, since the server takes neither a temperature of 0 nor a top-p of 1.
/// </summary>
internal sealed class TgiBackend : IBackend
{
    public string Name => "tgi";

    public string DefaultEndpoint => "/generate_stream";

    public string? DefaultModel => "tgi";

    public IReadOnlyList<string> EndpointSuffixes { get; } = ["generate_stream"];

    public ConversationForm Conversations => ConversationForm.Text;

    public SamplingDialect Dialect => SamplingDialect.Tgi;

    public void WriteBody(RequestBody body, ServeRequest request, GenerationOptions options)
    {
        RequestErrors.RefuseMedia(request, Name);
        body.Add("inputs", request.Prompt ?? throw RequestErrors.NoPrompt(request, Name));
        body.Add("parameters", json =>
        {
            double? temperature = options.Sampling.Number(SamplingOption.Temperature);
            double? topP = options.Sampling.Number(SamplingOption.TopP);
            double? topK = options.Sampling.Number(SamplingOption.TopK);
            bool greedy = temperature == 0;
            json.WriteStartObject();
            json.WriteIfSet("max_new_tokens", request.OutputLength > 0 ? request.OutputLength : null);
            json.WriteBoolean("do_sample", !greedy);
            json.WriteIfSet("temperature", greedy ? null : temperature ?? 0.01);
            json.WriteIfSet("top_p", topP >= 1 ? null : topP ?? 0.99);
            json.WriteIfSet("top_k", topK > 0 ? topK : null);
            options.Sampling.WriteTo(json, this, SamplingOption.IgnoreEos, SamplingOption.Temperature, SamplingOption.TopP, SamplingOption.TopK);
            json.WriteIfSet("truncate", request.InputLength > 0 ? request.InputLength : null);
            json.WriteBoolean("ignore_eos_token", options.Sampling.Has(SamplingOption.IgnoreEos));

            // Without it the server sends no counts of tokens.
            json.WriteBoolean("details", true);
            json.WriteEndObject();
        });
    }

    public AnswerReader CreateReader(AnswerRecord record) => new EventStreamReader(new TgiDecoder(), record);
}
