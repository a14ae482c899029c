using System.Text.Json;
using ServeBench.Workloads;

namespace ServeBench.Endpoints;

/// <summary>The messages of a request as OpenAI's chat API takes them.</summary>
internal static class MessageContent
{
    /// <summary>Writes the array of messages: the request's own, or one user message with its prompt and its media.</summary>
    /// <param name="json">Where to.</param>
    /// <param name="request">The request.</param>
    /// <param name="backend">Name of the backend, for errors.</param>
    /// <param name="mediaFirst">Whether the media stand ahead of the text, as some embedding models want it.</param>
    /// <exception cref="ServeException"><c>RequestInvalid</c>.</exception>
    public static void WriteMessages(Utf8JsonWriter json, ServeRequest request, string backend, bool mediaFirst = false)
    {
        json.WriteStartArray();
        if (request.Messages is { Length: > 0 } messages)
        {
            if (request.Media is { Length: > 0 })
            {
                throw RequestErrors.MediaBesideMessages(request);
            }

            foreach (ChatMessage message in messages)
            {
                Write(json, message);
            }
        }
        else
        {
            // One user message with a list of parts: what vLLM's client sends, also for only a text.
            json.WriteStartObject();
            json.WriteString("role", "user");
            json.WritePropertyName("content");
            WriteParts(json, request, backend, mediaFirst);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    private static void WriteParts(Utf8JsonWriter json, ServeRequest request, string backend, bool mediaFirst)
    {
        ContentPart[] media = request.Media ?? [];
        ContentPart text = ContentPart.FromText(request.Prompt ?? throw RequestErrors.NoPrompt(request, backend));
        Write(json, mediaFirst ? [.. media, text] : [text, .. media]);
    }

    private static void Write(Utf8JsonWriter json, ChatMessage message)
    {
        json.WriteStartObject();
        json.WriteString("role", message.Role);
        if (message.Parts is { } parts)
        {
            json.WritePropertyName("content");
            Write(json, parts);
        }
        else
        {
            json.WriteString("content", message.Content);
        }

        json.WriteEndObject();
    }

    private static void Write(Utf8JsonWriter json, ReadOnlySpan<ContentPart> parts)
    {
        json.WriteStartArray();
        foreach (ContentPart part in parts)
        {
            part.WriteTo(json);
        }

        json.WriteEndArray();
    }
}
