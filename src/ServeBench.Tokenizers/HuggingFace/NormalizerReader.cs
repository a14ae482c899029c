using System.Text;
using System.Text.Json;

namespace ServeBench.Tokenizers;

/// <summary>Reads the <c>normalizer</c> of a <c>tokenizer.json</c>.</summary>
internal static class NormalizerReader
{
    /// <summary>The steps in the order in which they are applied.</summary>
    /// <exception cref="ServeException"><c>TokenizerNotSupported</c> or <c>TokenizerInvalid</c>.</exception>
    public static IReadOnlyList<INormalizer> Read(TokenizerJson json) =>
        [.. json.Member("normalizer").Steps("normalizers").SelectMany(step => ReadStep(json.Path, step))];

    private static IEnumerable<INormalizer> ReadStep(string path, JsonElement step) => step.Kind() switch
    {
        "NFC" => [new FormNormalizer(NormalizationForm.FormC)],
        "NFD" => [new FormNormalizer(NormalizationForm.FormD)],
        "NFKC" => [new FormNormalizer(NormalizationForm.FormKC)],
        "NFKD" => [new FormNormalizer(NormalizationForm.FormKD)],
        "Lowercase" => [CharacterNormalizer.Lowercase],
        "StripAccents" => [CharacterNormalizer.StripAccents],
        "Nmt" => [CharacterNormalizer.Nmt],
        "ByteLevel" => [new ByteNormalizer()],
        "Strip" => [new StripNormalizer(step.Flag("strip_left"), step.Flag("strip_right"))],
        "Prepend" => [new PrependNormalizer(step.Text("prepend") ?? "")],
        "Replace" => [ReadReplace(path, step)],
        "BertNormalizer" => ReadBert(step),
        "Precompiled" => [ReadPrecompiled(path, step)],
        string kind => throw TokenizerErrors.NotSupported(path, $"its normalizer has a step '{kind}'"),
    };

    private static INormalizer ReadReplace(string path, JsonElement step)
    {
        string content = step.Text("content") ?? "";
        JsonElement pattern = step.GetProperty("pattern");
        return pattern.Text("Regex") is string expression
            ? new PatternNormalizer(PatternReader.Compile(path, expression), content)
            : new ReplaceNormalizer(pattern.GetProperty("String").GetString()!, content);
    }

    private static IEnumerable<INormalizer> ReadBert(JsonElement step)
    {
        bool lowercase = step.Flag("lowercase", defaultValue: true);
        return CharacterNormalizer.Bert(step.Flag("clean_text", defaultValue: true), step.Flag("handle_chinese_chars", defaultValue: true), step.Flag("strip_accents", defaultValue: lowercase), lowercase);
    }

    private static PrecompiledNormalizer ReadPrecompiled(string path, JsonElement step)
    {
        try
        {
            return new PrecompiledNormalizer(step.GetProperty("precompiled_charsmap").GetBytesFromBase64());
        }
        catch (FormatException exception)
        {
            throw TokenizerErrors.Invalid(path, "its precompiled rules of normalization cannot be read", exception);
        }
    }
}

/// <summary>Makes the patterns of a <c>tokenizer.json</c> ready.</summary>
internal static class PatternReader
{
    /// <summary>Reads a pattern.</summary>
    /// <exception cref="ServeException"><c>TokenizerNotSupported</c> or <c>TokenizerInvalid</c>.</exception>
    public static SplitPattern Compile(string path, string pattern)
    {
        try
        {
            return new SplitPattern(pattern);
        }
        catch (NotSupportedException exception)
        {
            throw TokenizerErrors.NotSupported(path, $"one of its patterns cannot be carried out, since {exception.Message} ({pattern})");
        }
        catch (FormatException exception)
        {
            throw TokenizerErrors.Invalid(path, $"one of its patterns is not a regular expression, since {exception.Message} ({pattern})", exception);
        }
    }
}
