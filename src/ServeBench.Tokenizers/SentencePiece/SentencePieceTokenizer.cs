using ServeBench.Workloads;
using Library = Microsoft.ML.Tokenizers.SentencePieceTokenizer;

namespace ServeBench.Tokenizers;

/// <summary>A SentencePiece tokenizer: BPE or Unigram.</summary>
/// <param name="name">What it was asked for by.</param>
/// <param name="library">The library's tokenizer, which knows which special tokens to add.</param>
/// <param name="model">What the file says of its pieces.</param>
/// <param name="added">The tokens that the model's other files list.</param>
/// <param name="chatTemplate">How the model writes a conversation; <see langword="null"/> when its folder does not say.</param>
internal sealed class SentencePieceTokenizer(string name, Library library, SentencePieceModel model, AddedTokenList added, IChatTemplate? chatTemplate) : ITokenizer
{
    // The library finds the control pieces itself.
    private readonly AddedTokens _whole = new(added.Tokens.Concat(model.WholePieces.Select(piece => new AddedToken(piece.Value, piece.Key))).DistinctBy(token => token.Content));

    /// <inheritdoc/>
    public string Name => name;

    /// <inheritdoc/>
    public IChatTemplate? ChatTemplate => chatTemplate;

    /// <inheritdoc/>
    public int VocabularySize => model.PieceCount;

    /// <inheritdoc/>
    public IReadOnlyList<int> SpecialTokenIds { get; } = [.. model.ControlPieces.Values.Union(added.SpecialIds).Order()];

    /// <inheritdoc/>
    public int AddedSpecialTokenCount { get; } = (library.AddBeginningOfSentence ? 1 : 0) + (library.AddEndOfSentence ? 1 : 0);

    /// <inheritdoc/>
    public int[] Encode(string text, bool addSpecialTokens = true)
    {
        ArgumentNullException.ThrowIfNull(text);
        var ids = new List<int>();
        foreach ((string plain, int? id) in Cut(text))
        {
            ids.AddRange(plain.Length == 0 ? [] : library.EncodeToIds(plain, addBeginningOfSentence: false, addEndOfSentence: false));
            if (id is int token)
            {
                ids.Add(token);
            }
        }

        return addSpecialTokens ? AddSpecialTokens(ids) : [.. ids];
    }

    /// <inheritdoc/>
    public int Count(string text, bool addSpecialTokens = true)
    {
        ArgumentNullException.ThrowIfNull(text);
        int count = addSpecialTokens ? AddedSpecialTokenCount : 0;
        foreach ((string plain, int? id) in Cut(text))
        {
            count += (plain.Length == 0 ? 0 : library.CountTokens(plain, addBeginningOfSentence: false, addEndOfSentence: false)) + (id is null ? 0 : 1);
        }

        return count;
    }

    /// <inheritdoc/>
    public string Decode(ReadOnlySpan<int> tokenIds) => library.Decode(tokenIds.ToArray(), considerSpecialTokens: true);

    private int[] AddSpecialTokens(List<int> ids) =>
    [
        .. library.AddBeginningOfSentence ? [library.BeginningOfSentenceId] : Array.Empty<int>(),
        .. ids,
        .. library.AddEndOfSentence ? [library.EndOfSentenceId] : Array.Empty<int>(),
    ];

    // The stretches of a text, each with the added token behind it; the last has none.
    private IEnumerable<(string Plain, int? Id)> Cut(string text)
    {
        int start = 0;
        while (_whole.Find(text, start) is (int tokenStart, int tokenEnd, int id))
        {
            yield return (text[start..tokenStart], id);
            start = tokenEnd;
        }

        yield return (text[start..], null);
    }
}
