using System.Text;
using System.Text.Json;
using Microsoft.ML.Tokenizers;
using ServeBench.Workloads;

namespace ServeBench.Tokenizers;

/// <summary>
/// Opens a <c>vocab.json</c> with the <c>merges.txt</c> beside it: byte-level BPE. The files do not say how a text is cut; that is known by
/// the Python class that <c>tokenizer_config.json</c> names, and without one it is GPT-2's way.
/// </summary>
internal static class VocabularyFilesReader
{
    /// <summary>The merges' file name.</summary>
    public const string MergesName = "merges.txt";

    private static readonly string[] s_specialTokens = ["<|endoftext|>", "<s>", "</s>", "<unk>", "<pad>", "<mask>"];

    /// <summary>Opens the two files.</summary>
    /// <exception cref="ServeException"><c>TokenizerNotFound</c> without merges, <c>TokenizerNotSupported</c> for a class that is not known, <c>TokenizerUnreadable</c> or <c>TokenizerInvalid</c>.</exception>
    public static ITokenizer Open(string name, string vocabularyPath)
    {
        string mergesPath = Path.Join(Path.GetDirectoryName(vocabularyPath), MergesName);
        if (!File.Exists(mergesPath))
        {
            throw new ServeException("TokenizerNotFound", ServeErrorKind.NotFound, $"'{vocabularyPath}' needs its '{MergesName}' in the same folder, and there is none.", mergesPath);
        }

        string folder = Path.GetDirectoryName(vocabularyPath)!;
        JsonElement? configuration = TokenizerConfiguration.Read(folder);
        bool isQwen = IsQwen(vocabularyPath, configuration);
        Dictionary<string, int> vocabulary = ReadVocabulary(vocabularyPath);
        BpeModel model = BpeModelReader.Create(vocabularyPath, vocabulary, ReadMerges(mergesPath), new BpeOptions(vocabulary), wholePieces: false);
        AddedTokenList added = Added(folder, configuration, vocabulary);
        Dictionary<int, byte[]> tokens = vocabulary.ToDictionary(entry => entry.Value, entry => ByteAlphabet.ToBytes(entry.Key));
        foreach (AddedToken token in added.Tokens)
        {
            tokens[token.Id] = Encoding.UTF8.GetBytes(token.Content);
        }

        return new ByteLevelTokenizer(name, new ByteLevelDefinition
        {
            VocabularySize = vocabulary.Count,
            TokenBytes = tokens,
            Model = model.Model,
            Splitter = new PieceSplitter([new RegexSplit(isQwen ? SplitPatterns.Qwen : SplitPatterns.Gpt2)]),
            AddedTokens = new AddedTokens(added.Tokens),
            SpecialTokenIds = added.SpecialIds,
            Template = TokenizerConfiguration.Flag(configuration, "add_bos_token", defaultValue: false) ? Begin(folder, configuration, added) : SpecialTokenTemplate.None,
            Normalizations = isQwen ? [NormalizationForm.FormC] : [],
            AddPrefixSpace = TokenizerConfiguration.Flag(configuration, "add_prefix_space", defaultValue: false),
            ChatTemplate = ChatTemplateFiles.FindBeside(vocabularyPath),
        });
    }

    private static bool IsQwen(string path, JsonElement? configuration) => (configuration?.Member("tokenizer_class") is { ValueKind: JsonValueKind.String } name ? name.GetString() : null) switch
    {
        null or "GPT2Tokenizer" or "GPT2TokenizerFast" or "CodeGenTokenizer" or "CodeGenTokenizerFast" => false,
        "Qwen2Tokenizer" or "Qwen2TokenizerFast" => true,
        string other => throw TokenizerErrors.NotSupported(path, $"its class is {other}, of which the two files do not say how it cuts a text; its tokenizer.json would"),
    };

    // Those that the model's files list, and those that they name; the usual ones where they name none.
    private static AddedTokenList Added(string folder, JsonElement? configuration, Dictionary<string, int> vocabulary)
    {
        AddedTokenList listed = AddedTokenList.ReadBeside(folder, configuration);
        HashSet<string> named = NamedSpecialTokens.NamesIn(folder, configuration);
        IEnumerable<string> texts = named.Count > 0 ? named : s_specialTokens;
        AddedToken[] special = [.. texts.Where(vocabulary.ContainsKey).Select(token => new AddedToken(vocabulary[token], token))];
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

    private static Dictionary<string, int> ReadVocabulary(string path)
    {
        using JsonDocument document = TokenizerFile.ReadJson(path);
        try
        {
            Dictionary<string, int> vocabulary = document.RootElement.EnumerateObject().ToDictionary(token => token.Name, token => token.Value.GetInt32());
            return vocabulary.Values.Distinct().Count() == vocabulary.Count ? vocabulary : throw TokenizerErrors.Invalid(path, "two of its tokens have the same id");
        }
        catch (Exception exception) when (exception is InvalidOperationException or FormatException or ArgumentException)
        {
            throw TokenizerErrors.Invalid(path, "it is not an object of tokens and their ids", exception);
        }
    }

    private static List<string> ReadMerges(string path)
    {
        using var reader = new StreamReader(new MemoryStream(TokenizerFile.ReadAllBytes(path)));
        var merges = new List<string>();
        while (reader.ReadLine() is string line)
        {
            if (line.Length > 0 && !line.StartsWith("#version", StringComparison.Ordinal))
            {
                merges.Add(line);
            }
        }

        return merges;
    }
}
