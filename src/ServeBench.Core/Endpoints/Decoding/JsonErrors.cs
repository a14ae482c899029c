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
            return root.ValueKind switch
            {
                JsonValueKind.Object when root.TryGetProperty("error"u8, out JsonElement error) => Describe(error),
                JsonValueKind.Object or JsonValueKind.Array or JsonValueKind.String => Describe(root),
                // Plain words may begin with a number: "3 requests running".
                _ => null,
            };
        }
        catch (Exception exception) when (exception is JsonException or InvalidOperationException)
        {
            // The latter of a name that is no text.
            return null;
        }
    }

    /// <summary>
    /// The message of a document that stands where an event of an answer should, and is the server's error in one of the shapes that
    /// servers have for it; <see langword="null"/> for anything else.
    /// </summary>
    public static string? TryDescribeFailure(ReadOnlySpan<byte> json)
    {
        try
        {
            var reader = new Utf8JsonReader(json);
            using JsonDocument document = JsonDocument.ParseValue(ref reader);
            JsonElement root = document.RootElement;
            return !IsFailure(root) ? null : HasError(root, out JsonElement error) ? Describe(error) : Describe(root);
        }
        catch (Exception exception) when (exception is JsonException or InvalidOperationException)
        {
            return null;
        }
    }

    /// <summary>Text of a response body, as it came; of a web page its words.</summary>
    public static string Text(ReadOnlySpan<byte> body)
    {
        string text = Encoding.UTF8.GetString(body).Trim();
        return WebPageText.IsPage(text) && WebPageText.Of(text) is { Length: > 0 } words ? $"a web page: {words}" : text;
    }

    private static bool IsFailure(JsonElement root) =>
        root.ValueKind == JsonValueKind.Object
        && !root.TryGetProperty("choices"u8, out _)
        && (HasError(root, out _)
            || Says(root, "object"u8, "error"u8) || Says(root, "type"u8, "error"u8) || Says(root, "status"u8, "error"u8)
            || root.TryGetProperty("detail"u8, out _)
            || (root.TryGetProperty("message"u8, out JsonElement message) && message.ValueKind == JsonValueKind.String && HasCode(root)));

    private static bool HasError(JsonElement root, out JsonElement error) =>
        root.TryGetProperty("error"u8, out error)
        && error.ValueKind is not (JsonValueKind.Null or JsonValueKind.False)
        && !(error.ValueKind == JsonValueKind.String && error.ValueEquals(""u8));

    private static bool Says(JsonElement root, ReadOnlySpan<byte> name, ReadOnlySpan<byte> value) =>
        root.TryGetProperty(name, out JsonElement member) && member.ValueKind == JsonValueKind.String && member.ValueEquals(value);

    private static bool HasCode(JsonElement root) =>
        root.TryGetProperty("code"u8, out _) || root.TryGetProperty("status"u8, out _) || root.TryGetProperty("statusCode"u8, out _)
        || root.TryGetProperty("status_code"u8, out _) || root.TryGetProperty("error_code"u8, out _);

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
