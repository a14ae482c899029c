using ServeBench.Workloads;

namespace ServeBench.Endpoints;

/// <summary>OpenAI's <c>/v1/chat/completions</c>.</summary>
internal sealed class ChatCompletionsBackend : IBackend
{
    public string Name => "openai-chat";

    public string DefaultEndpoint => "/v1/chat/completions";

    public IReadOnlyList<string> EndpointSuffixes { get; } = ["chat/completions"];

    public ConversationForm Conversations => ConversationForm.Messages;

    public SamplingDialect Dialect => SamplingDialect.Chat;

    public bool AlignsPrompts => true;

    public void WriteBody(RequestBody body, ServeRequest request, GenerationOptions options)
    {
        body.Add("model", request.Model ?? options.Model);
        body.Add("messages", json => MessageContent.WriteMessages(json, request, Name));
        if (request.OutputLength > 0)
        {
            body.Add("max_completion_tokens", request.OutputLength);
        }

        if (options.Sampling.Number(SamplingOption.Logprobs) is { } count)
        {
            body.Add("logprobs", true);
            body.Add("top_logprobs", count);
        }

        OpenAiBody.AddStreaming(body);
        options.Sampling.AddTo(body, this, SamplingOption.Logprobs);
    }

    public AnswerReader CreateReader(AnswerRecord record) => new EventStreamReader(new ChatCompletionsDecoder(), record);
}
