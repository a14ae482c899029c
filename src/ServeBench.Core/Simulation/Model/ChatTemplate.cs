using System.Text.Json;
using ServeBench.Simulation.Http;

namespace ServeBench.Simulation.Model;

/// <summary>
/// The simulated model's chat template: for each message its role, a colon, a blank, its text and a line end; then
/// <c>assistant:</c>. Parts that are not text (images, audio) count as 64 tokens each.
/// </summary>
internal static class ChatTemplate
{
    private const int MediaTokens = 64;

    /// <summary>The prompt that the <c>messages</c> of a request make.</summary>
    /// <exception cref="RequestRejectedException">400: no messages, or malformed ones.</exception>
    public static PromptDigest Read(JsonElement body)
    {
        var digest = new PromptDigest();
        Visit(body, digest.Add, () => Repeat(digest, MediaTokens));
        return digest;
    }

    /// <summary>The text that the <c>messages</c> of a request make, without media.</summary>
    /// <exception cref="RequestRejectedException">400: no messages, or malformed ones.</exception>
    public static byte[] Render(JsonElement body)
    {
        var text = new ResponseBuffer();
        Visit(body, text.Append, () => { });
        return text.Written.ToArray();
    }

    private static void Visit(JsonElement body, Action<ReadOnlySpan<byte>> addText, Action addMedia)
    {
        if (JsonBody.Member(body, "messages") is not { ValueKind: JsonValueKind.Array } messages || messages.GetArrayLength() == 0)
        {
            throw new RequestRejectedException(400, "messages must be a list with one message or more.", "messages");
        }

        foreach (JsonElement message in messages.EnumerateArray())
        {
            JsonElement role = JsonBody.Member(message, "role") ?? throw new RequestRejectedException(400, "A message must have a role.", "messages");
            addText(JsonBody.Utf8(role, "role"));
            addText(": "u8);
            VisitContent(JsonBody.Member(message, "content"), addText, addMedia);
            addText("\n"u8);
        }

        addText("assistant:"u8);
    }

    private static void VisitContent(JsonElement? content, Action<ReadOnlySpan<byte>> addText, Action addMedia)
    {
        if (content is { ValueKind: JsonValueKind.Array } parts)
        {
            foreach (JsonElement part in parts.EnumerateArray())
            {
                if (JsonBody.Member(part, "text") is JsonElement text)
                {
                    addText(JsonBody.Utf8(text, "text"));
                }
                else
                {
                    addMedia();
                }
            }
        }
        else if (content is JsonElement text)
        {
            addText(JsonBody.Utf8(text, "content"));
        }
    }

    private static void Repeat(PromptDigest digest, int count)
    {
        for (int i = 0; i < count; i++)
        {
            digest.Add(0);
        }
    }
}
