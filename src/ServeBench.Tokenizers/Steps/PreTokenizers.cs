using System.Text;

namespace ServeBench.Tokenizers;

/// <summary>A step that cuts a text into pieces, each of which is encoded on its own, as Hugging Face's <c>pre_tokenizers</c>.</summary>
internal interface IPreTokenizer
{
    /// <summary>Cuts the pieces into smaller ones, or rewrites them.</summary>
    void Apply(PieceList pieces, CancellationToken cancellationToken);
}

/// <summary>What becomes of the matches that a text is cut at (Hugging Face's <c>SplitDelimiterBehavior</c>).</summary>
internal enum SplitBehavior
{
    Isolated,

    /// <summary>They are left out.</summary>
    Removed,

    /// <summary>Each is the end of the piece before.</summary>
    MergedWithPrevious,

    /// <summary>Each is the start of the piece behind.</summary>
    MergedWithNext,

    /// <summary>Those side by side are one piece.</summary>
    Contiguous,
}

/// <summary>Cuts pieces at matches.</summary>
internal abstract class MatchSplit(SplitBehavior behavior, bool invert) : IPreTokenizer
{
    /// <summary>Appends the matches in a text, in their order.</summary>
    protected abstract void FindMatches(ReadOnlySpan<char> text, List<Piece> matches, CancellationToken cancellationToken);

    public void Apply(PieceList pieces, CancellationToken cancellationToken)
    {
        List<Piece> cut = pieces.BeginCut();
        List<Piece> matches = pieces.Matches;
        foreach (Piece piece in pieces.Pieces)
        {
            matches.Clear();
            FindMatches(pieces.Text.AsSpan(piece.Start, piece.End - piece.Start), matches, cancellationToken);
            Cut(piece, matches, cut);
        }

        pieces.EndCut();
    }

    private void Cut(Piece piece, List<Piece> matches, List<Piece> cut)
    {
        if (behavior == SplitBehavior.Isolated)
        {
            int end = piece.Start;
            foreach (Piece match in matches)
            {
                Add(cut, end, piece.Start + match.Start);
                Add(cut, piece.Start + match.Start, piece.Start + match.End);
                end = piece.Start + match.End;
            }

            Add(cut, end, piece.End);
            return;
        }

        (Piece Piece, bool IsMatch)[] spans = [.. Spans(piece, matches)];
        switch (behavior)
        {
            case SplitBehavior.Removed:
                foreach ((Piece span, bool isMatch) in spans)
                {
                    Add(cut, isMatch ? span.End : span.Start, span.End);
                }

                break;
            case SplitBehavior.Contiguous:
                Join(spans, cut, (before, isMatch) => before == isMatch);
                break;
            case SplitBehavior.MergedWithPrevious:
                Join(spans, cut, (before, isMatch) => isMatch && !before);
                break;
            default:
                // A match goes to what is behind it, unless that is a match too.
                Join(spans, cut, (before, isMatch) => before && !isMatch);
                break;
        }
    }

    private IEnumerable<(Piece Piece, bool IsMatch)> Spans(Piece piece, List<Piece> matches)
    {
        int end = piece.Start;
        foreach (Piece match in matches)
        {
            var span = new Piece(piece.Start + match.Start, piece.Start + match.End);
            if (span.Start > end)
            {
                yield return (new Piece(end, span.Start), invert);
            }

            yield return (span, !invert);
            end = span.End;
        }

        if (end < piece.End)
        {
            yield return (new Piece(end, piece.End), invert);
        }
    }

    private static void Join((Piece Piece, bool IsMatch)[] spans, List<Piece> cut, Func<bool, bool, bool> joins)
    {
        int start = spans.Length == 0 ? 0 : spans[0].Piece.Start;
        for (int i = 0; i < spans.Length; i++)
        {
            if (i + 1 == spans.Length || !joins(spans[i].IsMatch, spans[i + 1].IsMatch))
            {
                Add(cut, start, spans[i].Piece.End);
                start = spans[i].Piece.End;
            }
        }
    }

    private static void Add(List<Piece> cut, int start, int end)
    {
        if (end > start)
        {
            cut.Add(new Piece(start, end));
        }
    }
}

internal sealed class PatternSplit(SplitPattern pattern, SplitBehavior behavior = SplitBehavior.Isolated, bool invert = false) : MatchSplit(behavior, invert)
{
    /// <summary>Whether a well-known pattern's matches are the pieces, so that <see cref="StableBoundary"/> holds.</summary>
    public bool IsWellKnown { get; } = pattern.IsWellKnown && behavior is SplitBehavior.Isolated or SplitBehavior.Removed && (behavior == SplitBehavior.Isolated || invert);

