using System.Buffers;
using System.Text.Json;
using ServeBench.Simulation.Http;
using ServeBench.Simulation.Model;

namespace ServeBench.Simulation.Apis;

/// <summary>POST <c>/v1/rerank</c> and <c>/rerank</c>: the <c>documents</c> in the order of their scores against the <c>query</c>.</summary>
internal sealed class RerankApi(SimulatedModel model, string path) : ISimulatedApi
{
    public string Path => path;

    public SimulatedAnswer Answer(ApiRequest request)
    {
        using JsonDocument document = JsonBody.Parse(request.Body);
        JsonElement body = document.RootElement;
        string name = model.RequireModel(body);
        JsonElement query = JsonBody.Member(body, "query") ?? throw new RequestRejectedException(400, "query is missing.", "query");
        if (JsonBody.Member(body, "documents") is not { ValueKind: JsonValueKind.Array } documents || documents.GetArrayLength() == 0)
        {
            throw new RequestRejectedException(400, "documents must be a list with one text or more.", "documents");
        }

        JsonElement[] texts = [.. documents.EnumerateArray()];
        GenerationPlan plan = model.PlanPooling([.. texts.Select(text => Pair(model, query, text))], body);
        return new DocumentGeneration(plan, Ranking(plan, texts, $"rerank-{request.RequestId}", name));
    }

    // A ranking model reads the query again with each document.
    private static PromptDigest Pair(SimulatedModel model, JsonElement query, JsonElement text)
    {
        PromptDigest pair = model.NewPrompt();
        pair.Add(JsonBody.Utf8(query, "query"));
        pair.Add(JsonBody.Utf8(text, "documents"));
        return pair;
    }

    private static FixedAnswer Ranking(GenerationPlan plan, JsonElement[] texts, string id, string model)
    {
        double[] scores = [.. plan.TextSeeds.Select(seed => SeededDraw.Uniform((int)seed, 0, purpose: 6))];
        var output = new ArrayBufferWriter<byte>();
        using var json = new Utf8JsonWriter(output);
        json.WriteStartObject();
        json.WriteString("id", id);
        json.WriteString("model", model);
        VectorDocument.WriteUsage(json, plan);
        json.WriteStartArray("results");
        foreach (int index in Enumerable.Range(0, texts.Length).OrderByDescending(index => scores[index]))
        {
            json.WriteStartObject();
            json.WriteNumber("index", index);
            json.WriteStartObject("document");
            json.WritePropertyName("text");
            texts[index].WriteTo(json);
            json.WriteEndObject();
            json.WriteNumber("relevance_score", scores[index]);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteEndObject();
        json.Flush();
        return FixedAnswer.Json(output.WrittenSpan.ToArray());
    }
}
