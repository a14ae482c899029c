using ServeBench.Workloads;
using Library = Microsoft.ML.Tokenizers.SentencePieceTokenizer;

namespace ServeBench.Adapters.SentencePiece;

/// <summary>A SentencePiece tokenizer: BPE or Unigram.</summary>
/// <param name="name">What it was asked for by.</param>
/// <param name="library">The library's tokenizer, which knows which special tokens to add.</param>
/// <param name="model">What the file says of its pieces.</param>
/// <param name="chatTemplate">How the model writes a conversation; <see langword="null"/> when its folder does not say.</param>
internal sealed class SentencePieceTokenizer(string name, Library library, SentencePieceModel model, IChatTemplate? chatTemplate) : ITokenizer
{
    /// <inheritdoc/>
    public string Name => name;

    /// <inheritdoc/>
    public IChatTemplate? ChatTemplate => chatTemplate;

    /// <inheritdoc/>
    public int VocabularySize => model.PieceCount;

    /// <inheritdoc/>
    public IReadOnlyList<int> SpecialTokenIds { get; } = [.. model.ControlPieces.Values.Order()];

    /// <inheritdoc/>
    public int AddedSpecialTokenCount { get; } = (library.AddBeginningOfSentence ? 1 : 0) + (library.AddEndOfSentence ? 1 : 0);

    /// <inheritdoc/>
    public int[] Encode(string text, bool addSpecialTokens = true)
    {
        ArgumentNullException.ThrowIfNull(text);
        int[] ids = text.Length == 0 ? [] : [.. library.EncodeToIds(text, addBeginningOfSentence: false, addEndOfSentence: false)];
        return addSpecialTokens ? AddSpecialTokens(ids) : ids;
    }

    /// <inheritdoc/>
    public int Count(string text, bool addSpecialTokens = true)
    {
        ArgumentNullException.ThrowIfNull(text);
        int count = text.Length == 0 ? 0 : library.CountTokens(text, addBeginningOfSentence: false, addEndOfSentence: false);
        return count + (addSpecialTokens ? AddedSpecialTokenCount : 0);
    }

    /// <inheritdoc/>
    public string Decode(ReadOnlySpan<int> tokenIds) => library.Decode(tokenIds.ToArray(), considerSpecialTokens: true);

    private int[] AddSpecialTokens(int[] ids) =>
    [
        .. library.AddBeginningOfSentence ? [library.BeginningOfSentenceId] : Array.Empty<int>(),
        .. ids,
        .. library.AddEndOfSentence ? [library.EndOfSentenceId] : Array.Empty<int>(),
    ];
}
