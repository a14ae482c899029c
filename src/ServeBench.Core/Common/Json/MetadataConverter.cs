using System.Collections;
using System.Collections.Specialized;
using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace ServeBench.Common;

/// <summary>
/// A user's key and value pairs as a JSON object in their order. Numbers, Booleans, hashtables and lists stay what they are; everything else is written as
/// invariant text, so that no object's inside can get into a file.
/// </summary>
internal sealed class MetadataConverter : JsonConverter<IDictionary>
{
    private const int MaxDepth = 16;

    public override void Write(Utf8JsonWriter writer, IDictionary value, JsonSerializerOptions options)
    {
        WriteMap(writer, value, depth: 0);
    }

    public override IDictionary Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        using JsonDocument document = JsonDocument.ParseValue(ref reader);
        return ReadMap(document.RootElement);
    }

    /// <summary>Writes one value: numbers, Booleans, <see langword="null"/>, hashtables and lists as such, all else as text.</summary>
    public static void WriteValue(Utf8JsonWriter writer, object? value, int depth = 0)
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
            case IDictionary map when depth < MaxDepth:
                WriteMap(writer, map, depth);
                break;
            case IEnumerable list when value is not string && depth < MaxDepth:
                WriteList(writer, list, depth);
                break;
            default:
                writer.WriteStringValue(Convert.ToString(value, CultureInfo.InvariantCulture));
                break;
        }
    }

    private static void WriteMap(Utf8JsonWriter writer, IDictionary map, int depth)
    {
        writer.WriteStartObject();
        foreach (DictionaryEntry entry in map)
        {
            writer.WritePropertyName(Convert.ToString(entry.Key, CultureInfo.InvariantCulture) ?? "");
            WriteValue(writer, entry.Value, depth + 1);
        }

        writer.WriteEndObject();
    }

    private static void WriteList(Utf8JsonWriter writer, IEnumerable list, int depth)
    {
        writer.WriteStartArray();
        foreach (object? item in list)
        {
            WriteValue(writer, item, depth + 1);
        }

        writer.WriteEndArray();
    }

    /// <summary>The value of a JSON element as a user would have given it.</summary>
    public static object? ReadValue(JsonElement element) => element.ValueKind switch
    {
        JsonValueKind.Null => null,
        JsonValueKind.True => true,
        JsonValueKind.False => false,
        JsonValueKind.String => element.GetString(),
        JsonValueKind.Number when element.TryGetInt64(out long whole) => whole,
        JsonValueKind.Number => element.GetDouble(),
        JsonValueKind.Object => ReadMap(element),
        JsonValueKind.Array => element.EnumerateArray().Select(ReadValue).ToArray(),
        _ => element.GetRawText(),
    };

    private static OrderedDictionary ReadMap(JsonElement element)
    {
        var pairs = new OrderedDictionary(StringComparer.OrdinalIgnoreCase);
        foreach (JsonProperty property in element.EnumerateObject())
        {
            pairs[property.Name] = ReadValue(property.Value);
        }

        return pairs;
    }
}
