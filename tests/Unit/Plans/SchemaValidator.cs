using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace ServeBench.Tests.Plans;

/// <summary>As much of JSON Schema (draft 7) as the schema of plans uses, for machines that have no validator.</summary>
internal sealed class SchemaValidator(JsonObject root)
{
    /// <summary>Whether a document is valid.</summary>
    public bool Takes(JsonNode? document) => Takes(root, document);

    private bool Takes(JsonNode schema, JsonNode? value)
    {
        JsonObject rules = schema.AsObject();
        if ((string?)rules["$ref"] is { } reference)
        {
            return Takes(reference.Split('/').Skip(1).Aggregate((JsonNode)root, (node, name) => node[name]!), value);
        }

        return rules.All(rule => Takes(rules, rule.Key, rule.Value!, value));
    }

    private bool Takes(JsonObject rules, string keyword, JsonNode rule, JsonNode? value) => keyword switch
    {
        "type" => rule is JsonArray types ? types.Any(type => IsOf((string)type!, value)) : IsOf((string)rule!, value),
        "enum" => rule.AsArray().Any(choice => JsonNode.DeepEquals(choice, value)),
        "const" => JsonNode.DeepEquals(rule, value),
        "required" => value is not JsonObject table || rule.AsArray().All(name => table.ContainsKey((string)name!)),
        "properties" => value is not JsonObject table || table.All(pair => rule[pair.Key] is not { } property || Takes(property, pair.Value)),
        "additionalProperties" => value is not JsonObject table || (bool)rule || table.All(pair => rules["properties"]!.AsObject().ContainsKey(pair.Key)),
        "items" => value is not JsonArray list || list.All(item => Takes(rule, item)),
        "minItems" => value is not JsonArray list || list.Count >= (int)rule,
        "minProperties" => value is not JsonObject table || table.Count >= (int)rule,
        "minimum" => Number(value) is not { } number || number >= (double)rule,
        "maximum" => Number(value) is not { } number || number <= (double)rule,
        "pattern" => !IsOf("string", value) || Regex.IsMatch((string)value!, (string)rule!),
        "anyOf" => rule.AsArray().Any(one => Takes(one!, value)),
        "oneOf" => rule.AsArray().Count(one => Takes(one!, value)) == 1,
        "allOf" => rule.AsArray().All(one => Takes(one!, value)),
        "not" => !Takes(rule, value),
        "if" => Takes(rules[Takes(rule, value) ? "then" : "else"]!, value),
        "then" or "else" or "$schema" or "title" or "description" or "definitions" => true,
        _ => throw new NotSupportedException($"The schema uses the keyword {keyword}."),
    };

    private static bool IsOf(string type, JsonNode? value) => type switch
    {
        "object" => value is JsonObject,
        "array" => value is JsonArray,
        "string" => value is JsonValue text && text.GetValueKind() == System.Text.Json.JsonValueKind.String,
        "boolean" => value is JsonValue flag && flag.GetValueKind() is System.Text.Json.JsonValueKind.True or System.Text.Json.JsonValueKind.False,
        "number" => Number(value) is not null,
        "integer" => Number(value) is { } number && double.IsInteger(number),
        _ => value is null,
    };

    private static double? Number(JsonNode? value) =>
        value is JsonValue number && number.GetValueKind() == System.Text.Json.JsonValueKind.Number ? double.Parse(number.ToJsonString(), System.Globalization.CultureInfo.InvariantCulture) : null;
}
