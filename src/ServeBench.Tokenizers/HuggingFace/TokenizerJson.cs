using System.Text.Json;

namespace ServeBench.Tokenizers;

/// <summary>
/// A <c>tokenizer.json</c>, of which the vocabulary and the merges are left as they are written: they take up nearly all of it, and are
/// read token by token.
/// </summary>
internal sealed class TokenizerJson
{
    private readonly Dictionary<string, JsonElement> _members = new(StringComparer.Ordinal);
    private readonly Dictionary<string, JsonElement> _model = new(StringComparer.Ordinal);

    /// <summary>Reads the file.</summary>
    /// <exception cref="ServeException"><c>TokenizerUnreadable</c> or <c>TokenizerInvalid</c>.</exception>
    public TokenizerJson(string path)
    {
        Path = path;
        ReadOnlyMemory<byte> utf8 = TokenizerFile.ReadAllBytes(path);
        utf8 = utf8.Span.StartsWith("\uFEFF"u8) ? utf8[3..] : utf8;
        try
        {
            var reader = new Utf8JsonReader(utf8.Span);
            if (!reader.Read() || reader.TokenType != JsonTokenType.StartObject)
            {
                throw NoModel();
            }

            ReadMembers(ref reader, utf8);
        }
        catch (JsonException exception)
        {
            throw TokenizerErrors.Invalid(path, $"it is not JSON ({exception.Message.TrimEnd('.')})", exception);
        }
    }

    public string Path { get; }

    public ReadOnlyMemory<byte> Vocabulary { get; private set; }

    /// <summary>The merges as they are written; empty when there are none.</summary>
    public ReadOnlyMemory<byte> Merges { get; private set; }

    /// <summary>A member of the file; <see langword="null"/> when it is absent or <c>null</c>.</summary>
    public JsonElement? Member(string name) => _members.TryGetValue(name, out JsonElement value) && value.ValueKind != JsonValueKind.Null ? value : null;

    /// <summary>A member of the model; <see langword="null"/> when it is absent or <c>null</c>.</summary>
    public JsonElement? ModelMember(string name) => _model.TryGetValue(name, out JsonElement value) && value.ValueKind != JsonValueKind.Null ? value : null;

    /// <summary>A flag of the model; false when it is absent.</summary>
    public bool ModelFlag(string name) => ModelMember(name)?.GetBoolean() ?? false;

    /// <summary>A text of the model; <see langword="null"/> when it is absent.</summary>
    public string? ModelText(string name) => ModelMember(name)?.GetString();

    private void ReadMembers(ref Utf8JsonReader reader, ReadOnlyMemory<byte> utf8)
    {
        bool hasModel = false;
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            string name = reader.GetString()!;
            reader.Read();
            if (name == "model" && reader.TokenType == JsonTokenType.StartObject)
            {
                hasModel = true;
                ReadModel(ref reader, utf8);
            }
            else
            {
                _members[name] = JsonElement.ParseValue(ref reader);
            }
        }

        while (reader.Read())
        {
            // What follows the object is an error of the reader.
        }

        if (!hasModel)
        {
            throw NoModel();
        }
    }

    private void ReadModel(ref Utf8JsonReader reader, ReadOnlyMemory<byte> utf8)
    {
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            string name = reader.GetString()!;
            reader.Read();
            int start = (int)reader.TokenStartIndex;
            if (name is "vocab" or "merges")
            {
                reader.Skip();
                ReadOnlyMemory<byte> written = utf8[start..(int)reader.BytesConsumed];
                (Vocabulary, Merges) = name == "vocab" ? (written, Merges) : (Vocabulary, written);
            }
            else
            {
                _model[name] = JsonElement.ParseValue(ref reader);
            }
        }
    }

    private ServeException NoModel() => TokenizerErrors.Invalid(Path, "it has no 'model', so it is not a tokenizer.json");
}
