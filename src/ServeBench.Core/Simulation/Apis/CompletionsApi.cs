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

    public string Path => "/v1/completions";

    public SimulatedAnswer Answer(ApiRequest request)
    {
        using JsonDocument document = JsonBody.Parse(request.Body);
        JsonElement body = document.RootElement;
        string name = model.RequireModel(body);
        List<PromptDigest> prompts = PromptInput.Read(model, body, "prompt");
        GenerationPlan plan = model.Plan(prompts, body, JsonBody.Integer(body, "max_tokens") ?? DefaultMaxTokens);
        return new CompletionGeneration(plan, request.RequestId, name, model.Options.TokensPerChunk, IncludesUsage(body));
    }

    /// <summary>Whether a request asks for <c>stream_options.include_usage</c>.</summary>
    public static bool IncludesUsage(JsonElement body) =>
        JsonBody.Member(body, "stream_options") is JsonElement options && JsonBody.Boolean(options, "include_usage");

    private sealed class CompletionGeneration(GenerationPlan plan, string id, string model, int tokensPerChunk, bool includeUsage)
        : OpenAIGeneration(s_shape, plan, id, model, tokensPerChunk, includeUsage);
}
