using ServeBench.Workloads;

namespace ServeBench.Adapters.Tokenizers;

/// <summary>Encodes a text anew from the last cut that a change at its end leaves where it is.</summary>
internal sealed class ByteLevelEncoder(ByteLevelTokenizer tokenizer) : IIncrementalEncoder
{
    private readonly PieceEncoding _encoding = new();
    private string _text = "";

    /// <inheritdoc/>
    public ReadOnlySpan<int> Encode(string text)
    {
        int kept = tokenizer.CanResume ? CountKeptPieces(text) : 0;
        _encoding.Truncate(kept);
        tokenizer.Append(text, kept == 0 ? 0 : _encoding.TextEnd(kept - 1), _encoding);
        _text = text;
        return _encoding.Ids;
    }

    private int CountKeptPieces(string text)
    {
        int common = _text.AsSpan().CommonPrefixLength(text);
        for (int piece = _encoding.PieceCount - 1; piece >= 0; piece--)
        {
            int end = _encoding.TextEnd(piece);
            if (end + tokenizer.MaxAddedTokenLength <= common && StableBoundary.Holds(text, end, common))
            {
                return piece + 1;
            }
        }

        return 0;
    }
}
