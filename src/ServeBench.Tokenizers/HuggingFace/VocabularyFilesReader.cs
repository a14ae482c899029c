using System.Text;
using System.Text.Json;
using ServeBench.Workloads;

namespace ServeBench.Tokenizers;

/// <summary>
/// Opens a <c>vocab.json</c> with the <c>merges.txt</c> beside it: byte-level BPE. The files do not say how a text is cut; that is known by
/// the Python class that <c>tokenizer_config.json</c> names, and without one it is GPT-2's way.
/// </summary>
internal static class VocabularyFilesReader
{
    public const string MergesName = "merges.txt";

    private static readonly string[] s_specialTokens = ["<|endoftext|>", "<s>", "</s>", "<unk>", "<pad>", "<mask>"];

    /// <summary>Opens the two files.</summary>
    /// <exception cref="ServeException"><c>TokenizerNotFound</c> without merges, <c>TokenizerNotSupported</c> for a class that is not known, <c>TokenizerUnreadable</c> or <c>TokenizerInvalid</c>.</exception>
    public static ITokenizer Open(string name, string vocabularyPath)
    {
        string mergesPath = Path.Join(Path.GetDirectoryName(vocabularyPath), MergesName);
        if (!File.Exists(mergesPath))
        {
            throw new ServeException("TokenizerNotFound", ServeErrorKind.NotFound, $"'{vocabularyPath}' needs its '{MergesName}' in the same folder, which does not have it.", mergesPath);
        }

        string folder = Path.GetDirectoryName(vocabularyPath)!;
        JsonElement? configuration = TokenizerConfiguration.Read(folder);
        bool isQwen = IsQwen(vocabularyPath, configuration);
        bool hasPrefix = TokenizerConfiguration.Flag(configuration, "add_prefix_space") ?? false;
        Vocabulary vocabulary = ReadVocabulary(vocabularyPath);
        ReadModel model = ModelReader.CreateBpe(vocabularyPath, vocabulary, ReadMerges(mergesPath, vocabulary), new BpeOptions { IsByteLevel = true });
        AddedTokenList added = Added(folder, configuration, vocabulary);
        return new TextTokenizer(name, new TokenPipeline(new TokenizerDefinition
        {
            VocabularySize = vocabulary.Count,
            Added = added,
            Normalizers = isQwen ? [new FormNormalizer(NormalizationForm.FormC)] : [],
            PreTokenizers = [.. hasPrefix ? [new BlankPrefix()] : Array.Empty<IPreTokenizer>(), new PatternSplit(isQwen ? SplitPatterns.Qwen : SplitPatterns.Gpt2)],
            Model = model.Model,
            Decoder = DecoderReader.Bytes(vocabulary, added),
            Template = TokenizerConfiguration.Flag(configuration, "add_bos_token") ?? false ? Begin(folder, configuration, added) : SpecialTokenTemplate.None,
            ChatTemplate = ChatTemplateFiles.FindBeside(vocabularyPath),
        }));
    }

    private static bool IsQwen(string path, JsonElement? configuration) => TokenizerConfiguration.ClassOf(configuration) switch
    {
        null or "GPT2Tokenizer" or "CodeGenTokenizer" => false,
        "Qwen2Tokenizer" => true,
        string other => throw TokenizerErrors.NotSupported(path, $"its class is {other}, and the two files do not say how that class cuts a text; its tokenizer.json would"),
    };

    // Those that the model's files list, and those that they name; the usual ones where they name none.
    private static AddedTokenList Added(string folder, JsonElement? configuration, Vocabulary vocabulary)
    {
        AddedTokenList listed = AddedTokenList.ReadBeside(folder, configuration);
        HashSet<string> named = NamedSpecialTokens.NamesIn(folder, configuration);
        IEnumerable<string> texts = named.Count > 0 ? named : s_specialTokens;
        AddedToken[] special = [.. texts.Where(token => vocabulary.Find(token) >= 0).Select(token => new AddedToken(vocabulary.Find(token), token))];
        IEnumerable<int> ids = special.Select(token => token.Id).Concat(listed.Tokens.Where(token => named.Contains(token.Content)).Select(token => token.Id));
        return new AddedTokenList([.. listed.Tokens.Concat(special).DistinctBy(token => token.Content)], [.. ids.Concat(listed.SpecialIds).Distinct().Order()]);
    }

    private static SpecialTokenTemplate Begin(string folder, JsonElement? configuration, AddedTokenList added)
    {
        string? text = SpecialTokenVariables.Read(folder, configuration).GetValueOrDefault("bos_token") as string;
        return added.Tokens.FirstOrDefault(token => token.Content == text) is { } begin
            ? new SpecialTokenTemplate([begin.Id], [])
            : throw TokenizerErrors.Invalid(TokenizerConfiguration.PathIn(folder), "it has each text begin with a token ('add_bos_token') that 'bos_token' does not name");
    }

    private static Vocabulary ReadVocabulary(string path)
    {
        ReadOnlySpan<byte> utf8 = TokenizerFile.ReadAllBytes(path);
        try
        {
            Vocabulary vocabulary = ModelReader.ReadVocabulary(utf8.StartsWith("\uFEFF"u8) ? utf8[3..] : utf8);
            return vocabulary.HasDistinctIds ? vocabulary : throw TokenizerErrors.Invalid(path, "two of its tokens have the same id");
        }
        catch (Exception exception) when (exception is JsonException or InvalidOperationException)
        {
            throw TokenizerErrors.Invalid(path, "it is not an object of tokens and their ids", exception);
        }
    }

    private static MergeTable ReadMerges(string path, Vocabulary vocabulary)
    {
        using var reader = new StreamReader(new MemoryStream(TokenizerFile.ReadAllBytes(path)));
        var merges = new MergeReader(path, vocabulary, vocabulary.Count);
        while (reader.ReadLine() is string line)
        {
            if (line.Length > 0 && !line.StartsWith("#version", StringComparison.Ordinal))
            {
                merges.Add(Encoding.UTF8.GetBytes(line));
            }
        }

        return merges.Merges;
    }
}
