using Microsoft.ML.Tokenizers;

namespace ServeBench.Adapters.Tokenizers;

/// <summary>BPE whose merges are ordered by the rank of what they make, as Tiktoken's are.</summary>
internal sealed class TiktokenModel(TiktokenTokenizer tokenizer) : IPieceModel
{
    /// <inheritdoc/>
    public int[] Encode(ReadOnlySpan<char> piece) =>
        [.. tokenizer.EncodeToIds(piece, considerPreTokenization: false, considerNormalization: false)];
}
