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

    public void WriteBody(RequestBody body, ServeRequest request, GenerationOptions options)
    {
        RequestErrors.RefuseMedia(request, Name);
        OptionSupport.Refuse(
            Name,
            ("MinP", options.MinP is not null),
            ("PresencePenalty", options.PresencePenalty is not null),
            ("Logprobs", options.Logprobs is not null));
        body.Add("inputs", request.Prompt ?? throw RequestErrors.NoPrompt(request, Name));
        body.Add("parameters", json =>
        {
            bool greedy = options.Temperature == 0;
            json.WriteStartObject();
            json.WriteIfSet("max_new_tokens", request.OutputLength > 0 ? request.OutputLength : null);
            json.WriteBoolean("do_sample", !greedy);
            json.WriteIfSet("temperature", greedy ? null : options.Temperature ?? 0.01);
            json.WriteIfSet("top_p", options.TopP >= 1 ? null : options.TopP ?? 0.99);
            json.WriteIfSet("top_k", options.TopK > 0 ? options.TopK : null);
            json.WriteIfSet("frequency_penalty", options.FrequencyPenalty);
            json.WriteIfSet("repetition_penalty", options.RepetitionPenalty);
            json.WriteIfSet("truncate", request.InputLength > 0 ? request.InputLength : null);
            json.WriteBoolean("ignore_eos_token", options.IgnoreEos);

            // Without it the server tells no counts of tokens.
            json.WriteBoolean("details", true);
            json.WriteEndObject();
        });
    }

    public AnswerReader CreateReader(AnswerRecord record) => new EventStreamReader(new TgiDecoder(), record);
}
