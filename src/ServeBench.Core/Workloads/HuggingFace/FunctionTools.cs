using System.Text.Json;
using System.Text.Json.Nodes;

namespace ServeBench.Workloads;

/// <summary>Functions as BFCL describes them, made into the tools of a chat request.</summary>
internal static class FunctionTools
{
    /// <summary>Where a row has its functions.</summary>
    public const string Member = "function";

    private static readonly Dictionary<string, string> s_types = new(StringComparer.Ordinal)
    {
        ["dict"] = "object",
        ["float"] = "number",
        ["tuple"] = "array",
        ["any"] = "string",
    };

    /// <summary>The list of tools of a row; <see langword="null"/> when it has no function.</summary>
    public static JsonElement? Of(JsonElement row)
    {
        if (!row.TryGetProperty(Member, out JsonElement functions))
        {
            return null;
        }

        JsonElement[] all = functions.ValueKind switch
        {
            JsonValueKind.Array => [.. functions.EnumerateArray()],
            JsonValueKind.Object => [functions],
            _ => [],
        };
        return all.Length == 0 ? null : JsonSerializer.SerializeToElement(new JsonArray(
            [.. all.Select(function => new JsonObject { ["type"] = "function", ["function"] = Translate(function) })]));
    }

    /// <summary>A value as plain dictionaries, lists and scalars.</summary>
    public static object? ToPlain(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.Object => value.EnumerateObject().ToDictionary(member => member.Name, member => ToPlain(member.Value), StringComparer.Ordinal),
        JsonValueKind.Array => value.EnumerateArray().Select(ToPlain).ToList(),
        JsonValueKind.String => value.GetString(),
        JsonValueKind.Number => value.TryGetInt64(out long number) ? number : value.GetDouble(),
        JsonValueKind.True => true,
        JsonValueKind.False => false,
        _ => null,
    };

    /// <summary>The same schema with the type names of JSON Schema.</summary>
    private static JsonNode? Translate(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.Object => TranslateMembers(value),
        JsonValueKind.Array => new JsonArray([.. value.EnumerateArray().Select(Translate)]),
        JsonValueKind.Null => null,
        _ => JsonValue.Create(value.Clone()),
    };

    // Of a name that is there twice the last value counts, as in Python.
    private static JsonObject TranslateMembers(JsonElement value)
    {
        var members = new JsonObject();
        foreach (JsonProperty member in value.EnumerateObject())
        {
            members[member.Name] = member.Name == "type" && member.Value.ValueKind == JsonValueKind.String && s_types.TryGetValue(member.Value.GetString()!, out string? type)
                ? type
                : Translate(member.Value);
        }

        return members;
    }
}
