using Microsoft.ML.Tokenizers;

namespace ServeBench.Tokenizers;

/// <summary>BPE with a list of merges over a byte-level vocabulary, as Hugging Face's tokenizers have it.</summary>
/// <param name="tokenizer">The library's tokenizer, made with <c>ByteLevel</c>.</param>
/// <param name="wholePieces">The vocabulary when a piece that is in it is taken whole (<c>ignore_merges</c>); else <see langword="null"/>.</param>
internal sealed class MergesModel(BpeTokenizer tokenizer, IReadOnlyDictionary<string, int>? wholePieces) : IPieceModel
{
    /// <inheritdoc/>
    public int[] Encode(ReadOnlySpan<char> piece) =>
        wholePieces is not null && wholePieces.TryGetValue(ByteAlphabet.FromText(piece), out int id)
            ? [id]
            : [.. tokenizer.EncodeToIds(piece, considerPreTokenization: false, considerNormalization: false)];
}
