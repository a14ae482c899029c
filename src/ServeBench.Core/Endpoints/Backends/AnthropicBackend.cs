using System.Globalization;
using System.Text.Json;
using ServeBench.Workloads;

namespace ServeBench.Endpoints;

/// <summary>Anthropic's <c>/v1/messages</c>, which vLLM and several gateways speak as well.</summary>
internal sealed class AnthropicBackend : IBackend
{
    public string Name => "anthropic";

    public string DefaultEndpoint => "/v1/messages";

    public bool TakesIgnoreEos => false;

    public IReadOnlyList<string> EndpointSuffixes { get; } = ["messages"];

    public ConversationForm Conversations => ConversationForm.Messages;

    public SamplingDialect Dialect => SamplingDialect.Anthropic;

    public KeyStyle KeyStyle { get; } = new("ANTHROPIC_API_KEY", "x-api-key", "")
    {
        Also = [new("anthropic-version", "2023-06-01")],
    };

    public void WriteBody(RequestBody body, ServeRequest request, GenerationOptions options)
    {
        RequestErrors.RefuseMedia(request, Name);
        body.Add("model", request.Model ?? options.Model);
        if (request.OutputLength > 0)
        {
            body.Add("max_tokens", request.OutputLength);
        }
        else if (!body.IsOverridden("max_tokens"))
        {
            throw new ServeException(
                "RequestInvalid",
                ServeErrorKind.InvalidData,
                string.Create(CultureInfo.InvariantCulture, $"Request {request.Index} has no OutputLength, and the API of the backend '{Name}' requires one. Set it in the dataset, or send max_tokens with every request."),
                request) { Case = "MaxTokens" };
        }

        string[] system = [.. (request.Messages ?? []).Where(IsSystem).Select(message => message.Content)];
        if (system.Length > 0)
        {
            body.Add("system", string.Join("\n\n", system));
        }

        body.Add("messages", json => WriteMessages(json, request));
        body.Add("stream", true);
        options.Sampling.AddTo(body, this);
    }

    public AnswerReader CreateReader(AnswerRecord record) => new EventStreamReader(new AnthropicDecoder(), record);

    private void WriteMessages(Utf8JsonWriter json, ServeRequest request)
    {
        json.WriteStartArray();
        if (request.Messages is { Length: > 0 } messages)
        {
            // There is no system role: what the system says has a member of its own.
            foreach (ChatMessage message in messages.Where(message => !IsSystem(message)))
            {
                WriteMessage(json, message.Role, message.Content);
            }
        }
        else
        {
            WriteMessage(json, "user", request.Prompt ?? throw RequestErrors.NoPrompt(request, Name));
        }

        json.WriteEndArray();
    }

    private static void WriteMessage(Utf8JsonWriter json, string role, string content)
    {
        json.WriteStartObject();
        json.WriteString("role", role);
        json.WriteString("content", content);
        json.WriteEndObject();
    }

    private static bool IsSystem(ChatMessage message) => message.Role == "system";
}
