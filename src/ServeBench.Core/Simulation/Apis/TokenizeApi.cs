using System.Buffers;
using System.Text.Json;
using ServeBench.Simulation.Http;
using ServeBench.Simulation.Model;

namespace ServeBench.Simulation.Apis;

/// <summary>
/// POST <c>/tokenize</c>: the ids of a <c>prompt</c>, or of the text that <c>messages</c> make. <c>add_special_tokens</c> changes
/// nothing, since the model has none.
/// </summary>
internal sealed class TokenizeApi(SimulatedModel model) : ISimulatedApi
{
    public string Path => "/tokenize";

    public SimulatedAnswer Answer(ApiRequest request)
    {
        using JsonDocument document = JsonBody.Parse(request.Body);
        JsonElement body = document.RootElement;
        model.RequireModel(body);
        _ = JsonBody.Boolean(body, "add_special_tokens");
        int mediaTokens = 0;
        IReadOnlyList<int> text = model.Encode(
            JsonBody.Member(body, "prompt") is JsonElement prompt ? JsonBody.Utf8(prompt, "prompt") : ChatTemplate.Render(body, "messages", out mediaTokens));
        int[] ids = [.. text, .. Enumerable.Repeat(0, mediaTokens)];

        var output = new ArrayBufferWriter<byte>(64 + (ids.Length * 6));
        using var writer = new Utf8JsonWriter(output);
        writer.WriteStartObject();
        writer.WriteNumber("count", ids.Length);
        writer.WriteNumber("max_model_len", model.Options.MaxModelLength);
        writer.WriteStartArray("tokens");
        foreach (int id in ids)
        {
            writer.WriteNumberValue(id);
        }

        writer.WriteEndArray();
        writer.WriteNull("token_strs");
        writer.WriteEndObject();
        writer.Flush();
        return FixedAnswer.Json(output.WrittenSpan.ToArray());
    }
}
