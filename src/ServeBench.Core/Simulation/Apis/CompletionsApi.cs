using System.Text.Json;
using ServeBench.Simulation.Http;
using ServeBench.Simulation.Model;

namespace ServeBench.Simulation.Apis;

/// <summary>POST <c>/v1/completions</c>: a prompt as text, as token ids, or as a list of either.</summary>
internal sealed class CompletionsApi(SimulatedModel model) : ISimulatedApi
{
    /// <summary><c>max_tokens</c> of a request that does not say, as OpenAI and vLLM have it.</summary>
    private const int DefaultMaxTokens = 16;

    private static readonly OpenAIShape s_shape = new("cmpl-", "text_completion", "text_completion", "\"text\":\"", "\"", "\"text\":\"");

    /// <inheritdoc/>
    public string Method => "POST";

    /// <inheritdoc/>
    public string Path => "/v1/completions";

    /// <inheritdoc/>
    public SimulatedAnswer Answer(ApiRequest request)
    {
        using JsonDocument document = JsonBody.Parse(request.Body);
        JsonElement body = document.RootElement;
        string name = model.RequireModel(body);
        List<PromptDigest> prompts = ReadPrompts(JsonBody.Member(body, "prompt"));
        GenerationPlan plan = model.Plan(prompts, body, JsonBody.Integer(body, "max_tokens") ?? DefaultMaxTokens);
        return new CompletionGeneration(plan, request.RequestId, name, model.Options.TokensPerChunk, IncludesUsage(body));
    }

    /// <summary>Whether a request asks for <c>stream_options.include_usage</c>.</summary>
    public static bool IncludesUsage(JsonElement body) =>
        JsonBody.Member(body, "stream_options") is JsonElement options && JsonBody.Boolean(options, "include_usage");

    /// <summary>A prompt that is text.</summary>
    public static PromptDigest ReadText(JsonElement text, string name)
    {
        var digest = new PromptDigest();
        digest.Add(JsonBody.Utf8(text, name));
        return digest.TokenCount > 0 ? digest : throw new RequestRejectedException(400, "The prompt cannot be empty.", name);
    }

    /// <summary>A prompt that is a list of token ids.</summary>
    public static PromptDigest ReadIds(JsonElement ids, string name)
    {
        var digest = new PromptDigest();
        foreach (JsonElement id in ids.EnumerateArray())
        {
            if (id.ValueKind != JsonValueKind.Number || !id.TryGetInt32(out int value) || value < 0)
            {
                throw new RequestRejectedException(400, "A prompt of token ids must hold integers of 0 or more only.", name);
            }

            digest.Add(value);
        }

        return digest.TokenCount > 0 ? digest : throw new RequestRejectedException(400, "The prompt cannot be empty.", name);
    }

    private static List<PromptDigest> ReadPrompts(JsonElement? prompt)
    {
        switch (prompt)
        {
            case { ValueKind: JsonValueKind.String } text:
                return [ReadText(text, "prompt")];
            case { ValueKind: JsonValueKind.Array } list when list.GetArrayLength() > 0:
                JsonElement first = list[0];
                return first.ValueKind == JsonValueKind.Number ? [ReadIds(list, "prompt")] : [.. list.EnumerateArray().Select(item => item.ValueKind == JsonValueKind.Array ? ReadIds(item, "prompt") : ReadText(item, "prompt"))];
            default:
                throw new RequestRejectedException(400, "prompt must be a string, a list of token ids, or a list of either, and not empty.", "prompt");
        }
    }

    private sealed class CompletionGeneration(GenerationPlan plan, string id, string model, int tokensPerChunk, bool includeUsage)
        : OpenAIGeneration(s_shape, plan, id, model, tokensPerChunk, includeUsage);
}
