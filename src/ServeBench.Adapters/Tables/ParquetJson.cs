using System.Buffers;
using System.Collections;
using System.Globalization;
using System.Text.Json;
using Parquet.Schema;

namespace ServeBench.Adapters.Tables;

/// <summary>Writes values as Parquet.Net gives them as JSON.</summary>
internal static class ParquetJson
{
    /// <summary>An object of a row's values.</summary>
    /// <param name="fields">The columns, all of which are written: of a value that is null the reader gives nothing.</param>
    /// <param name="row">The values.</param>
    public static ReadOnlyMemory<byte> Write(IReadOnlyList<Field> fields, IDictionary<string, object> row)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(buffer))
        {
            WriteStructure(json, fields, row);
        }

        return buffer.WrittenMemory;
    }

    private static void WriteValue(Utf8JsonWriter json, Field? field, object? value)
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
            case IDictionary<string, object> members when field is StructField structure: WriteStructure(json, structure.Fields, members); break;
            case IDictionary<string, object> members: WriteObject(json, members); break;
            case IEnumerable items: WriteArray(json, (field as ListField)?.Item, items); break;
            default: json.WriteStringValue(Convert.ToString(value, CultureInfo.InvariantCulture)); break;
        }
    }

    private static void WriteStructure(Utf8JsonWriter json, IReadOnlyList<Field> fields, IDictionary<string, object> members)
    {
        json.WriteStartObject();
        foreach (Field field in fields)
        {
            json.WritePropertyName(field.Name);
            WriteValue(json, field, members.TryGetValue(field.Name, out object? value) ? value : null);
        }

        json.WriteEndObject();
    }

    private static void WriteObject(Utf8JsonWriter json, IDictionary<string, object> members)
    {
        json.WriteStartObject();
        foreach (KeyValuePair<string, object> member in members)
        {
            json.WritePropertyName(member.Key);
            WriteValue(json, null, member.Value);
        }

        json.WriteEndObject();
    }

    private static void WriteArray(Utf8JsonWriter json, Field? field, IEnumerable items)
    {
        json.WriteStartArray();
        foreach (object? item in items)
        {
            WriteValue(json, field, item);
        }

        json.WriteEndArray();
    }
}
