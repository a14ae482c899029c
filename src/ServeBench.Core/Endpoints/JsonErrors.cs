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
        catch (JsonException)
        {
            return null;
        }
    }

    /// <summary>Text of a response body, as it came.</summary>
    public static string Text(ReadOnlySpan<byte> body) => Encoding.UTF8.GetString(body).Trim();

    private static string Describe(JsonElement error)
    {
        if (error.ValueKind == JsonValueKind.String)
        {
            return error.GetString()!;
        }

        foreach (string name in (ReadOnlySpan<string>)["message", "detail"])
        {
            if (error.ValueKind == JsonValueKind.Object && error.TryGetProperty(name, out JsonElement message)
                && message.ValueKind == JsonValueKind.String)
            {
                return message.GetString()!;
            }
        }

        return error.GetRawText();
    }
}
