using System.IO.Compression;
using System.Reflection;
using System.Text;
using Microsoft.ML.Tokenizers;
using ServeBench.Workloads;

namespace ServeBench.Adapters.Tokenizers;

/// <summary>Opens Tiktoken encodings: those that come with the module, and files of ranks.</summary>
internal static class TiktokenReader
{
    /// <summary>Opens an encoding whose ranks come with the module.</summary>
    public static ITokenizer OpenBuiltIn(TiktokenEncoding encoding)
    {
        Assembly package = Assembly.Load(new AssemblyName(encoding.PackageAssembly!));
        using Stream resource = package.GetManifestResourceStream($"{encoding.Name}.tiktoken.deflate")!;
        using var ranks = new DeflateStream(resource, CompressionMode.Decompress);
        return Create(encoding.Name, TiktokenRanks.Read(encoding.Name, ranks), encoding);
    }

    /// <summary>Opens a file of ranks.</summary>
    /// <exception cref="ServeException"><c>TokenizerUnreadable</c> or <c>TokenizerInvalid</c>.</exception>
    public static ITokenizer OpenFile(string name, string path)
    {
        using var ranks = new MemoryStream(TokenizerFile.ReadAllBytes(path));
        return Create(name, TiktokenRanks.Read(path, ranks), TiktokenEncoding.OfFile(path));
    }

    private static ByteLevelTokenizer Create(string name, Dictionary<int, byte[]> ranks, TiktokenEncoding encoding)
    {
        var tokens = new Dictionary<int, byte[]>(ranks);
        foreach ((string text, int id) in encoding.SpecialTokens)
        {
            tokens[id] = Encoding.UTF8.GetBytes(text);
        }

        using MemoryStream lines = TiktokenRanks.Write(ranks);
        return new ByteLevelTokenizer(name, new ByteLevelDefinition
        {
            VocabularySize = ranks.Count,
            TokenBytes = tokens,
            Model = new TiktokenModel(TiktokenTokenizer.Create(lines, preTokenizer: null, normalizer: null)),
            Splitter = new PieceSplitter([new RegexSplit(encoding.Pattern)]),
            AddedTokens = new AddedTokens(encoding.SpecialTokens.Select(special => new AddedToken(special.Value, special.Key))),
            SpecialTokenIds = [.. encoding.SpecialTokens.Values.Order()],
        });
    }
}
