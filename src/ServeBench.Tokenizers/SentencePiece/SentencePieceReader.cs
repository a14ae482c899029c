using System.Text;
using System.Text.Json;
using Google.Protobuf;
using ServeBench.Workloads;

namespace ServeBench.Tokenizers;

/// <summary>
/// Opens a SentencePiece <c>tokenizer.model</c> as the tokenizer that Hugging Face's library makes of it, which is what servers count with.
/// A <c>tokenizer_config.json</c> beside it says whether the model expects beginning and end tokens, and with <c>legacy</c> how a text
/// begins behind a special token; without one it is taken for Llama's. It, or an <c>added_tokens.json</c>, also lists the tokens that the
/// model has beyond its pieces, such as those of its chat template.
/// </summary>
internal static class SentencePieceReader
{
    private const string Mark = "\u2581";

    // Their vocabularies are those of the model's pieces, in their order.
    private static readonly string[] s_classes = ["LlamaTokenizer", "CodeLlamaTokenizer", "GemmaTokenizer", "T5Tokenizer", "PreTrainedTokenizer"];

    /// <summary>Opens the file.</summary>
    /// <exception cref="ServeException"><c>TokenizerUnreadable</c>, <c>TokenizerInvalid</c> or <c>TokenizerNotSupported</c>.</exception>
    public static ITokenizer Open(string name, string path)
    {
        SentencePieceModel model = Parse(path, TokenizerFile.ReadAllBytes(path));
        string folder = Path.GetDirectoryName(Path.GetFullPath(path))!;
        JsonElement? configuration = TokenizerConfiguration.Read(folder);
        string? className = TokenizerConfiguration.ClassOf(configuration);
        if (className is not null && !s_classes.Contains(className))
        {
            throw TokenizerErrors.NotSupported(path, $"its class is {className}, and the file does not say what that class makes of it; its tokenizer.json would");
        }

        return new TextTokenizer(name, new TokenPipeline(Read(path, folder, model, configuration, className)));
    }

    private static TokenizerDefinition Read(string path, string folder, SentencePieceModel model, JsonElement? configuration, string? className)
    {
        Vocabulary vocabulary = VocabularyOf(model);
        AddedTokenList added = Added(model, AddedTokenList.ReadBeside(folder, configuration));
        bool hasPrefix = model.AddsDummyPrefix && (TokenizerConfiguration.Flag(configuration, "add_prefix_space") ?? true);
        bool isLegacy = TokenizerConfiguration.Flag(configuration, "legacy") ?? true;
        ReadModel read = model.ModelType == 1
            ? new ReadModel(vocabulary, new UnigramModel(vocabulary, [.. model.Pieces.Select(piece => (double)piece.Score)], model.UnknownId, model.ByteFallback))
            : ReadBpe(path, model, vocabulary);
        IEnumerable<IPreTokenizer> mark = isLegacy ? [] : [new MetaspaceRewrite(Mark, hasPrefix ? PrependScheme.First : PrependScheme.Never)];
        IEnumerable<IPreTokenizer> words = read.WordStarts is null ? [] : [read.WordStarts];
        return new TokenizerDefinition
        {
            VocabularySize = model.Pieces.Count,
            Added = added,
            Normalizers = [.. Rules(path, model), .. isLegacy ? Marks(hasPrefix) : []],
            PreTokenizers = [.. mark, .. words],
            Model = read.Model,
            Decoder = new TextDecoder(DecoderReader.TextOf(vocabulary, added), DecoderSteps(hasPrefix)),
            Template = Template(folder, configuration, className, model, vocabulary),
            ChatTemplate = ChatTemplateFiles.FindBeside(path),
        };
    }

    private static SentencePieceModel Parse(string path, byte[] bytes)
    {
        SentencePieceModel model;
        try
        {
            model = SentencePieceModel.Parse(bytes);
        }
        catch (InvalidProtocolBufferException exception)
        {
            throw TokenizerErrors.Invalid(path, "it is neither a SentencePiece model nor a Tiktoken file", exception);
        }

        return model switch
        {
            { Pieces.Count: 0 } => throw TokenizerErrors.Invalid(path, "it holds no SentencePiece pieces"),
            { ModelType: not (1 or 2) } => throw TokenizerErrors.NotSupported(path, "its SentencePiece model is neither BPE nor Unigram"),
            { UnknownId: int unknown } when unknown < 0 || unknown >= model.Pieces.Count => throw TokenizerErrors.Invalid(path, "it has no piece for unknown characters"),
            _ => model,
        };
    }

    private static Vocabulary VocabularyOf(SentencePieceModel model)
    {
        var vocabulary = new Vocabulary(model.Pieces.Count);
        for (int id = 0; id < model.Pieces.Count; id++)
        {
            vocabulary.Add(model.Pieces[id].Text, id);
        }

        return vocabulary;
    }

