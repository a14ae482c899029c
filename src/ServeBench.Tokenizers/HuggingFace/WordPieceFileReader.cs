using System.Text;
using System.Text.Json;
using ServeBench.Workloads;

namespace ServeBench.Tokenizers;

/// <summary>
/// Opens a <c>vocab.txt</c>, a token on each line: BERT's WordPiece. A <c>tokenizer_config.json</c> beside it says what of a text is changed
/// first; without one letters are made small and accents left out, as BERT's tokenizer does.
/// </summary>
internal static class WordPieceFileReader
{
    public const string FileName = "vocab.txt";

    private const int MaxWordLength = 100;
    private static readonly string[] s_special = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]"];
    private static readonly string[] s_classes = ["BertTokenizer", "DistilBertTokenizer", "ElectraTokenizer", "MobileBertTokenizer"];

    /// <summary>Opens the file.</summary>
    /// <exception cref="ServeException"><c>TokenizerUnreadable</c>, <c>TokenizerInvalid</c> or <c>TokenizerNotSupported</c>.</exception>
    public static ITokenizer Open(string name, string path)
    {
        string folder = Path.GetDirectoryName(Path.GetFullPath(path))!;
        JsonElement? configuration = TokenizerConfiguration.Read(folder);
        if (TokenizerConfiguration.ClassOf(configuration) is string className && !s_classes.Contains(className))
        {
            throw TokenizerErrors.NotSupported(path, $"its class is {className}, and the file does not say how that class cuts a text; its tokenizer.json would");
        }

        Vocabulary vocabulary = Read(path);
        AddedToken[] special = [.. s_special.Where(token => vocabulary.Find(token) >= 0).Select(token => new AddedToken(vocabulary.Find(token), token))];
        var added = new AddedTokenList(special, [.. special.Select(token => token.Id).Order()]);
        bool lowercase = TokenizerConfiguration.Flag(configuration, "do_lower_case") ?? true;
        return new TextTokenizer(name, new TokenPipeline(new TokenizerDefinition
        {
            VocabularySize = vocabulary.Count,
            Added = added,
            Normalizers =
            [
                .. CharacterNormalizer.Bert(
                    cleanText: true,
                    TokenizerConfiguration.Flag(configuration, "tokenize_chinese_chars") ?? true,
                    TokenizerConfiguration.Flag(configuration, "strip_accents") ?? lowercase,
                    lowercase),
            ],
            PreTokenizers = [new CharacterSplit(CharacterKinds.IsWhiteSpace, SplitBehavior.Removed), new CharacterSplit(CharacterKinds.IsPunctuation, SplitBehavior.Isolated)],
            Model = new WordPieceModel(vocabulary, Require(path, vocabulary, "[UNK]"), "##", MaxWordLength),
            Decoder = new TextDecoder(DecoderReader.TextOf(vocabulary, added), [DecoderReader.WordPieceStep("##", cleansUp: true)]),
            Template = new SpecialTokenTemplate([Require(path, vocabulary, "[CLS]")], [Require(path, vocabulary, "[SEP]")]),
            ChatTemplate = ChatTemplateFiles.FindBeside(path),
        }));
    }

    private static Vocabulary Read(string path)
    {
        var vocabulary = new Vocabulary();
        using var reader = new StreamReader(new MemoryStream(TokenizerFile.ReadAllBytes(path)), Encoding.UTF8);
        for (int id = 0; reader.ReadLine() is string token; id++)
        {
            vocabulary.Add(token, id);
        }

        return vocabulary;
    }

    private static int Require(string path, Vocabulary vocabulary, string token) =>
        vocabulary.Find(token) is int id and >= 0 ? id : throw TokenizerErrors.Invalid(path, $"it has no line '{token}', so it is not a vocabulary of BERT's kind");
}
