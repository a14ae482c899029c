using ServeBench.Workloads;

namespace ServeBench.Tokenizers;

/// <summary>Encodes a text anew from the last cut that a change at its end leaves where it is.</summary>
internal sealed class ByteLevelEncoder(ByteLevelTokenizer tokenizer) : IIncrementalEncoder
{
    /// <summary>Enough for the cuts of two texts to meet.</summary>
    private const int HeadLength = 200;

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

    /// <summary>Encodes a text of which a stretch is known already.</summary>
    /// <param name="text">The text, well-formed.</param>
    /// <param name="known">The encoding of another text that has the stretch too.</param>
    /// <param name="shift">How much further on the stretch stands in that text.</param>
    /// <param name="start">Where the stretch starts.</param>
    /// <param name="end">Where it ends.</param>
    public ReadOnlySpan<int> Encode(string text, PieceEncoding known, int shift, int start, int end)
    {
        _encoding.Truncate(0);
        _text = text;
        int head = Math.Min(end, start + HeadLength);
        if (FindCommonCut(text, head, known, shift, start) is (int cut, int piece))
        {
            tokenizer.AppendPieces(text.AsSpan(0, head), cut, _encoding);
            int last = known.FindCut(end + shift, out _);
            while (last > piece && !StableBoundary.Holds(text, known.Pieces[last - 1].TextEnd - shift, end))
            {
                last--;
            }

            _encoding.AddRange(known, piece, last, shift);
        }

        tokenizer.Append(text, _encoding.PieceCount == 0 ? 0 : _encoding.Pieces[^1].TextEnd, _encoding);
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

    /// <summary>The first cut of the stretch that both texts have: the patterns look only forwards, so all that follow are the same.</summary>
    private (int Cut, int Piece)? FindCommonCut(string text, int head, PieceEncoding known, int shift, int start)
    {
        List<int> cuts = _encoding.Cuts;
        cuts.Clear();
        tokenizer.Split(text.AsSpan(0, head), cuts);
        foreach (int cut in cuts)
        {
            if (cut >= start && StableBoundary.Holds(text, cut, head))
            {
                int piece = known.FindCut(cut + shift, out bool isCut);
                if (isCut)
                {
                    return (cut, piece);
                }
            }
        }

        return null;
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
