using System.Text.Json;
using ServeBench.Workloads;

namespace ServeBench.Tokenizers;

/// <summary>Opens a Hugging Face <c>tokenizer.json</c>.</summary>
internal static class TokenizerJsonReader
{
    /// <summary>Opens the file.</summary>
    /// <exception cref="ServeException"><c>TokenizerUnreadable</c>, <c>TokenizerInvalid</c> or <c>TokenizerNotSupported</c>.</exception>
    public static ITokenizer Open(string name, string path)
    {
        var json = new TokenizerJson(path);
        try
        {
            return new TextTokenizer(name, new TokenPipeline(Read(json)));
        }
        catch (Exception exception) when (exception is JsonException or InvalidOperationException or KeyNotFoundException or FormatException or ArgumentException or IndexOutOfRangeException)
        {
            throw TokenizerErrors.Invalid(path, $"a member has another type or place than in a tokenizer.json ({exception.Message.TrimEnd('.')})", exception);
        }
    }

    private static TokenizerDefinition Read(TokenizerJson json)
    {
        string folder = Path.GetDirectoryName(Path.GetFullPath(json.Path))!;
        JsonElement? configuration = TokenizerConfiguration.Read(folder);
        ReadPreTokenizer preTokenizer = PreTokenizerReader.Read(json, TokenizerConfiguration.Flag(configuration, "add_prefix_space"));
        ReadModel model = ModelReader.Read(json, preTokenizer.EndsInBytes);
        IReadOnlyList<INormalizer> normalizers = NormalizerReader.Read(json);
        var added = AddedTokenList.Read(json, model.Vocabulary, normalizers);
        return new TokenizerDefinition
        {
            VocabularySize = model.Vocabulary.Count,
            Added = added,
            Normalizers = normalizers,
            PreTokenizers = model.WordStarts is null ? preTokenizer.Steps : [.. preTokenizer.Steps, model.WordStarts],
            Model = model.Model,
            Decoder = DecoderReader.Read(json, model.Vocabulary, added),
            Template = BeginAndEnd.Find(folder, configuration, added, model.Vocabulary) ?? PostProcessorReader.Read(json),
            NamedSpecialTokenIds = NamedSpecialTokens.FindBeside(folder, configuration, added),
            ChatTemplate = ChatTemplateFiles.FindBeside(json.Path),
        };
    }
}
