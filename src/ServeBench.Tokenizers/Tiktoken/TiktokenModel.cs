using Microsoft.ML.Tokenizers;

namespace ServeBench.Tokenizers;

/// <summary>BPE whose merges are ordered by the rank of what they make, as Tiktoken's are.</summary>
/// <param name="library">The library's tokenizer, which may still be reading its ranks.</param>
internal sealed class TiktokenModel(Task<TiktokenTokenizer> library) : IPieceModel
{
    /// <inheritdoc/>
    public int[] Encode(ReadOnlySpan<char> piece) =>
        [.. library.GetAwaiter().GetResult().EncodeToIds(piece, considerPreTokenization: false, considerNormalization: false)];
}
