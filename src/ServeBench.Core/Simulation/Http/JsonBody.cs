using System.Runtime.InteropServices;
using System.Text;
using System.Text.Json;

namespace ServeBench.Simulation.Http;

/// <summary>Reads what requests hold in their JSON bodies; what has the wrong type is refused with status 400.</summary>
internal static class JsonBody
{
    /// <summary>The document of a body, which must be a JSON object.</summary>
    /// <exception cref="RequestRejectedException">400: no JSON object.</exception>
    public static JsonDocument Parse(ReadOnlyMemory<byte> body)
    {
        JsonDocument document;
        try
        {
            document = JsonDocument.Parse(body);
        }
        catch (JsonException exception)
        {
            throw new RequestRejectedException(400, $"The body is not JSON: {exception.Message}");
        }

        if (document.RootElement.ValueKind == JsonValueKind.Object)
        {
            return document;
        }

        document.Dispose();
        throw new RequestRejectedException(400, "The body must be a JSON object.");
    }

    /// <summary>A member, or <see langword="null"/> where it is absent or null.</summary>
    public static JsonElement? Member(JsonElement element, string name) =>
        element.ValueKind == JsonValueKind.Object && element.TryGetProperty(name, out JsonElement value) && value.ValueKind != JsonValueKind.Null ? value : null;

    /// <summary>A boolean member; absent is <see langword="false"/>.</summary>
    public static bool Boolean(JsonElement element, string name) => Member(element, name) switch
    {
        null => false,
        { ValueKind: JsonValueKind.True } => true,
        { ValueKind: JsonValueKind.False } => false,
        _ => throw new RequestRejectedException(400, $"{name} must be true or false.", name),
    };

    /// <summary>An integer member; absent is <see langword="null"/>.</summary>
    public static int? Integer(JsonElement element, string name) => Member(element, name) switch
    {
        null => null,
        { ValueKind: JsonValueKind.Number } number when number.TryGetInt32(out int value) => value,
        _ => throw new RequestRejectedException(400, $"{name} must be an integer.", name),
    };

    /// <summary>The UTF-8 bytes of a string.</summary>
    /// <exception cref="RequestRejectedException">400: no string, or one with half a surrogate pair.</exception>
    public static ReadOnlySpan<byte> Utf8(JsonElement element, string name)
    {
        if (element.ValueKind != JsonValueKind.String)
        {
            throw new RequestRejectedException(400, $"{name} must be a string.", name);
        }

        // A prompt may be megabytes of text: without an escape its bytes are used where they lie.
        ReadOnlySpan<byte> raw = JsonMarshal.GetRawUtf8Value(element)[1..^1];
        if (!raw.Contains((byte)'\\'))
        {
            return raw;
        }

        try
        {
            return Encoding.UTF8.GetBytes(element.GetString()!);
        }
        catch (InvalidOperationException)
        {
            throw new RequestRejectedException(400, $"{name} holds half of a surrogate pair.", name);
        }
    }
}
