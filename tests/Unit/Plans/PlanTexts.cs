using ServeBench.Adapters.Yaml;
using System.Globalization;
using System.Text.Json.Nodes;

namespace ServeBench.Tests.Plans;

/// <summary>Plans of tests, and their trees as JSON.</summary>
internal static class PlanTexts
{
    /// <summary>The least plan.</summary>
    public const string Least = "version: 1\ndataset: { count: 2, inputLength: 8, outputLength: 2 }\nrun: { uri: 'http://127.0.0.1:1' }\n";

    /// <summary>The tree of a YAML document as JSON.</summary>
    public static JsonNode? ToJson(string yaml) => YamlTreeReader.Read(yaml, "plan.yaml").Root is { } root ? ToJson(root) : null;

    private static JsonNode? ToJson(YamlNode node) => node.Kind switch
    {
        YamlNodeKind.List => new JsonArray([.. node.Items.Select(ToJson)]),
        YamlNodeKind.Map => new JsonObject(node.Entries.Select(entry => KeyValuePair.Create(entry.Key.Text, ToJson(entry.Value)))),
        _ when !node.IsPlain => node.Text,
        _ => node.Text switch
        {
            "" or "null" or "~" => null,
            "true" => true,
            "false" => false,
            _ when long.TryParse(node.Text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out long whole) => whole,
            _ when double.TryParse(node.Text, NumberStyles.Float, CultureInfo.InvariantCulture, out double number) && double.IsFinite(number) => number,
            _ => node.Text,
        },
    };
}
