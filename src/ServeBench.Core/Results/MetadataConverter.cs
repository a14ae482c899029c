using System.Collections;
using System.Collections.Specialized;
using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace ServeBench.Results;

/// <summary>
/// A user's key and value pairs as a JSON object in their order. Numbers and Booleans stay what they are; everything else is written as
/// invariant text, so that no object's inside can get into a file.
/// </summary>
internal sealed class MetadataConverter : JsonConverter<IDictionary>
{
    /// <inheritdoc/>
    public override void Write(Utf8JsonWriter writer, IDictionary value, JsonSerializerOptions options)
    {
        writer.WriteStartObject();
        foreach (DictionaryEntry entry in value)
        {
            writer.WritePropertyName(Convert.ToString(entry.Key, CultureInfo.InvariantCulture) ?? "");
            WriteValue(writer, entry.Value);
        }

        writer.WriteEndObject();
    }

    /// <inheritdoc/>
    public override IDictionary Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        using JsonDocument document = JsonDocument.ParseValue(ref reader);
        var pairs = new OrderedDictionary(StringComparer.OrdinalIgnoreCase);
        foreach (JsonProperty property in document.RootElement.EnumerateObject())
        {
            pairs[property.Name] = ReadValue(property.Value);
        }

        return pairs;
    }

    /// <summary>Writes one value: numbers, Booleans and <see langword="null"/> as such, all else as text.</summary>
    public static void WriteValue(Utf8JsonWriter writer, object? value)
    {
        switch (value)
        {
            case null:
                writer.WriteNullValue();
                break;
            case bool flag:
                writer.WriteBooleanValue(flag);
                break;
            case double or float:
                PythonNumbers.Write(writer, Convert.ToDouble(value, CultureInfo.InvariantCulture));
                break;
            case decimal number:
                writer.WriteNumberValue(number);
                break;
            case sbyte or byte or short or ushort or int or uint or long:
                writer.WriteNumberValue(Convert.ToInt64(value, CultureInfo.InvariantCulture));
                break;
            case ulong number:
                writer.WriteNumberValue(number);
                break;
            default:
                writer.WriteStringValue(Convert.ToString(value, CultureInfo.InvariantCulture));
                break;
        }
    }

    /// <summary>The value of a JSON element as a user would have given it; objects and arrays stay JSON text.</summary>
    public static object? ReadValue(JsonElement element) => element.ValueKind switch
    {
        JsonValueKind.Null => null,
        JsonValueKind.True => true,
        JsonValueKind.False => false,
        JsonValueKind.String => element.GetString(),
        JsonValueKind.Number when element.TryGetInt64(out long whole) => whole,
        JsonValueKind.Number => element.GetDouble(),
        _ => element.GetRawText(),
    };
}
