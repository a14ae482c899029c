using ServeBench.Workloads;

namespace ServeBench.Tokenizers;

/// <summary>Encodes a text anew from the last cut that a change at its end leaves where it is.</summary>
/// <param name="pipeline">The steps of the tokenizer.</param>
/// <param name="cancellationToken">Ends the work on a long text.</param>
internal sealed class ResumingEncoder(TokenPipeline pipeline, CancellationToken cancellationToken) : IIncrementalEncoder
{
    /// <summary>Enough for the cuts of two texts to meet.</summary>
    private const int HeadLength = 200;

    private readonly PieceEncoding _encoding = new();
    private string _text = "";

    public ReadOnlySpan<int> Encode(string text)
    {
        text = WellFormedText.From(text);
        int kept = pipeline.CanResume ? CountKeptPieces(text) : 0;
        _encoding.Truncate(kept);
        pipeline.Append(text, kept == 0 ? 0 : _encoding.Pieces[kept - 1].TextEnd, _encoding, cancellationToken);
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
            pipeline.AppendPieces(text, _encoding.Work.Pieces.TakeWhile(kept => kept.End <= cut), _encoding, cancellationToken);
            int last = known.FindCut(end + shift, out _);
            while (last > piece && !StableBoundary.Holds(text, known.Pieces[last - 1].TextEnd - shift, end))
            {
                last--;
            }

            _encoding.AddRange(known, piece, last, shift);
        }

        pipeline.Append(text, _encoding.PieceCount == 0 ? 0 : _encoding.Pieces[^1].TextEnd, _encoding, cancellationToken);
        return _encoding.Ids;
    }

    public string DecodeStart(int count)
    {
        if (!pipeline.CanResume)
        {
            return pipeline.Definition.Decoder.Decode(_encoding.Ids[..count]);
        }

        // The text of whole pieces is there already.
        ReadOnlySpan<PieceEncoding.PieceEnd> pieces = _encoding.Pieces;
        int whole = pieces.Length;
        while (whole > 0 && pieces[whole - 1].IdEnd > count)
        {
            whole--;
        }

        (int textEnd, int idEnd) = whole == 0 ? new PieceEncoding.PieceEnd(0, 0) : pieces[whole - 1];
        return string.Concat(_text.AsSpan(0, textEnd), pipeline.Definition.Decoder.Decode(_encoding.Ids[idEnd..count]));
    }

    /// <summary>The first cut of the stretch that both texts have: the patterns look only forwards, so all that follow are the same.</summary>
    private (int Cut, int Piece)? FindCommonCut(string text, int head, PieceEncoding known, int shift, int start)
    {
        foreach (Piece cut in pipeline.Cut(text, new Piece(0, head), _encoding, cancellationToken))
        {
            if (cut.End >= start && StableBoundary.Holds(text, cut.End, head))
            {
                int piece = known.FindCut(cut.End + shift, out bool isCut);
                if (isCut)
                {
                    return (cut.End, piece);
                }
            }
        }

        return null;
    }

    private int CountKeptPieces(string text)
    {
        int common = _text.AsSpan().CommonPrefixLength(text);
        ReadOnlySpan<PieceEncoding.PieceEnd> pieces = _encoding.Pieces;
        for (int piece = pieces.Length - 1; piece >= 0; piece--)
        {
            int end = pieces[piece].TextEnd;
            if (end + pipeline.MaxAddedTokenLength <= common && StableBoundary.Holds(text, end, common))
            {
                return piece + 1;
            }
        }

        return 0;
    }
}
