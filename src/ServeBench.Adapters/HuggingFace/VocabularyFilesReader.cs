using System.Text.Json;
using Microsoft.ML.Tokenizers;
using ServeBench.Adapters.ChatTemplates;
using ServeBench.Adapters.Tokenizers;
using ServeBench.Workloads;

namespace ServeBench.Adapters.HuggingFace;

/// <summary>Opens a <c>vocab.json</c> with the <c>merges.txt</c> beside it: byte-level BPE with GPT-2's pre-tokenizer.</summary>
internal static class VocabularyFilesReader
{
    /// <summary>The merges' file name.</summary>
    public const string MergesName = "merges.txt";

    private static readonly string[] s_specialTokens = ["<|endoftext|>", "<s>", "</s>", "<unk>", "<pad>", "<mask>"];

    /// <summary>Opens the two files.</summary>
    /// <exception cref="ServeException"><c>TokenizerNotFound</c> without merges, <c>TokenizerUnreadable</c> or <c>TokenizerInvalid</c>.</exception>
    public static ITokenizer Open(string name, string vocabularyPath)
    {
        string mergesPath = Path.Join(Path.GetDirectoryName(vocabularyPath), MergesName);
        if (!File.Exists(mergesPath))
        {
            throw new ServeException("TokenizerNotFound", ServeErrorKind.NotFound, $"'{vocabularyPath}' needs its '{MergesName}' in the same folder, and there is none.", mergesPath);
        }

        Dictionary<string, int> vocabulary = ReadVocabulary(vocabularyPath);
        BpeModel model = BpeModelReader.Create(vocabularyPath, vocabulary, ReadMerges(mergesPath), new BpeOptions(vocabulary), wholePieces: false);
        AddedToken[] special = [.. s_specialTokens.Where(vocabulary.ContainsKey).Select(token => new AddedToken(vocabulary[token], token))];
        return new ByteLevelTokenizer(name, new ByteLevelDefinition
        {
            VocabularySize = vocabulary.Count,
            TokenBytes = vocabulary.ToDictionary(entry => entry.Value, entry => ByteAlphabet.ToBytes(entry.Key)),
            Model = model.Model,
            Splitter = new PieceSplitter([new RegexSplit(SplitPatterns.Gpt2)]),
            AddedTokens = new AddedTokens(special),
            SpecialTokenIds = [.. special.Select(token => token.Id).Order()],
            ChatTemplate = ChatTemplateFiles.FindBeside(vocabularyPath),
        });
    }

    private static Dictionary<string, int> ReadVocabulary(string path)
    {
        using JsonDocument document = TokenizerFile.ReadJson(path);
        try
        {
            return document.RootElement.EnumerateObject().ToDictionary(token => token.Name, token => token.Value.GetInt32());
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
