using System.Text.Json;

namespace ServeBench.Workloads;

internal static class JsonTexts
{
    /// <summary>Parses an entry, which may have the constants of <see cref="PythonConstants"/>.</summary>
    /// <exception cref="JsonException">It is not well-formed.</exception>
    public static JsonDocument Parse(ReadOnlyMemory<byte> json) => Parse(ref json);

    /// <summary>Parses an entry, which may have the constants of <see cref="PythonConstants"/>.</summary>
    /// <param name="json">The entry; afterwards without the constants, whose places it keeps.</param>
    /// <exception cref="JsonException">It is not well-formed.</exception>
    public static JsonDocument Parse(ref ReadOnlyMemory<byte> json)
    {
        try
        {
            return JsonDocument.Parse(json);
        }
        catch (JsonException) when (PythonConstants.Without(json.Span) is { } masked)
        {
            json = masked;
            return JsonDocument.Parse(json);
        }
    }

    /// <summary>The text of a value that is one.</summary>
    /// <exception cref="ServeException"><c>DatasetLineInvalid</c> when it holds half of a surrogate pair.</exception>
    public static string Of(JsonElement value, DatasetFile file, long offset) => Read(() => value.GetString()!, file, offset);

    /// <summary>What is made of the texts of an entry.</summary>
    /// <param name="read">Makes it of JSON that is well-formed and of the right kinds, so that only a text can be wrong.</param>
    /// <param name="file">The entry's file.</param>
    /// <param name="offset">The entry's first byte.</param>
    /// <exception cref="ServeException"><c>DatasetLineInvalid</c>: one of them holds half of a surrogate pair, or bytes that are not UTF-8.</exception>
    public static T Read<T>(Func<T> read, DatasetFile file, long offset)
    {
        try
        {
            return read();
        }
        catch (InvalidOperationException exception)
        {
            throw file.LineInvalid(offset, "a text of this entry holds half of a surrogate pair, or is not UTF-8.", exception);
        }
    }

    public static string KindOf(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.Object => "an object",
        JsonValueKind.Array => "an array",
        JsonValueKind.String => "a text",
        JsonValueKind.Number => "a number",
        JsonValueKind.Null => "null",
        _ => "true or false",
    };
}
