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
    // Init-only for users; a reader knows them only once the rest of the result has been read.
    private static readonly PropertyInfo s_run = typeof(ServeRequestResult).GetProperty(nameof(ServeRequestResult.Run))!;
    private static readonly PropertyInfo s_gaps = typeof(ServeRequestResult).GetProperty(nameof(ServeRequestResult.ItlMs))!;
    private static readonly PropertyInfo s_text = typeof(ServeRequestResult).GetProperty(nameof(ServeRequestResult.OutputText))!;
    private static readonly PropertyInfo s_error = typeof(ServeRequestResult).GetProperty(nameof(ServeRequestResult.ErrorMessage))!;

    /// <summary>The options, for <see cref="ServeRun"/>, <see cref="ServeRequestResult"/> and what they hold.</summary>
    public static JsonSerializerOptions Options { get; } = Create(s_run);

    /// <summary>The same for results whose gaps, texts and errors are elsewhere in the file.</summary>
    public static JsonSerializerOptions WithoutArrays { get; } = Create(s_run, s_gaps, s_text, s_error);

    /// <summary>A request of <paramref name="run"/>.</summary>
    /// <exception cref="JsonException">The element is not a request.</exception>
    public static ServeRequestResult ReadResult(JsonElement element, ServeRun run)
    {
        ServeRequestResult result = element.Deserialize<ServeRequestResult>(Options)!;
        s_run.SetValue(result, run);
        return result;
    }

    /// <summary>Puts back what <see cref="WithoutArrays"/> left out.</summary>
    public static void Complete(ServeRequestResult result, ServeRun run, double[] itlMs, string outputText, string? errorMessage)
    {
        s_run.SetValue(result, run);
        s_gaps.SetValue(result, itlMs);
        s_text.SetValue(result, outputText);
        s_error.SetValue(result, errorMessage);
    }

    private static JsonSerializerOptions Create(params PropertyInfo[] leftOut) => new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
        NumberHandling = JsonNumberHandling.AllowNamedFloatingPointLiterals,
        // The files are read by programs, never put into a page.
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        Converters = { new TransportKindConverter(), new JsonStringEnumConverter(), new MetadataConverter() },
        TypeInfoResolver = new DefaultJsonTypeInfoResolver { Modifiers = { type => LeaveOut(type, leftOut), UseInternalSetters } },
    };

    private static void LeaveOut(JsonTypeInfo type, PropertyInfo[] leftOut)
    {
        for (int index = type.Properties.Count - 1; index >= 0; index--)
        {
            if (leftOut.Contains(type.Properties[index].AttributeProvider))
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
