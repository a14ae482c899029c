using System.Text.Json;

namespace ServeBench.Workloads;

/// <summary>Texts in the JSON of a dataset.</summary>
internal static class JsonTexts
{
    /// <summary>The text of a value that is one.</summary>
    /// <exception cref="ServeException"><c>DatasetLineInvalid</c> when it holds half of a surrogate pair.</exception>
    public static string Of(JsonElement value, DatasetFile file, long offset)
    {
        try
        {
            return value.GetString()!;
        }
        catch (InvalidOperationException exception)
        {
            throw file.LineInvalid(offset, "a text of this entry holds half of a surrogate pair, or is not UTF-8.", exception);
        }
    }

    /// <summary>What a value is, in words.</summary>
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
