using System.Text.Json;
using ServeBench.Simulation.Http;
using ServeBench.Simulation.Model;

namespace ServeBench.Simulation.Apis;

/// <summary>POST <c>/v1/chat/completions</c>. A stream begins with an event that holds only the role, as vLLM's does.</summary>
/// <param name="model">The model.</param>
/// <param name="opening">An event that comes before all others; empty for none.</param>
internal sealed class ChatCompletionsApi(SimulatedModel model, byte[] opening) : ISimulatedApi
{
    private static readonly OpenAIShape s_shape = new(
        "chatcmpl-",
        "chat.completion.chunk",
        "chat.completion",
        "\"delta\":{\"content\":\"",
        "\"}",
        "\"message\":{\"role\":\"assistant\",\"content\":\"");

    public string Path => "/v1/chat/completions";

    public SimulatedAnswer Answer(ApiRequest request)
    {
        using JsonDocument document = JsonBody.Parse(request.Body);
        JsonElement body = document.RootElement;
        string name = model.RequireModel(body);
        PromptDigest prompt = model.NewPrompt();
        ChatTemplate.AddTo(prompt, body);
        int? maxTokens = JsonBody.Integer(body, "max_completion_tokens") ?? JsonBody.Integer(body, "max_tokens");
        GenerationPlan plan = model.Plan([prompt], body, maxTokens);
        return new ChatGeneration(plan, request.RequestId, name, model.Options.TokensPerChunk, CompletionsApi.IncludesUsage(body), opening);
    }

    private sealed class ChatGeneration : OpenAIGeneration
    {
        private readonly byte[] _role;

        public ChatGeneration(GenerationPlan plan, string id, string model, int tokensPerChunk, bool includeUsage, byte[] opening)
            : base(s_shape, plan, id, model, tokensPerChunk, includeUsage)
        {
            var role = new ResponseBuffer(512);
            if (opening.Length > 0)
            {
                role.AppendChunk(opening);
            }

            role.AppendChunk($"{EventHead}{{\"index\":0,\"delta\":{{\"role\":\"assistant\",\"content\":\"\"}},\"logprobs\":null,\"finish_reason\":null}}]}}\n\n");
            _role = role.Written.ToArray();
        }

        public override void WriteTokens(ResponseBuffer output, int first, int count)
        {
            if (first == 0)
            {
                output.Append(_role);
            }

            base.WriteTokens(output, first, count);
        }
    }
}
