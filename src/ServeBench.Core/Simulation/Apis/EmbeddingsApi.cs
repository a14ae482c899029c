using System.Text.Json;
using ServeBench.Simulation.Http;
using ServeBench.Simulation.Model;

namespace ServeBench.Simulation.Apis;

/// <summary>POST <c>/v1/embeddings</c>, or Infinity's <c>/embeddings</c>: a vector for each <c>input</c>, or for the text that <c>messages</c> make.</summary>
internal sealed class EmbeddingsApi(SimulatedModel model, string path) : ISimulatedApi
{
    public string Path => path;

    public SimulatedAnswer Answer(ApiRequest request)
    {
        using JsonDocument document = JsonBody.Parse(request.Body);
        JsonElement body = document.RootElement;
        string name = model.RequireModel(body);
        GenerationPlan plan = model.PlanPooling(ReadInputs(model, body), body);
        return new DocumentGeneration(plan, VectorDocument.Create(plan, body, $"embd-{request.RequestId}", name, "embedding", "embedding"));
    }

    private static List<PromptDigest> ReadInputs(SimulatedModel model, JsonElement body)
    {
        if (JsonBody.Member(body, "messages") is null)
        {
            return PromptInput.Read(model, body, "input");
        }

        PromptDigest conversation = model.NewPrompt();
        ChatTemplate.AddTo(conversation, body);
        return [conversation];
    }
}
