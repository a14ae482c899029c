using System.Text.Json;
using ServeBench.Simulation.Http;
using ServeBench.Simulation.Model;

namespace ServeBench.Simulation.Apis;

/// <summary>Prompts as OpenAI's APIs take them: a text, token ids, or a list of either.</summary>
internal static class PromptInput
{
    /// <summary>The prompts that a member holds.</summary>
    /// <exception cref="RequestRejectedException">400: it is absent or malformed, or a prompt of it is empty.</exception>
    public static List<PromptDigest> Read(SimulatedModel model, JsonElement body, string name)
    {
        switch (JsonBody.Member(body, name))
        {
            case { ValueKind: JsonValueKind.String } text:
                return [ReadText(model, text, name)];
            case { ValueKind: JsonValueKind.Array } list when list.GetArrayLength() > 0:
                JsonElement first = list[0];
                return first.ValueKind == JsonValueKind.Number ? [ReadIds(list, name)] : [.. list.EnumerateArray().Select(item => item.ValueKind == JsonValueKind.Array ? ReadIds(item, name) : ReadText(model, item, name))];
            default:
                throw new RequestRejectedException(400, $"{name} must be a string, a list of token ids, or a list of either, and not empty.", name);
        }
    }

    public static PromptDigest ReadText(SimulatedModel model, JsonElement text, string name)
    {
        PromptDigest digest = model.NewPrompt();
        digest.Add(JsonBody.Utf8(text, name));
        return digest.TokenCount > 0 ? digest : throw new RequestRejectedException(400, $"The {name} cannot be empty.", name);
    }

    /// <summary>A prompt that is a list of token ids.</summary>
    public static PromptDigest ReadIds(JsonElement ids, string name)
    {
        var digest = new PromptDigest();
        foreach (JsonElement id in ids.EnumerateArray())
        {
            if (id.ValueKind != JsonValueKind.Number || !id.TryGetInt32(out int value) || value < 0)
            {
                throw new RequestRejectedException(400, $"A {name} of token ids must hold integers of 0 or more only.", name);
            }

            digest.Add(value);
        }

        return digest.TokenCount > 0 ? digest : throw new RequestRejectedException(400, $"The {name} cannot be empty.", name);
    }
}
