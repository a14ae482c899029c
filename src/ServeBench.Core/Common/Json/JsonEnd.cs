using System.Text.Json;

namespace ServeBench.Common;

/// <summary>Distinguishes JSON that ends too early from JSON that is wrong.</summary>
internal static class JsonEnd
{
    /// <summary>What an error says of a text that ends too early, as the rest of a sentence.</summary>
    public const string Advice = "it ends too early, so the file may be cut off: fetch or write it again";

    /// <summary>What an error says of a file that is no JSON, without a full stop: the reader's own words know nothing of files.</summary>
    public static string Describe(ReadOnlySpan<byte> text) => IsCutOff(text)
        ? $"the file is not well-formed JSON: {Advice}"
        : "the file is not well-formed JSON here: correct what is missing or too much, such as a comma, a quote or a bracket";

    /// <summary>Whether text that a reader refused would be right so far, if more came behind it.</summary>
    /// <param name="text">What was refused.</param>
    /// <param name="state">Where the reader was before it.</param>
    public static bool IsCutOff(ReadOnlySpan<byte> text, JsonReaderState state = default)
    {
        var reader = new Utf8JsonReader(text, isFinalBlock: false, state);
        try
        {
            while (reader.Read())
            {
            }

            return true;
        }
        catch (JsonException)
        {
            return false;
        }
    }
}
