using System.Text.Json;
using ServeBench.Simulation.Http;

namespace ServeBench.Simulation.Model;

/// <summary>
/// The simulated model's chat template: for each message its role, a colon, a blank, its text and a line end; then
/// <c>assistant:</c>. Each part that is not text (an image, a sound) follows as 64 tokens with the id 0.
/// </summary>
internal static class ChatTemplate
{
    private const int MediaTokens = 64;

    /// <summary>Adds what the messages of a request make to a prompt.</summary>
    /// <param name="prompt">The prompt.</param>
    /// <param name="body">The request's body.</param>
    /// <param name="name">The member that holds the messages.</param>
    /// <exception cref="RequestRejectedException">400: no messages, or malformed ones.</exception>
    public static void AddTo(PromptDigest prompt, JsonElement body, string name = "messages")
    {
        prompt.Add(Render(body, name, out int mediaTokens));
        for (int i = 0; i < mediaTokens; i++)
        {
            prompt.Add(0);
        }
    }

    /// <summary>The UTF-8 text that the messages of a request make.</summary>
    /// <param name="body">The request's body.</param>
    /// <param name="name">The member that holds the messages.</param>
    /// <param name="mediaTokens">Tokens of the parts that are not text.</param>
    /// <exception cref="RequestRejectedException">400: no messages, or malformed ones.</exception>
    public static ReadOnlySpan<byte> Render(JsonElement body, string name, out int mediaTokens)
    {
        if (JsonBody.Member(body, name) is not { ValueKind: JsonValueKind.Array } messages || messages.GetArrayLength() == 0)
        {
            throw new RequestRejectedException(400, $"{name} must be a list with one message or more.", name);
        }

        var text = new ResponseBuffer();
        int media = 0;
        foreach (JsonElement message in messages.EnumerateArray())
        {
            JsonElement role = JsonBody.Member(message, "role") ?? throw new RequestRejectedException(400, "A message must have a role.", name);
            text.Append(JsonBody.Utf8(role, "role"));
            text.Append(": "u8);
            media += AppendContent(text, JsonBody.Member(message, "content"));
            text.Append("\n"u8);
        }

        text.Append("assistant:"u8);
        mediaTokens = media * MediaTokens;
        return text.Written;
    }

    /// <summary>Appends the text of a message; returns the number of parts that are not text.</summary>
    private static int AppendContent(ResponseBuffer text, JsonElement? content)
    {
        if (content is not { ValueKind: JsonValueKind.Array } parts)
        {
            text.Append(content is JsonElement whole ? JsonBody.Utf8(whole, "content") : []);
            return 0;
        }

        int media = 0;
        foreach (JsonElement part in parts.EnumerateArray())
        {
            if (JsonBody.Member(part, "text") is JsonElement partText)
            {
                text.Append(JsonBody.Utf8(partText, "text"));
            }
            else
            {
                media++;
            }
        }

        return media;
    }
}
