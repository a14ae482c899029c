using System.Text.Json;

namespace ServeBench.Workloads;

/// <summary>
/// The turns of an entry in ShareGPT format, in each of the forms that files have: speaker and text under <c>from</c> and <c>value</c>, or
/// under <c>role</c> and <c>content</c>, as OpenAI's API has them.
/// </summary>
internal static class ShareGptTurns
{
    public const string Member = "conversations";

    /// <summary>The member that holds them in files of OpenAI's form.</summary>
    public const string OtherMember = "messages";

    /// <summary>
    /// The turns; <see langword="null"/> when the entry has none. Where the speakers are roles, the system's text is not a turn: it stands
    /// before the prompt.
    /// </summary>
    public static List<JsonElement>? Of(JsonElement entry) =>
        (entry.TryGetProperty(Member, out JsonElement turns) || entry.TryGetProperty(OtherMember, out turns)) && turns.ValueKind == JsonValueKind.Array
            ? [.. turns.EnumerateArray().Where(turn => !IsSystem(turn))]
            : null;

    /// <summary>The text of a turn; <see langword="null"/> when it has none.</summary>
    public static JsonElement? TextOf(JsonElement turn) => Text(turn, "value") ?? Text(turn, "content");

    public static bool IsUser(JsonElement turn) =>
        (Text(turn, "from") ?? Text(turn, "role")) is { } speaker && (speaker.ValueEquals("human") || speaker.ValueEquals("user"));

    private static bool IsSystem(JsonElement turn) => Text(turn, "role") is { } role && role.ValueEquals("system");

    private static JsonElement? Text(JsonElement turn, string name) =>
        turn.ValueKind == JsonValueKind.Object && turn.TryGetProperty(name, out JsonElement value) && value.ValueKind == JsonValueKind.String ? value : null;
}
