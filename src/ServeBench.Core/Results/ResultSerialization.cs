using System.Reflection;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;
using ServeBench.Load;

namespace ServeBench.Results;

/// <summary>
/// How runs and requests are written as JSON in the project's own files: snake case, absent where there is no value, infinities as strings.
/// A result never holds its run: whoever reads results knows it.
/// </summary>
internal static class ResultSerialization
{
    // Init-only for users; here the run is known only once the result has been read.
    private static readonly PropertyInfo s_run = typeof(ServeRequestResult).GetProperty(nameof(ServeRequestResult.Run))!;

    /// <summary>The options, for <see cref="ServeRun"/>, <see cref="ServeRequestResult"/> and what they hold.</summary>
    public static JsonSerializerOptions Options { get; } = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
        NumberHandling = JsonNumberHandling.AllowNamedFloatingPointLiterals,
        // The files are read by programs, never put into a page.
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        Converters = { new JsonStringEnumConverter(), new MetadataConverter() },
        TypeInfoResolver = new DefaultJsonTypeInfoResolver { Modifiers = { LeaveOutTheRun, UseInternalSetters } },
    };

    /// <summary>A request of <paramref name="run"/>.</summary>
    /// <exception cref="JsonException">The element is no request.</exception>
    public static ServeRequestResult ReadResult(JsonElement element, ServeRun run)
    {
        JsonTypeInfo type = Options.GetTypeInfo(typeof(ServeRequestResult));
        var result = (ServeRequestResult)element.Deserialize(type)!;
        s_run.SetValue(result, run);
        return result;
    }

    private static void LeaveOutTheRun(JsonTypeInfo type)
    {
        if (type.Type != typeof(ServeRequestResult))
        {
            return;
        }

        for (int index = type.Properties.Count - 1; index >= 0; index--)
        {
            if (type.Properties[index].PropertyType == typeof(ServeRun))
            {
                type.Properties.RemoveAt(index);
            }
        }
    }

    // What a run learns as it goes has internal setters, which the serializer does not see by itself.
    private static void UseInternalSetters(JsonTypeInfo type)
    {
        if (type.Type != typeof(ServeRun))
        {
            return;
        }

        foreach (JsonPropertyInfo property in type.Properties)
        {
            if (property.Set is null && property.AttributeProvider is PropertyInfo { SetMethod: not null } member)
            {
                property.Set = member.SetValue;
            }
        }
    }
}
