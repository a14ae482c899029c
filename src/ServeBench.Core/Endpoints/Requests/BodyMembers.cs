using System.Collections;
using System.Globalization;
using System.Text.Json;

namespace ServeBench.Endpoints;

/// <summary>Members of a JSON body that a user gave, serialised once.</summary>
internal sealed class BodyMembers
{
    private BodyMembers(IReadOnlyList<KeyValuePair<string, byte[]>> members)
    {
        Members = members;
    }

    public static BodyMembers None { get; } = new([]);

    /// <summary>Names and JSON values in the order in which they were given.</summary>
    internal IReadOnlyList<KeyValuePair<string, byte[]>> Members { get; }

    /// <summary>Serialises the entries of a dictionary: text, numbers, Booleans, <see langword="null"/>, lists and dictionaries of them.</summary>
    /// <param name="values">The entries; <see langword="null"/> for none.</param>
    /// <exception cref="ServeException"><c>ExtraBodyInvalid</c>: a value has no JSON form.</exception>
    public static BodyMembers From(IDictionary? values)
    {
        if (values is null || values.Count == 0)
        {
            return None;
        }

        var members = new List<KeyValuePair<string, byte[]>>(values.Count);
        foreach (DictionaryEntry entry in values)
        {
            string name = NameOf(entry.Key);
            using var buffer = new MemoryStream();
            using (var json = new Utf8JsonWriter(buffer))
            {
                WriteValue(json, entry.Value, name, depth: 0);
            }

            members.Add(new(name, buffer.ToArray()));
        }

        return new BodyMembers(members);
    }

    private static string NameOf(object key) => Convert.ToString(key, CultureInfo.InvariantCulture) ?? "";

    private static void WriteValue(Utf8JsonWriter json, object? value, string path, int depth)
    {
        if (depth > 32)
        {
            throw Invalid(path, "is nested more than 32 levels deep");
        }

        switch (value)
        {
            case null: json.WriteNullValue(); break;
            case string text: json.WriteStringValue(text); break;
            case bool flag: json.WriteBooleanValue(flag); break;
            case JsonElement element: element.WriteTo(json); break;
            case double number when double.IsFinite(number): json.WriteNumberValue(number); break;
            case float number when float.IsFinite(number): json.WriteNumberValue(number); break;
            case double or float: throw Invalid(path, "is not a finite number");
            case decimal number: json.WriteNumberValue(number); break;
            case ulong number: json.WriteNumberValue(number); break;
            case byte or sbyte or short or ushort or int or uint or long:
                json.WriteNumberValue(Convert.ToInt64(value, CultureInfo.InvariantCulture));
                break;
            case Enum or char or Uri or Guid: json.WriteStringValue(value.ToString()); break;
            case IDictionary map: WriteObject(json, map, path, depth); break;
            case IEnumerable list: WriteArray(json, list, path, depth); break;
            default: throw Invalid(path, $"is a {value.GetType().Name}, which has no JSON form");
        }
    }

    private static void WriteObject(Utf8JsonWriter json, IDictionary map, string path, int depth)
    {
        json.WriteStartObject();
        foreach (DictionaryEntry entry in map)
        {
            string name = NameOf(entry.Key);
            json.WritePropertyName(name);
            WriteValue(json, entry.Value, $"{path}.{name}", depth + 1);
        }

        json.WriteEndObject();
    }

    private static void WriteArray(Utf8JsonWriter json, IEnumerable list, string path, int depth)
    {
        json.WriteStartArray();
        int index = 0;
        foreach (object? item in list)
        {
            WriteValue(json, item, string.Create(CultureInfo.InvariantCulture, $"{path}[{index++}]"), depth + 1);
        }

        json.WriteEndArray();
    }

    private static ServeException Invalid(string path, string what) => new(
        "ExtraBodyInvalid",
        ServeErrorKind.InvalidArgument,
        $"The body member '{path}' {what}. Use text, numbers, Booleans, lists and hashtables.",
        path);
}
