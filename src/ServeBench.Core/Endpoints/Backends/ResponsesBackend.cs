using System.Text.Json;
using ServeBench.Workloads;

namespace ServeBench.Endpoints;

/// <summary>OpenAI's <c>/v1/responses</c>.</summary>
internal sealed class ResponsesBackend : IBackend
{
    public string Name => "openai-responses";

    public string DefaultEndpoint => "/v1/responses";

    public IReadOnlyList<string> EndpointSuffixes { get; } = ["responses"];

    public ConversationForm Conversations => ConversationForm.Messages;

    public SamplingDialect Dialect => SamplingDialect.Responses;

    public bool AlignsPrompts => true;

    public void WriteBody(RequestBody body, ServeRequest request, GenerationOptions options)
    {
        RequestErrors.RefuseMedia(request, Name);
        body.Add("model", request.Model ?? options.Model);
        if (request.Messages is { Length: > 0 } messages)
        {
            body.Add("input", json => WriteMessages(json, messages));
        }
        else
        {
            body.Add("input", request.Prompt ?? throw RequestErrors.NoPrompt(request, Name));
        }

        if (request.OutputLength > 0)
        {
            body.Add("max_output_tokens", request.OutputLength);
        }

        body.Add("stream", true);
        // A server that keeps each response for later does work that no other API is measured with.
        body.Add("store", false);
        if (options.Sampling.Number(SamplingOption.Logprobs) is { } count)
        {
            body.Add("include", ["message.output_text.logprobs"]);
            body.Add("top_logprobs", count);
        }

        options.Sampling.AddTo(body, this, SamplingOption.Logprobs);
    }

    public AnswerReader CreateReader(AnswerRecord record) => new EventStreamReader(new ResponsesDecoder(), record);

    private static void WriteMessages(Utf8JsonWriter json, ChatMessage[] messages)
    {
        json.WriteStartArray();
        foreach (ChatMessage message in messages)
        {
            json.WriteStartObject();
            json.WriteString("role", message.Role);
            json.WriteString("content", message.Content);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }
}
