using System.Text;
using System.Text.Json;
using ServeBench.Workloads;

namespace ServeBench.Tokenizers;

/// <summary>Opens a Hugging Face <c>tokenizer.json</c> that holds byte-level BPE.</summary>
internal static class TokenizerJsonReader
{
    /// <summary>Opens the file.</summary>
    /// <exception cref="ServeException"><c>TokenizerUnreadable</c>, <c>TokenizerInvalid</c> or <c>TokenizerNotSupported</c>.</exception>
    public static ITokenizer Open(string name, string path)
    {
        using JsonDocument document = TokenizerFile.ReadJson(path);
        try
        {
            return new ByteLevelTokenizer(name, Read(path, document.RootElement));
        }
        catch (Exception exception) when (exception is InvalidOperationException or KeyNotFoundException or FormatException or ArgumentException or IndexOutOfRangeException)
        {
            throw TokenizerErrors.Invalid(path, $"a member has another type or place than in a tokenizer.json ({exception.Message.TrimEnd('.')})", exception);
        }
    }

    private static ByteLevelDefinition Read(string path, JsonElement root)
    {
        if (root.ValueKind != JsonValueKind.Object || !root.TryGetProperty("model", out JsonElement model))
        {
            throw TokenizerErrors.Invalid(path, "it has no 'model', so it is no tokenizer.json");
        }

        BpeModel bpe = BpeModelReader.Read(path, model);
        PreTokenizer preTokenizer = PreTokenizerReader.Read(path, root);
        AddedTokenList added = AddedTokenList.Read(root);
        var tokens = bpe.Vocabulary.ToDictionary(entry => entry.Value, entry => ByteAlphabet.ToBytes(entry.Key));
        foreach (AddedToken token in added.Tokens)
        {
            tokens[token.Id] = Encoding.UTF8.GetBytes(token.Content);
        }

        return new ByteLevelDefinition
        {
            VocabularySize = bpe.Vocabulary.Count,
            TokenBytes = tokens,
            Model = bpe.Model,
            Splitter = new PieceSplitter(preTokenizer.Stages),
            AddedTokens = new AddedTokens(added.Tokens),
            SpecialTokenIds = added.SpecialIds,
            NamedSpecialTokenIds = NamedSpecialTokens.FindBeside(path, added),
            Template = PostProcessorReader.Read(path, root),
            Normalizations = NormalizerReader.Read(path, root),
            AddPrefixSpace = preTokenizer.AddPrefixSpace,
            ChatTemplate = ChatTemplateFiles.FindBeside(path),
        };
    }
}