    protected override void FindMatches(ReadOnlySpan<char> text, List<Piece> matches, CancellationToken cancellationToken) => pattern.Find(text, matches, cancellationToken);
}

internal sealed class TextSplit(string delimiter, SplitBehavior behavior, bool invert = false) : MatchSplit(behavior, invert)
{
    protected override void FindMatches(ReadOnlySpan<char> text, List<Piece> matches, CancellationToken cancellationToken)
    {
        for (int at = 0; text[at..].IndexOf(delimiter, StringComparison.Ordinal) is int found and >= 0; at += found + delimiter.Length)
        {
            matches.Add(new Piece(at + found, at + found + delimiter.Length));
        }
    }
}

/// <summary>Cuts at each character of a kind.</summary>
internal sealed class CharacterSplit(Func<Rune, bool> isMatch, SplitBehavior behavior) : MatchSplit(behavior, invert: false)
{
    protected override void FindMatches(ReadOnlySpan<char> text, List<Piece> matches, CancellationToken cancellationToken)
    {
        int at = 0;
        foreach (Rune rune in text.EnumerateRunes())
        {
            int end = at + rune.Utf16SequenceLength;
            if (isMatch(rune))
            {
                matches.Add(new Piece(at, end));
            }

            at = end;
        }
    }
}

/// <summary>Cuts after each so many characters.</summary>
internal sealed class FixedLengthSplit(int length) : MatchSplit(SplitBehavior.Isolated, invert: false)
{
    protected override void FindMatches(ReadOnlySpan<char> text, List<Piece> matches, CancellationToken cancellationToken)
    {
        int start = 0, end = 0, count = 0;
        foreach (Rune rune in text.EnumerateRunes())
        {
            end += rune.Utf16SequenceLength;
            if (++count % length == 0)
            {
                matches.Add(new Piece(start, end));
                start = end;
            }
        }
    }
}

/// <summary>
/// Cuts before each mark of a word's start where no token goes across: a BPE model then encodes words, which come again, and gives the
/// same tokens as it gives for the whole text.
/// </summary>
/// <param name="mark">The mark, such as U+2581.</param>
/// <param name="joined">The characters that some token has right before a mark.</param>
internal sealed class WordStartSplit(char mark, IReadOnlySet<char> joined) : MatchSplit(SplitBehavior.Isolated, invert: false)
{
    protected override void FindMatches(ReadOnlySpan<char> text, List<Piece> matches, CancellationToken cancellationToken)
    {
        int start = 0;
        for (int at = 1; at < text.Length && text[at..].IndexOf(mark) is int found and >= 0; at++)
        {
            at += found;
            if (text[at - 1] != mark && !joined.Contains(text[at - 1]))
            {
                matches.Add(new Piece(start, at));
                start = at;
            }
        }
    }
}

/// <summary>Writes a blank before each piece that does not start with one.</summary>
internal sealed class BlankPrefix : IPreTokenizer
{
    public void Apply(PieceList pieces, CancellationToken cancellationToken) => pieces.Rewrite((piece, _) => piece.StartsWith(' ') ? piece : " " + piece);
}

/// <summary>Writes the bytes of each piece as characters of the <see cref="ByteAlphabet"/>.</summary>
internal sealed class ByteRewrite : IPreTokenizer
{
    public void Apply(PieceList pieces, CancellationToken cancellationToken) => pieces.Rewrite((piece, _) => ByteAlphabet.FromText(piece));
}

/// <summary>Where a mark of a word's start is written before a piece.</summary>
internal enum PrependScheme
{
    /// <summary>Before each piece.</summary>
    Always,

    /// <summary>Before the piece that the text starts with.</summary>
    First,

    Never,
}

/// <summary>Writes a mark instead of each blank, and before a piece (Hugging Face's <c>Metaspace</c>).</summary>
internal sealed class MetaspaceRewrite(string mark, PrependScheme scheme) : IPreTokenizer
{
    public void Apply(PieceList pieces, CancellationToken cancellationToken) => pieces.Rewrite((piece, startsText) =>
    {
        string marked = piece.Replace(" ", mark, StringComparison.Ordinal);
        bool isWanted = scheme == PrependScheme.Always || (scheme == PrependScheme.First && startsText);
        return isWanted && !marked.StartsWith(mark, StringComparison.Ordinal) ? mark + marked : marked;
    });
}
