using System.Text.Json;
using ServeBench.ChatTemplates;

namespace ServeBench.Tests.ChatTemplates;

/// <summary>What Jinja2 rendered, from <c>Fixtures/chat-templates</c>.</summary>
internal static class TemplateFixture
{
    /// <summary>The file's content.</summary>
    public static JsonElement Root { get; } = Read(Path.Combine(AppContext.BaseDirectory, "Fixtures", "chat-templates", "chat_templates.json"));

    public static JsonElement Read(string path)
    {
        using JsonDocument document = JsonDocument.Parse(File.ReadAllBytes(path));
        return document.RootElement.Clone();
    }

    /// <summary>Variables as templates take them.</summary>
    public static Dictionary<string, object?> Variables(params JsonElement[] objects) => objects
        .SelectMany(members => members.EnumerateObject())
        .ToDictionary(member => member.Name, member => ChatTemplateValues.From(Plain(member.Value)), StringComparer.Ordinal);

    /// <summary>JSON as strings, numbers, Booleans, lists and dictionaries.</summary>
    public static object? Plain(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.Object => value.EnumerateObject().ToDictionary(member => member.Name, member => Plain(member.Value)),
        JsonValueKind.Array => value.EnumerateArray().Select(Plain).ToList(),
        JsonValueKind.String => value.GetString(),
        JsonValueKind.Number => value.TryGetInt64(out long whole) ? (object)whole : value.GetDouble(),
        JsonValueKind.True => true,
        JsonValueKind.False => false,
        _ => null,
    };
}
