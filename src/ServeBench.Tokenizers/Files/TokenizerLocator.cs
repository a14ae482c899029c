using ServeBench.Workloads;

namespace ServeBench.Tokenizers;

/// <summary>Finds out which kind of tokenizer a name, a file or a folder is, and opens it.</summary>
internal static class TokenizerLocator
{
    private const string VocabularyName = "vocab.json";

    /// <summary>What is looked for in a folder, in this order: the more a file says about the tokenizer, the earlier.</summary>
    private static readonly string[] s_folderPatterns =
        ["tokenizer.json", VocabularyName, TekkenReader.FileName, "tokenizer.model", "tiktoken.model", "spiece.model", "sentencepiece.bpe.model", "*.tiktoken", WordPieceFileReader.FileName];

    /// <summary>Opens a tokenizer.</summary>
    /// <param name="specification">A built-in name, or the full path of a file or a folder.</param>
    /// <exception cref="ServeException"><c>TokenizerNotFound</c>, <c>TokenizerUnreadable</c>, <c>TokenizerInvalid</c> or <c>TokenizerNotSupported</c>.</exception>
    public static ITokenizer Open(string specification)
    {
        if (TiktokenEncoding.FindBuiltIn(specification) is TiktokenEncoding encoding)
        {
            return new OpenAiTokenizer(encoding);
        }

        if (Directory.Exists(specification))
        {
            return OpenFolder(specification);
        }

        return File.Exists(specification)
            ? OpenFile(specification, specification)
            : throw new ServeException("TokenizerNotFound", ServeErrorKind.NotFound, $"There is no tokenizer '{specification}': it is neither a known name nor a file or folder.", specification);
    }

    private static ITokenizer OpenFolder(string folder)
    {
        ServeException? refusal = null;
        foreach (string pattern in s_folderPatterns)
        {
            // Its vocabulary is that of the tokenizer.json which has been refused, and says less of how it is used.
            if (pattern == VocabularyName && refusal is not null)
            {
                continue;
            }

            string? path = Directory.EnumerateFiles(folder, pattern).Order(StringComparer.Ordinal).FirstOrDefault();
            if (path is null)
            {
                continue;
            }

            try
            {
                return OpenFile(folder, path);
            }
            catch (ServeException exception) when (exception.ErrorId is "TokenizerNotSupported" or "TokenizerNotFound")
            {
                refusal ??= exception;
            }
        }

        throw refusal ?? new ServeException("TokenizerNotFound", ServeErrorKind.NotFound, $"The folder '{folder}' holds no tokenizer: looked for {string.Join(", ", s_folderPatterns)}.", folder);
    }

    private static ITokenizer OpenFile(string name, string path)
    {
        string fileName = Path.GetFileName(path);
        return fileName switch
        {
            VocabularyName => VocabularyFilesReader.Open(name, path),
            TekkenReader.FileName => TekkenReader.Open(name, path),
            WordPieceFileReader.FileName => WordPieceFileReader.Open(name, path),
            VocabularyFilesReader.MergesName => VocabularyFilesReader.Open(name, Path.Join(Path.GetDirectoryName(path), VocabularyName)),
            _ when fileName.EndsWith(".json", StringComparison.OrdinalIgnoreCase) => TokenizerJsonReader.Open(name, path),
            _ when fileName.EndsWith(".tiktoken", StringComparison.OrdinalIgnoreCase) || StartsLikeTiktoken(path) => TiktokenReader.OpenFile(name, path),
            _ => SentencePieceReader.Open(name, path),
        };
    }

    private static bool StartsLikeTiktoken(string path) => TiktokenRanks.IsLikely(TokenizerFile.ReadStart(path));
}
