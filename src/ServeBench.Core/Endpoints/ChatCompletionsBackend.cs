using System.Text.Json;
using ServeBench.Workloads;

namespace ServeBench.Endpoints;

/// <summary>OpenAI's <c>/v1/chat/completions</c>.</summary>
internal sealed class ChatCompletionsBackend : IBackend
{
    public string Name => "openai-chat";

    public string DefaultEndpoint => "/v1/chat/completions";

    public IReadOnlyList<string> EndpointSuffixes { get; } = ["chat/completions"];

    public void WriteBody(RequestBody body, ServeRequest request, GenerationOptions options)
    {
        body.Add("model", request.Model ?? options.Model);
        body.Add("messages", json => WriteMessages(json, request));
        if (request.OutputLength > 0)
        {
            body.Add("max_completion_tokens", request.OutputLength);
        }

        if (options.Logprobs is { } count)
        {
            body.Add("logprobs", true);
            body.Add("top_logprobs", count);
        }

        OpenAiBody.AddStreaming(body);
        body.AddIfSet("repetition_penalty", options.RepetitionPenalty);
        OpenAiBody.AddSampling(body, options);
    }

    public EventDecoder CreateDecoder() => new ChatCompletionsDecoder();

    private void WriteMessages(Utf8JsonWriter json, ServeRequest request)
    {
        json.WriteStartArray();
        if (request.Messages is { Length: > 0 } messages)
        {
            foreach (ChatMessage message in messages)
            {
                json.WriteStartObject();
                json.WriteString("role", message.Role);
                json.WriteString("content", message.Content);
                json.WriteEndObject();
            }
        }
        else
        {
            // One user message with one text part: what vLLM's client sends for a text prompt.
            json.WriteStartObject();
            json.WriteString("role", "user");
            json.WriteStartArray("content");
            json.WriteStartObject();
            json.WriteString("type", "text");
            json.WriteString("text", request.Prompt ?? throw RequestErrors.NoPrompt(request, Name));
            json.WriteEndObject();
            json.WriteEndArray();
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }
}
