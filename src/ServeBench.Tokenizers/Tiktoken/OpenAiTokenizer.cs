using Microsoft.ML.Tokenizers;
using ServeBench.Workloads;

namespace ServeBench.Tokenizers;

/// <summary>
/// An encoding whose ranks come with the module. Microsoft.ML.Tokenizers encodes the texts for which it is exact and quick; the module's
/// own engine encodes all others, and both give the same ids. Each is loaded when it is first needed.
/// </summary>
internal sealed class OpenAiTokenizer : IIncrementalTokenizer
{
    /// <summary>
    /// Longest text for the library, in UTF-16 code units. Its work on a piece grows with the square of the length, and nothing
    /// interrupts it: a run of 2,048 equal characters takes 50 ms at worst.
    /// </summary>
    internal const int MaxLibraryLength = 2048;

    private const string SpecialTokenStart = "<|";

    /// <summary>Oniguruma takes it for the s of a contraction; the library's expressions do not.</summary>
    private const char LongS = '\u017F';

    private readonly TiktokenEncoding _encoding;
    private readonly Lazy<TiktokenTokenizer> _library;
    private readonly Lazy<TokenPipeline> _engine;
    private readonly CancellationToken _cancellationToken;

    /// <summary>Opens an encoding that has a <see cref="TiktokenEncoding.PackageAssembly"/>.</summary>
    public OpenAiTokenizer(TiktokenEncoding encoding)
        : this(
            encoding,
            new Lazy<TiktokenTokenizer>(() => TiktokenTokenizer.CreateForEncoding(encoding.Name)),
            new Lazy<TokenPipeline>(() => TiktokenReader.ReadBuiltIn(encoding)),
            CancellationToken.None)
    {
    }

    private OpenAiTokenizer(TiktokenEncoding encoding, Lazy<TiktokenTokenizer> library, Lazy<TokenPipeline> engine, CancellationToken cancellationToken)
    {
        _encoding = encoding;
        _library = library;
        _engine = engine;
        _cancellationToken = cancellationToken;
        SpecialTokenIds = [.. encoding.SpecialTokens.Values.Order()];
    }

    public string Name => _encoding.Name;

    public int VocabularySize => _encoding.RankCount;

    public IReadOnlyList<int> SpecialTokenIds { get; }

    public int AddedSpecialTokenCount => 0;

    /// <summary>The module's own engine for this encoding.</summary>
    internal TextTokenizer Engine => new(Name, _engine.Value, _cancellationToken);

    /// <summary>
    /// Whether the library's ids of a text are right. Its expressions take each half of a character beyond the basic plane for a
    /// character. It knows special tokens only from a cache, which drops them as other pieces come.
    /// </summary>
    internal static bool IsForLibrary(string text) =>
        text.Length <= MaxLibraryLength
        && !text.AsSpan().ContainsAnyInRange('\uD800', '\uDFFF')
        && !text.Contains(LongS, StringComparison.Ordinal)
        && !text.Contains(SpecialTokenStart, StringComparison.Ordinal);

    public ITokenizer WithCancellation(CancellationToken cancellationToken) => new OpenAiTokenizer(_encoding, _library, _engine, cancellationToken);

    public int[] Encode(string text, bool addSpecialTokens = true)
    {
        _cancellationToken.ThrowIfCancellationRequested();
        return IsForLibrary(text) ? [.. _library.Value.EncodeToIds(text)] : Engine.Encode(text, addSpecialTokens);
    }

    public int Count(string text, bool addSpecialTokens = true)
    {
        _cancellationToken.ThrowIfCancellationRequested();
        return IsForLibrary(text) ? _library.Value.CountTokens(text) : Engine.Count(text, addSpecialTokens);
    }

    public string Decode(ReadOnlySpan<int> tokenIds) => Engine.Decode(tokenIds);

    public IIncrementalEncoder CreateEncoder() => Engine.CreateEncoder();

    public ITokenCycle? CreateCycle(int[] tokenIds, int longest) => Engine.CreateCycle(tokenIds, longest);
}
