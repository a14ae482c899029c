using System.Text.Json;
using System.Text.Json.Nodes;
using ServeBench.Simulation.Model;

namespace ServeBench.Simulation.Apis;

/// <summary>GET <c>/v1/models</c>, and <c>/openai/models</c> for Azure's clients.</summary>
internal sealed class ModelsApi(SimulatedModel model, string path = "/v1/models") : ISimulatedApi
{
    private readonly long _created = DateTimeOffset.UtcNow.ToUnixTimeSeconds();

    public string Method => "GET";

    public string Path { get; } = path;

    public SimulatedAnswer Answer(ApiRequest request) => FixedAnswer.Json(JsonSerializer.SerializeToUtf8Bytes(new JsonObject
    {
        ["object"] = "list",
        ["data"] = new JsonArray([.. model.Options.Models.Select(Card)]),
    }));

    private JsonObject Card(string id) => new()
    {
        ["id"] = id,
        ["object"] = "model",
        ["created"] = _created,
        ["owned_by"] = "servebench",
        ["root"] = model.Options.Models[0],
        ["parent"] = null,
        ["max_model_len"] = model.Options.MaxModelLength,
    };
}
