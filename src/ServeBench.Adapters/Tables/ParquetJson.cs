using System.Buffers;
using System.Collections;
using System.Globalization;
using System.Text.Json;

namespace ServeBench.Adapters.Tables;

/// <summary>Writes values as Parquet.Net gives them as JSON.</summary>
internal static class ParquetJson
{
    /// <summary>An object of a row's values.</summary>
    public static ReadOnlyMemory<byte> Write(IDictionary<string, object> row)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(buffer))
        {
            WriteValue(json, row);
        }

        return buffer.WrittenMemory;
    }

    private static void WriteValue(Utf8JsonWriter json, object? value)
    {
        switch (value)
        {
            case null: json.WriteNullValue(); break;
            case string text: json.WriteStringValue(text); break;
            case ReadOnlyMemory<char> text: json.WriteStringValue(text.Span); break;
            case bool flag: json.WriteBooleanValue(flag); break;
            case float number when !float.IsFinite(number): json.WriteNullValue(); break;
            case double number when !double.IsFinite(number): json.WriteNullValue(); break;
            case float number: json.WriteNumberValue(number); break;
            case double number: json.WriteNumberValue(number); break;
            case decimal number: json.WriteNumberValue(number); break;
            case ulong number: json.WriteNumberValue(number); break;
            case byte or sbyte or short or ushort or int or uint or long: json.WriteNumberValue(Convert.ToInt64(value, CultureInfo.InvariantCulture)); break;
            case byte[] bytes: json.WriteBase64StringValue(bytes); break;
            case ReadOnlyMemory<byte> bytes: json.WriteBase64StringValue(bytes.Span); break;
            case IDictionary<string, object> members: WriteObject(json, members); break;
            case IEnumerable items: WriteArray(json, items); break;
            default: json.WriteStringValue(Convert.ToString(value, CultureInfo.InvariantCulture)); break;
        }
    }

    private static void WriteObject(Utf8JsonWriter json, IDictionary<string, object> members)
    {
        json.WriteStartObject();
        foreach (KeyValuePair<string, object> member in members)
        {
            json.WritePropertyName(member.Key);
            WriteValue(json, member.Value);
        }

        json.WriteEndObject();
    }

    private static void WriteArray(Utf8JsonWriter json, IEnumerable items)
    {
        json.WriteStartArray();
        foreach (object? item in items)
        {
            WriteValue(json, item);
        }

        json.WriteEndArray();
    }
}
