using System.Text;
using System.Text.Json;

namespace ServeBench.Tokenizers;

/// <summary>The pre-tokenizer of a <c>tokenizer.json</c>.</summary>
/// <param name="Steps">Cut text into pieces.</param>
/// <param name="EndsInBytes">Whether the pieces are then to be taken byte by byte, in the <see cref="ByteAlphabet"/>.</param>
internal sealed record ReadPreTokenizer(IReadOnlyList<IPreTokenizer> Steps, bool EndsInBytes);

/// <summary>Reads the <c>pre_tokenizer</c> of a <c>tokenizer.json</c>.</summary>
internal static class PreTokenizerReader
{
    // Rust's \w+|[^\w\s]+, which takes the two joiners for parts of words.
    private const string WordPattern = @"[\w\u200C\u200D]+|[^\w\s\u200C\u200D]+";

    /// <summary>Reads the pre-tokenizer.</summary>
    /// <param name="json">The file.</param>
    /// <param name="prefixSpace">Whether a <c>ByteLevel</c> that is the only step writes a blank before a text, where the files beside say so.</param>
    /// <exception cref="ServeException"><c>TokenizerNotSupported</c> or <c>TokenizerInvalid</c>.</exception>
    public static ReadPreTokenizer Read(TokenizerJson json, bool? prefixSpace)
    {
        JsonElement[] written = [.. json.Member("pre_tokenizer").Steps("pretokenizers")];

        // transformers looks for the flag to replace in the outermost step only.
        bool isSequence = json.Member("pre_tokenizer")?.Kind() == "Sequence";
        var steps = new List<IPreTokenizer>();
        for (int i = 0; i < written.Length; i++)
        {
            steps.AddRange(ReadStep(json.Path, written[i], isSequence ? null : prefixSpace, isLast: i == written.Length - 1));
        }

        return new ReadPreTokenizer(steps, written.Length > 0 && written[^1].Kind() == "ByteLevel");
    }

    private static IEnumerable<IPreTokenizer> ReadStep(string path, JsonElement step, bool? prefixSpace, bool isLast) => step.Kind() switch
    {
        "ByteLevel" => ReadByteLevel(step, prefixSpace, isLast),
        "Split" => [ReadSplit(path, step)],
        "Digits" => [new CharacterSplit(CharacterKinds.IsNumeric, step.Flag("individual_digits") ? SplitBehavior.Isolated : SplitBehavior.Contiguous)],
        "Whitespace" => [new PatternSplit(new SplitPattern(WordPattern), SplitBehavior.Removed, invert: true)],
        "WhitespaceSplit" => [new CharacterSplit(CharacterKinds.IsWhiteSpace, SplitBehavior.Removed)],
        "BertPreTokenizer" => [new CharacterSplit(CharacterKinds.IsWhiteSpace, SplitBehavior.Removed), new CharacterSplit(CharacterKinds.IsPunctuation, SplitBehavior.Isolated)],
        "Punctuation" => [new CharacterSplit(CharacterKinds.IsPunctuation, ReadBehavior(path, step.Text("behavior") ?? "Isolated"))],
        "CharDelimiterSplit" => [new TextSplit(step.GetProperty("delimiter").GetString()!, SplitBehavior.Removed)],
        "FixedLength" => [new FixedLengthSplit(step.Member("length")?.GetInt32() is int and >= 1 and int length ? length : 5)],
        "Metaspace" => ReadMetaspace(path, step),
        string kind => throw TokenizerErrors.NotSupported(path, $"its pre-tokenizer has a step '{kind}'"),
    };

    private static IEnumerable<IPreTokenizer> ReadByteLevel(JsonElement step, bool? prefixSpace, bool isLast)
    {
        if (prefixSpace ?? step.Flag("add_prefix_space", defaultValue: true))
        {
            yield return new BlankPrefix();
        }

        if (step.Flag("use_regex", defaultValue: true))
        {
            yield return new PatternSplit(SplitPatterns.Gpt2);
        }

        // The model takes bytes as they are where no step comes between.
        if (!isLast)
        {
            yield return new ByteRewrite();
        }
    }

    private static MatchSplit ReadSplit(string path, JsonElement step)
    {
        SplitBehavior behavior = ReadBehavior(path, step.Text("behavior") ?? "");
        bool invert = step.Flag("invert");
        JsonElement pattern = step.GetProperty("pattern");
        return pattern.Text("Regex") is string expression
            ? new PatternSplit(PatternReader.Compile(path, expression), behavior, invert)
            : new TextSplit(pattern.GetProperty("String").GetString()!, behavior, invert);
    }

    private static SplitBehavior ReadBehavior(string path, string name) =>
        Enum.TryParse(name, ignoreCase: false, out SplitBehavior behavior) && name.Length > 0 && !char.IsAsciiDigit(name[0])
            ? behavior
            : throw TokenizerErrors.NotSupported(path, $"its pre-tokenizer splits with the behavior '{name}'");

    private static IEnumerable<IPreTokenizer> ReadMetaspace(string path, JsonElement step)
    {
        string mark = step.GetProperty("replacement").GetString()!;
        string scheme = step.Text("prepend_scheme") ?? (step.Flag("add_prefix_space", defaultValue: true) ? "always" : "never");
        yield return new MetaspaceRewrite(mark, scheme switch
        {
            "always" => PrependScheme.Always,
            "first" => PrependScheme.First,
            "never" => PrependScheme.Never,
            _ => throw TokenizerErrors.NotSupported(path, $"its pre-tokenizer writes a mark before a text by the scheme '{scheme}'"),
        });
        if (step.Flag("split", defaultValue: true))
        {
            yield return new TextSplit(mark, SplitBehavior.MergedWithNext);
        }
    }
}
