using System.Text.Json;
using ServeBench.Results;

namespace ServeBench.Sweeps;

/// <summary>Reads a parameter file of <c>vllm bench sweep</c>: a list of objects, or an object of named objects.</summary>
internal static class SweepParameterFile
{
    private static readonly byte[] s_byteOrderMark = [0xEF, 0xBB, 0xBF];

    /// <summary>The entries of a file, in their order.</summary>
    /// <exception cref="ServeException"><c>SweepParametersNotFound</c>, or <c>SweepParametersInvalid</c> with file, line and column.</exception>
    public static IReadOnlyList<SweepParameters> Read(string path)
    {
        byte[] bytes;
        try
        {
            bytes = File.ReadAllBytes(path);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new ServeException(
                "SweepParametersNotFound",
                ServeErrorKind.NotFound,
                Directory.Exists(path) ? $"'{path}' is a folder; give a parameter file in it." : $"The parameter file '{path}' cannot be read: {exception.Message}",
                path,
                exception);
        }

        if (FileContent.Foreign(bytes) is { } foreign)
        {
            throw SweepErrors.Invalid(path, 1, 1, $"the file {foreign.TrimEnd('.')}");
        }

        ReadOnlyMemory<byte> json = bytes.AsSpan().StartsWith(s_byteOrderMark) ? bytes.AsMemory(s_byteOrderMark.Length) : bytes;
        try
        {
            return Read(path, json.Span);
        }
        catch (JsonException exception)
        {
            throw SweepErrors.Invalid(
                path, (exception.LineNumber ?? 0) + 1, (exception.BytePositionInLine ?? 0) + 1, JsonEnd.Describe(json.Span), exception);
        }
    }

    private static List<SweepParameters> Read(string path, ReadOnlySpan<byte> json)
    {
        var reader = new Utf8JsonReader(json);
        reader.Read();
        JsonTokenType first = reader.TokenType;
        if (first is not (JsonTokenType.StartArray or JsonTokenType.StartObject))
        {
            throw At(path, json, reader.TokenStartIndex, "this is neither a list nor an object");
        }

        var entries = new List<SweepParameters>();
        var names = new HashSet<string>(StringComparer.Ordinal);
        while (reader.Read() && reader.TokenType is not (JsonTokenType.EndArray or JsonTokenType.EndObject))
        {
            long position = reader.TokenStartIndex;
            string? name = null;
            if (first == JsonTokenType.StartObject)
            {
                name = reader.GetString();
                reader.Read();
            }

            if (reader.TokenType != JsonTokenType.StartObject)
            {
                throw At(path, json, reader.TokenStartIndex, $"{(name is null ? "an entry" : $"the entry '{name}'")} is not an object");
            }

            SweepParameters entry = Entry(name, JsonDocument.ParseValue(ref reader));
            if (entry.ContainsKey(SweepParameters.NameKey) && !names.Add(entry.Name))
            {
                throw At(path, json, position, $"several entries have the name '{entry.Name}'; give each a {SweepParameters.NameKey} of its own");
            }

            entries.Add(entry);
        }

        if (reader.Read())
        {
            throw At(path, json, reader.TokenStartIndex, "there is more text after the entries");
        }

        return entries;
    }

    // A name within the object wins over the key that the object stands behind, as in vLLM.
    private static SweepParameters Entry(string? name, JsonDocument document)
    {
        using (document)
        {
            IEnumerable<KeyValuePair<string, object?>> values = document.RootElement.EnumerateObject()
                .Select(member => new KeyValuePair<string, object?>(member.Name, MetadataConverter.ReadValue(member.Value)));
            return new SweepParameters(name is null ? values : values.Prepend(new(SweepParameters.NameKey, name)));
        }
    }

    private static ServeException At(string path, ReadOnlySpan<byte> json, long position, string what)
    {
        ReadOnlySpan<byte> before = json[..(int)position];
        return SweepErrors.Invalid(path, before.Count((byte)'\n') + 1, before.Length - before.LastIndexOf((byte)'\n'), what);
    }
}
