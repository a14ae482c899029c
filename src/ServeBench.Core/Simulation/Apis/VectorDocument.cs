using System.Buffers;
using System.Runtime.InteropServices;
using System.Text.Json;
using ServeBench.Simulation.Http;
using ServeBench.Simulation.Model;

namespace ServeBench.Simulation.Apis;

/// <summary>The document that holds a vector for each input of a request, as <c>/v1/embeddings</c> and <c>/pooling</c> give it.</summary>
internal static class VectorDocument
{
    private const int DefaultDimensions = 384;
    private const int MaxDimensions = 65536;

    /// <summary>Makes the answer to a request.</summary>
    /// <param name="plan">What comes of the request.</param>
    /// <param name="body">The request's body: <c>dimensions</c> and <c>encoding_format</c> (<c>float</c> or <c>base64</c>) say how a vector is sent.</param>
    /// <param name="id">The answer's id.</param>
    /// <param name="model">The model's name.</param>
    /// <param name="kind">The <c>object</c> of an entry.</param>
    /// <param name="member">The entry's member that holds the vector.</param>
    /// <exception cref="RequestRejectedException">400: the request asks for vectors that do not exist.</exception>
    public static FixedAnswer Create(GenerationPlan plan, JsonElement body, string id, string model, string kind, string member)
    {
        int dimensions = JsonBody.Integer(body, "dimensions") ?? DefaultDimensions;
        if (dimensions is < 1 or > MaxDimensions)
        {
            throw new RequestRejectedException(400, $"dimensions must be 1 to {MaxDimensions}, got {dimensions}.", "dimensions");
        }

        bool base64 = Encoding(body) == "base64";
        var output = new ArrayBufferWriter<byte>(256 + (plan.TextSeeds.Length * dimensions * 12));
        using var json = new Utf8JsonWriter(output);
        json.WriteStartObject();
        json.WriteString("id", id);
        json.WriteString("object", "list");
        json.WriteNumber("created", DateTimeOffset.UtcNow.ToUnixTimeSeconds());
        json.WriteString("model", model);
        json.WriteStartArray("data");
        var vector = new float[dimensions];
        for (int i = 0; i < plan.TextSeeds.Length; i++)
        {
            Fill(vector, plan.TextSeeds[i]);
            json.WriteStartObject();
            json.WriteNumber("index", i);
            json.WriteString("object", kind);
            json.WritePropertyName(member);
            Write(json, vector, base64);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        WriteUsage(json, plan);
        json.WriteEndObject();
        json.Flush();
        return FixedAnswer.Json(output.WrittenSpan.ToArray());
    }

    /// <summary>Writes the member <c>usage</c>.</summary>
    public static void WriteUsage(Utf8JsonWriter json, GenerationPlan plan)
    {
        json.WriteStartObject("usage");
        json.WriteNumber("prompt_tokens", plan.PromptTokens);
        json.WriteNumber("total_tokens", plan.PromptTokens);
        json.WriteEndObject();
    }

    private static string Encoding(JsonElement body) => JsonBody.Member(body, "encoding_format") switch
    {
        null => "float",
        { ValueKind: JsonValueKind.String } format when format.GetString() is "float" or "base64" => format.GetString()!,
        _ => throw new RequestRejectedException(400, "encoding_format must be float or base64.", "encoding_format"),
    };

    // A vector of length 1 in a direction that follows from the text.
    private static void Fill(Span<float> vector, uint seed)
    {
        double squares = 0;
        for (int i = 0; i < vector.Length; i++)
        {
            vector[i] = (float)(SeededDraw.Uniform((int)seed, i, purpose: 5) - 0.5);
            squares += vector[i] * vector[i];
        }

        float length = (float)Math.Sqrt(squares);
        for (int i = 0; i < vector.Length && length > 0; i++)
        {
            vector[i] /= length;
        }
    }

    private static void Write(Utf8JsonWriter json, ReadOnlySpan<float> vector, bool base64)
    {
        if (base64)
        {
            json.WriteBase64StringValue(MemoryMarshal.AsBytes(vector));
            return;
        }

        json.WriteStartArray();
        foreach (float value in vector)
        {
            json.WriteNumberValue(value);
        }

        json.WriteEndArray();
    }
}
