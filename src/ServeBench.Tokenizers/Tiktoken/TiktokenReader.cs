using System.IO.Compression;
using System.Reflection;
using System.Text;
using System.Text.Json;
using ServeBench.Workloads;

namespace ServeBench.Tokenizers;

/// <summary>Opens Tiktoken encodings: those that come with the module, and files of ranks.</summary>
internal static class TiktokenReader
{
    /// <summary>The steps of an encoding whose ranks come with the module.</summary>
    public static TokenPipeline ReadBuiltIn(TiktokenEncoding encoding)
    {
        var package = Assembly.Load(new AssemblyName(encoding.PackageAssembly!));
        using Stream resource = package.GetManifestResourceStream($"{encoding.Name}.tiktoken.deflate")!;
        using var ranks = new DeflateStream(resource, CompressionMode.Decompress);
        var file = new MemoryStream();
        ranks.CopyTo(file);
        return PipelineOf(TiktokenRanks.Read(encoding.Name, file.GetBuffer().AsSpan(0, (int)file.Length)), encoding, AddedTokenList.Empty, chatTemplate: null);
    }

    /// <summary>Opens a file of ranks.</summary>
    /// <exception cref="ServeException"><c>TokenizerUnreadable</c>, <c>TokenizerInvalid</c> or <c>TokenizerNotSupported</c>.</exception>
    public static ITokenizer OpenFile(string name, string path)
    {
        string folder = Path.GetDirectoryName(Path.GetFullPath(path))!;
        JsonElement? configuration = TokenizerConfiguration.Read(folder);
        Vocabulary ranks = TiktokenRanks.Read(path, TokenizerFile.ReadAllBytes(path));
        TiktokenEncoding encoding = TiktokenEncoding.OfFile(path, ranks.Count, TokenizerConfiguration.ClassOf(configuration));
        return new TextTokenizer(name, PipelineOf(ranks, encoding, AddedTokenList.ReadBeside(folder, configuration), ChatTemplateFiles.FindBeside(path)));
    }

    private static TokenPipeline PipelineOf(Vocabulary ranks, TiktokenEncoding encoding, AddedTokenList listed, IChatTemplate? chatTemplate)
    {
        // A model's own list names the tokens that the encoding only reserves.
        Dictionary<int, AddedToken> tokens = encoding.SpecialTokens.ToDictionary(special => special.Value, special => new AddedToken(special.Value, special.Key));
        foreach (AddedToken token in listed.Tokens)
        {
            tokens[token.Id] = token;
        }

        var added = new AddedTokenList([.. tokens.Values], [.. encoding.SpecialTokens.Values.Union(listed.SpecialIds).Order()]);
        return new TokenPipeline(new TokenizerDefinition
        {
            VocabularySize = ranks.Count,
            Added = added,
            Normalizers = encoding.Normalization is NormalizationForm form ? [new FormNormalizer(form)] : [],
            PreTokenizers = [new PatternSplit(encoding.Pattern)],
            Model = new RankModel(ranks),
            Decoder = new ByteDecoder(() => BytesOf(ranks, tokens)),
            Template = encoding.Begin is string begin ? new SpecialTokenTemplate([encoding.SpecialTokens[begin]], []) : SpecialTokenTemplate.None,
            ChatTemplate = chatTemplate,
        });
    }

    private static TokenBytes BytesOf(Vocabulary ranks, Dictionary<int, AddedToken> tokens) => new(
        Math.Max(ranks.IdEnd, tokens.Keys.DefaultIfEmpty().Max() + 1),
        id => tokens.TryGetValue(id, out AddedToken? token) ? Encoding.UTF8.GetBytes(token.Content) : ranks.BytesOf(id).ToArray());
}
