using System.Text.Json;
using System.Text.Json.Nodes;
using ServeBench.Simulation.Http;
using ServeBench.Simulation.Model;

namespace ServeBench.Simulation.Apis;

/// <summary>POST <c>/detokenize</c>: the text of <c>tokens</c>.</summary>
internal sealed class DetokenizeApi(SimulatedModel model) : ISimulatedApi
{
    public string Path => "/detokenize";

    public SimulatedAnswer Answer(ApiRequest request)
    {
        using JsonDocument document = JsonBody.Parse(request.Body);
        model.RequireModel(document.RootElement);
        if (JsonBody.Member(document.RootElement, "tokens") is not { ValueKind: JsonValueKind.Array } tokens)
        {
            throw new RequestRejectedException(400, "tokens must be a list of token ids.", "tokens");
        }

        var ids = new List<int>(tokens.GetArrayLength());
        foreach (JsonElement token in tokens.EnumerateArray())
        {
            bool known = token.ValueKind == JsonValueKind.Number && token.TryGetInt32(out int id) && id >= 0 && id < model.VocabularySize;
            ids.Add(known ? token.GetInt32() : throw new RequestRejectedException(400, $"{token.GetRawText()} is not a token id; token ids are 0 to {model.VocabularySize - 1}.", "tokens"));
        }

        return FixedAnswer.Json(JsonSerializer.SerializeToUtf8Bytes(new JsonObject { ["prompt"] = model.Decode([.. ids]) }));
    }
}
