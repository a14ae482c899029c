using System.Text.Json;
using ServeBench.Simulation.Http;
using ServeBench.Simulation.Model;

namespace ServeBench.Simulation.Apis;

/// <summary>POST <c>/pooling</c>: a vector for each <c>input</c>.</summary>
internal sealed class PoolingApi(SimulatedModel model) : ISimulatedApi
{
    public string Path => "/pooling";

    public SimulatedAnswer Answer(ApiRequest request)
    {
        using JsonDocument document = JsonBody.Parse(request.Body);
        JsonElement body = document.RootElement;
        string name = model.RequireModel(body);
        GenerationPlan plan = model.PlanPooling(PromptInput.Read(model, body, "input"), body);
        return new DocumentGeneration(plan, VectorDocument.Create(plan, body, $"pool-{request.RequestId}", name, "pooling", "data"));
    }
}
