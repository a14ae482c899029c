using System.Management.Automation;
using System.Text.Json;
using ServeBench.Workloads;

namespace ServeBench.Commands;

/// <summary>
/// What a request holds, from property bags: types that are made from their contents at once. ServeBench.Types.ps1xml gives those whose bytes
/// have no property a property for the serialization, Json or DataBytes.
/// </summary>
internal static class DeserializedContents
{
    /// <summary>The object; <see langword="null"/> for a type that is made first and then filled.</summary>
    /// <exception cref="PSInvalidCastException">The bag does not hold what the type is made from.</exception>
    public static object? Create(PSObject bag, Type type) =>
        type == typeof(ChatMessage) ? new ChatMessage(Text(bag, nameof(ChatMessage.Role)), Text(bag, nameof(ChatMessage.Content)))
        : type == typeof(ContentPart) ? Part(bag)
        : type == typeof(AudioClip) ? new AudioClip(Text(bag, nameof(AudioClip.Name)), Bytes(bag))
        : null;

    private static ContentPart Part(PSObject bag)
    {
        using JsonDocument json = JsonDocument.Parse(Text(bag, "Json"));
        return ContentPart.FromJson(json.RootElement);
    }

    private static string Text(PSObject bag, string name) => bag.Properties[name]?.Value as string ?? throw Missing(name);

    private static byte[] Bytes(PSObject bag)
    {
        const string Name = "DataBytes";
        object? value = bag.Properties[Name]?.Value;
        return (value is PSObject wrapped ? wrapped.BaseObject : value) as byte[] ?? throw Missing(Name);
    }

    private static PSInvalidCastException Missing(string name) => new($"The copy has no '{name}'.");
}
