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
        text = WellFormedText.From(text);
        int kept = tokenizer.CanResume ? CountKeptPieces(text) : 0;
        _encoding.Truncate(kept);
        tokenizer.Append(text, kept == 0 ? 0 : _encoding.Pieces[kept - 1].TextEnd, _encoding);
        _text = text;
        return _encoding.Ids;
    }

    /// <inheritdoc/>
    public string DecodeStart(int count)
    {
        if (!tokenizer.CanResume)
        {
            return tokenizer.Decode(_encoding.Ids[..count]);
        }

        // The text of whole pieces is there already.
        ReadOnlySpan<PieceEncoding.Piece> pieces = _encoding.Pieces;
        int whole = pieces.Length;
        while (whole > 0 && pieces[whole - 1].IdEnd > count)
        {
            whole--;
        }

        (int textEnd, int idEnd) = whole == 0 ? new PieceEncoding.Piece(0, 0) : pieces[whole - 1];
        return string.Concat(_text.AsSpan(0, textEnd), tokenizer.Decode(_encoding.Ids[idEnd..count]));
    }

    private int CountKeptPieces(string text)
    {
        int common = _text.AsSpan().CommonPrefixLength(text);
        ReadOnlySpan<PieceEncoding.Piece> pieces = _encoding.Pieces;
        for (int piece = pieces.Length - 1; piece >= 0; piece--)
        {
            int end = pieces[piece].TextEnd;
            if (end + tokenizer.MaxAddedTokenLength <= common && StableBoundary.Holds(text, end, common))
            {
                return piece + 1;
            }
        }

        return 0;
    }
}
