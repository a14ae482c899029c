using ServeBench.Workloads;

namespace ServeBench.Endpoints;

/// <summary>SGLang's own <c>/generate</c>.</summary>
internal sealed class SglangBackend : IBackend
{
    public string Name => "sglang";

    public string DefaultEndpoint => "/generate";

    public string? DefaultModel => "default";

    public IReadOnlyList<string> EndpointSuffixes { get; } = ["generate"];

    public ConversationForm Conversations => ConversationForm.Text;

    public SamplingDialect Dialect => SamplingDialect.Sglang;

    public void WriteBody(RequestBody body, ServeRequest request, GenerationOptions options)
    {
        RequestErrors.RefuseMedia(request, Name);
        if (request.PromptTokenIds is { } ids)
        {
            body.Add("input_ids", json =>
            {
                json.WriteStartArray();
                foreach (int id in ids)
                {
                    json.WriteNumberValue(id);
                }

                json.WriteEndArray();
            });
        }
        else
        {
            body.Add("text", request.Prompt ?? throw RequestErrors.NoPrompt(request, Name));
        }

        body.Add("sampling_params", json =>
        {
            json.WriteStartObject();
            json.WriteIfSet("max_new_tokens", request.OutputLength > 0 ? request.OutputLength : null);
            options.Sampling.WriteTo(json, this, SamplingOption.Logprobs);
            json.WriteEndObject();
        });
        body.Add("stream", true);

        // The server has one model; what a request names apart from it is an adapter.
        if (request.Model is { } adapter)
        {
            body.Add("lora_path", adapter);
        }

        if (options.Sampling.Number(SamplingOption.Logprobs) is { } count)
        {
            body.Add("return_logprob", true);
            body.Add("top_logprobs_num", count);
        }
    }

    public AnswerReader CreateReader(AnswerRecord record) => new EventStreamReader(new SglangDecoder(), record);
}
