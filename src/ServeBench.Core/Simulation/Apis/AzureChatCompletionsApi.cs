using System.Text;
using ServeBench.Simulation.Http;
using ServeBench.Simulation.Model;

namespace ServeBench.Simulation.Apis;

/// <summary>
/// POST <c>/openai/deployments/NAME/chat/completions</c> as Azure OpenAI has it: with an <c>api-version</c> in the query, and a stream
/// that begins with an event about the prompt, which has no choices.
/// </summary>
internal sealed class AzureChatCompletionsApi(SimulatedModel model, string deployment) : ISimulatedApi
{
    private const string PromptFilter =
        """data: {"choices":[],"created":0,"id":"","model":"","object":"","prompt_filter_results":[{"prompt_index":0,"content_filter_results":{"hate":{"filtered":false,"severity":"safe"}}}]}""" + "\n\n";

    private static readonly byte[] s_promptFilter = Encoding.UTF8.GetBytes(PromptFilter);

    private readonly ChatCompletionsApi _chat = new(model, s_promptFilter);

    public string Path { get; } = $"/openai/deployments/{Uri.EscapeDataString(deployment)}/chat/completions";

    public SimulatedAnswer Answer(ApiRequest request) => request.Query.Contains("api-version=", StringComparison.Ordinal)
        ? _chat.Answer(request)
        : throw new RequestRejectedException(404, "Resource not found");
}
