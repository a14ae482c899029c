using ServeBench.Workloads;

namespace ServeBench.Endpoints;

/// <summary>
/// OpenAI's <c>/v1/completions</c>, as <c>openai</c>, as <c>vllm</c> with the members that vLLM's client sends, and as other servers that
/// vLLM's client has sent the same to.
/// </summary>
internal sealed class CompletionsBackend(string name) : IBackend
{
    public string Name => name;

    public string DefaultEndpoint => "/v1/completions";

    public IReadOnlyList<string> EndpointSuffixes { get; } = ["completions"];

    public ConversationForm Conversations => ConversationForm.Text;

    public SamplingDialect Dialect => SamplingDialect.Completions;

    public bool AlignsPrompts => true;

    public void WriteBody(RequestBody body, ServeRequest request, GenerationOptions options)
    {
        RequestErrors.RefuseMedia(request, Name);
        body.Add("model", request.Model ?? options.Model);
        if (request.PromptTokenIds is { } ids)
        {
            body.Add("prompt", ids);
        }
        else
        {
            body.Add("prompt", request.Prompt ?? throw RequestErrors.NoPrompt(request, Name));
        }

        // vLLM's client sends a penalty of 1.0 (none) always; OpenAI's own service refuses a member that it does not know.
        if (options.Sampling.Number(SamplingOption.RepetitionPenalty) is { } penalty)
        {
            body.Add("repetition_penalty", penalty);
        }
        else if (name != "openai")
        {
            body.Add("repetition_penalty", 1.0);
        }

        if (request.OutputLength > 0)
        {
            body.Add("max_tokens", request.OutputLength);
        }

        body.AddIfSet("logprobs", options.Sampling.Number(SamplingOption.Logprobs));
        OpenAiBody.AddStreaming(body);
        options.Sampling.AddTo(body, this, SamplingOption.RepetitionPenalty, SamplingOption.Logprobs);
    }

    public AnswerReader CreateReader(AnswerRecord record) => new EventStreamReader(new CompletionsDecoder(), record);
}
