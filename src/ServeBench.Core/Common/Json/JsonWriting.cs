using System.Text.Json;

namespace ServeBench.Common;

/// <summary>Writes members that may be absent.</summary>
internal static class JsonWriting
{
    public static void WriteIfSet(this Utf8JsonWriter json, string name, double? value)
    {
        if (value is { } number)
        {
            json.WriteNumber(name, number);
        }
    }

    /// <summary>Writes a whole number, if there is one.</summary>
    public static void WriteIfSet(this Utf8JsonWriter json, string name, int? value)
    {
        if (value is { } number)
        {
            json.WriteNumber(name, number);
        }
    }
}
