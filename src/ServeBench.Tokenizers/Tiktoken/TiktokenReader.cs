using System.IO.Compression;
using System.Reflection;
using System.Text;
using Microsoft.ML.Tokenizers;
using ServeBench.Workloads;

namespace ServeBench.Tokenizers;

/// <summary>Opens Tiktoken encodings: those that come with the module, and files of ranks.</summary>
internal static class TiktokenReader
{
    /// <summary>Opens an encoding whose ranks come with the module.</summary>
    public static ITokenizer OpenBuiltIn(TiktokenEncoding encoding)
    {
        Assembly package = Assembly.Load(new AssemblyName(encoding.PackageAssembly!));
        using Stream resource = package.GetManifestResourceStream($"{encoding.Name}.tiktoken.deflate")!;
        using var ranks = new DeflateStream(resource, CompressionMode.Decompress);
        var file = new MemoryStream();
        ranks.CopyTo(file);
        ReadOnlySpan<byte> bytes = file.GetBuffer().AsSpan(0, (int)file.Length);
        file.Position = 0;
        return Create(encoding.Name, LoadLibrary(file), TiktokenRanks.Read(encoding.Name, bytes), encoding, chatTemplate: null);
    }

    /// <summary>Opens a file of ranks.</summary>
    /// <exception cref="ServeException"><c>TokenizerUnreadable</c> or <c>TokenizerInvalid</c>.</exception>
    public static ITokenizer OpenFile(string name, string path)
    {
        Dictionary<int, byte[]> ranks = TiktokenRanks.Read(path, TokenizerFile.ReadAllBytes(path));
        return Create(name, LoadLibrary(TiktokenRanks.Write(ranks)), ranks, TiktokenEncoding.OfFile(path), ChatTemplateFiles.FindBeside(path));
    }

    /// <summary>Lets the library read the ranks while the rest is made ready: it takes the better part of the time.</summary>
    private static Task<TiktokenTokenizer> LoadLibrary(MemoryStream ranks) =>
        Task.Run(() => TiktokenTokenizer.Create(ranks, preTokenizer: null, normalizer: null));

    private static ByteLevelTokenizer Create(string name, Task<TiktokenTokenizer> library, Dictionary<int, byte[]> ranks, TiktokenEncoding encoding, IChatTemplate? chatTemplate)
    {
        int vocabularySize = ranks.Count;
        foreach ((string text, int id) in encoding.SpecialTokens)
        {
            ranks[id] = Encoding.UTF8.GetBytes(text);
        }

        return new ByteLevelTokenizer(name, new ByteLevelDefinition
        {
            VocabularySize = vocabularySize,
            TokenBytes = ranks,
            Model = new TiktokenModel(library),
            Splitter = new PieceSplitter([new RegexSplit(encoding.Pattern)]),
            AddedTokens = new AddedTokens(encoding.SpecialTokens.Select(special => new AddedToken(special.Value, special.Key))),
            SpecialTokenIds = [.. encoding.SpecialTokens.Values.Order()],
            ChatTemplate = chatTemplate,
        });
    }
}