    private static AddedTokenList Added(SentencePieceModel model, AddedTokenList listed)
    {
        var tokens = new Dictionary<string, AddedToken>(StringComparer.Ordinal);
        foreach (AddedToken token in model.WholePieces.Concat(listed.Tokens))
        {
            tokens[token.Content] = token;
        }

        return new AddedTokenList([.. tokens.Values], [.. model.ControlIds.Union(listed.SpecialIds).Order()]);
    }

    /// <summary>What the model's own rules of normalization do, which Hugging Face leaves out where BPE has none.</summary>
    private static IEnumerable<INormalizer> Rules(string path, SentencePieceModel model)
    {
        if (model.CharacterMap.Length > 0)
        {
            yield return ReadMap(path, model.CharacterMap);
        }

        if (model.ModelType == 1 && model.RemovesExtraBlanks)
        {
            yield return new BlankNormalizer();
        }
    }

    private static PrecompiledNormalizer ReadMap(string path, byte[] map)
    {
        try
        {
            return new PrecompiledNormalizer(map);
        }
        catch (FormatException exception)
        {
            throw TokenizerErrors.Invalid(path, exception.Message, exception);
        }
    }

    private static IEnumerable<INormalizer> Marks(bool hasPrefix)
    {
        if (hasPrefix)
        {
            yield return new PrependNormalizer(Mark);
        }

        yield return new ReplaceNormalizer(" ", Mark);
    }

    private static List<IDecoderStep> DecoderSteps(bool hasPrefix)
    {
        List<IDecoderStep> steps = [new EachToken((token, _, _) => token.Replace(Mark, " ", StringComparison.Ordinal)), new ByteTokens(), new FuseTokens()];
        if (hasPrefix)
        {
            steps.Add(new EachToken((text, _, _) => text.StartsWith(' ') ? text[1..] : text));
        }

        return steps;
    }

    private static SpecialTokenTemplate Template(string folder, JsonElement? configuration, string? className, SentencePieceModel model, Vocabulary vocabulary)
    {
        bool begins = TokenizerConfiguration.Flag(configuration, "add_bos_token") ?? (model.BeginId >= 0 && className != "T5Tokenizer");
        bool ends = TokenizerConfiguration.Flag(configuration, "add_eos_token") ?? className == "T5Tokenizer";
        Dictionary<string, object> named = SpecialTokenVariables.Read(folder, configuration);
        return new SpecialTokenTemplate(begins ? IdOf("bos_token", model.BeginId) : [], ends ? IdOf("eos_token", model.EndId) : []);

        int[] IdOf(string variable, int id)
        {
            int own = named.GetValueOrDefault(variable) is string text ? vocabulary.Find(text) : -1;
            return own >= 0 ? [own] : id >= 0 ? [id] : [];
        }
    }

    /// <summary>
    /// The merges of the pieces: each way to put a piece together from two others, those of the higher score first, and of one score those
    /// of the longer left part (transformers' <c>generate_merges</c>).
    /// </summary>
    private static ReadModel ReadBpe(string path, SentencePieceModel model, Vocabulary vocabulary)
    {
        var merges = new List<(float Score, int LeftLength, int RightLength, int Left, int Right, int Merged)>();
        foreach ((SentencePiece piece, int id) in model.Pieces.Select((piece, id) => (piece, id)))
        {
            ReadOnlySpan<byte> text = vocabulary.BytesOf(id);
            var local = new List<(int Left, int Right, int LeftLength, int RightLength)>();
            for (int at = LengthOfFirst(text); at > 0 && at < text.Length; at += LengthOfFirst(text[at..]))
            {
                int left = vocabulary.Find(text[..at]);
                int right = left < 0 ? -1 : vocabulary.Find(text[at..]);
                if (right >= 0)
                {
                    local.Add((left, right, CountCharacters(text[..at]), CountCharacters(text[at..])));
                }
            }

            merges.AddRange(local.OrderBy(pair => pair.Left).ThenBy(pair => pair.Right).Select(pair => (piece.Score, pair.LeftLength, pair.RightLength, pair.Left, pair.Right, vocabulary.Find(vocabulary.BytesOf(id)))));
        }

        var table = new MergeTable(merges.Count);
        foreach ((_, _, _, int left, int right, int merged) in merges.OrderByDescending(merge => merge.Score).ThenByDescending(merge => merge.LeftLength).ThenByDescending(merge => merge.RightLength))
        {
            table.Add(left, right, merged);
        }

        return ModelReader.CreateBpe(path, vocabulary, table, new BpeOptions { ByteFallback = model.ByteFallback, FuseUnknown = true, UnknownToken = model.Pieces[model.UnknownId].Text });
    }

    private static int CountCharacters(ReadOnlySpan<byte> text)
    {
        int count = 0;
        foreach (byte value in text)
        {
            count += (value & 0xC0) == 0x80 ? 0 : 1;
        }

        return count;
    }

    private static int LengthOfFirst(ReadOnlySpan<byte> text)
    {
        Rune.DecodeFromUtf8(text, out _, out int length);
        return length;
    }
}
