using System.Runtime.InteropServices;
using System.Text;
using System.Text.Json;

namespace ServeBench.Endpoints;

/// <summary>Errors as servers write them in JSON.</summary>
internal static class JsonErrors
{
    /// <summary>The message of the error that the reader stands on: an object with a <c>message</c>, or any other value as its text.</summary>
    public static string Describe(ref Utf8JsonReader reader)
    {
        using JsonDocument document = JsonDocument.ParseValue(ref reader);
        return Describe(document.RootElement);
    }

    /// <summary>The message of an error document, <c>{"error": {"message": ...}}</c> or its like; <see langword="null"/> when it is not JSON.</summary>
    public static string? TryDescribe(ReadOnlySpan<byte> body)
    {
        try
        {
            var reader = new Utf8JsonReader(body);
            using JsonDocument document = JsonDocument.ParseValue(ref reader);
            JsonElement root = document.RootElement;
            return root.ValueKind == JsonValueKind.Object && root.TryGetProperty("error"u8, out JsonElement error)
                ? Describe(error)
                : Describe(root);
        }
        catch (Exception exception) when (exception is JsonException or InvalidOperationException)
        {
            // The latter of a name that is no text.
            return null;
        }
    }

    /// <summary>Text of a response body, as it came.</summary>
    public static string Text(ReadOnlySpan<byte> body) => Encoding.UTF8.GetString(body).Trim();

    private static string Describe(JsonElement error)
    {
        if (error.ValueKind == JsonValueKind.String)
        {
            return TextOf(error);
        }

        foreach (string name in (ReadOnlySpan<string>)["message", "detail"])
        {
            if (error.ValueKind == JsonValueKind.Object && error.TryGetProperty(name, out JsonElement message)
                && message.ValueKind == JsonValueKind.String)
            {
                return TextOf(message);
            }
        }

        return Encoding.UTF8.GetString(JsonMarshal.GetRawUtf8Value(error));
    }

    // Of a text with half of a surrogate pair, or bytes that are not UTF-8, what stands between its quotes.
    private static string TextOf(JsonElement text)
    {
        try
        {
            return text.GetString()!;
        }
        catch (InvalidOperationException)
        {
            return Encoding.UTF8.GetString(JsonMarshal.GetRawUtf8Value(text)[1..^1]);
        }
    }
}
