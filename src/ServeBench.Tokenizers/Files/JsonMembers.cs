using System.Text.Json;

namespace ServeBench.Tokenizers;

/// <summary>Members of a <c>tokenizer.json</c>, where one that is <c>null</c> is the same as one that is absent.</summary>
internal static class JsonMembers
{
    /// <summary>The member when it is there and not <c>null</c>.</summary>
    public static JsonElement? Member(this JsonElement element, string name) =>
        element.TryGetProperty(name, out JsonElement value) && value.ValueKind != JsonValueKind.Null ? value : null;

    /// <summary>A flag; <paramref name="defaultValue"/> when it is absent.</summary>
    public static bool Flag(this JsonElement element, string name, bool defaultValue = false) =>
        element.Member(name)?.GetBoolean() ?? defaultValue;

    /// <summary>A text, or <see langword="null"/> when it is absent.</summary>
    public static string? Text(this JsonElement element, string name) => element.Member(name)?.GetString();

    /// <summary>The <c>type</c> of a step.</summary>
    public static string Kind(this JsonElement element) => element.GetProperty("type").GetString()!;

    /// <summary>The steps of a <c>Sequence</c>, innermost ones in order; the step itself when it is not a sequence.</summary>
    /// <param name="step">A step, or <see langword="null"/> when there is none.</param>
    /// <param name="members">The name of the list in a <c>Sequence</c>.</param>
    public static IEnumerable<JsonElement> Steps(this JsonElement? step, string members) => step switch
    {
        null => [],
        JsonElement only when only.Kind() != "Sequence" => [only],
        JsonElement sequence => sequence.GetProperty(members).EnumerateArray().SelectMany(inner => Steps(inner, members)),
    };
}
