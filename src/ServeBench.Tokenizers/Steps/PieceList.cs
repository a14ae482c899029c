namespace ServeBench.Tokenizers;

/// <summary>A text in pieces, while it is being cut.</summary>
internal sealed class PieceList
{
    private List<Piece> _spare = [];

    public string Text { get; private set; } = "";

    /// <summary>The pieces, in their order; none is empty.</summary>
    public List<Piece> Pieces { get; private set; } = [];

    /// <summary>Whether position 0 of <see cref="Text"/> is where the whole text starts.</summary>
    public bool StartsText { get; private set; }

    /// <summary>Begins with one piece.</summary>
    /// <param name="text">The text.</param>
    /// <param name="piece">The piece of it.</param>
    /// <param name="startsText">Whether position 0 of the text is where the whole text starts.</param>
    public void Reset(string text, Piece piece, bool startsText)
    {
        Text = text;
        StartsText = startsText;
        Pieces.Clear();
        if (piece.End > piece.Start)
        {
            Pieces.Add(piece);
        }
    }

    public List<Piece> Matches { get; } = [];

    /// <summary>An empty list for the pieces that replace these.</summary>
    public List<Piece> BeginCut()
    {
        _spare.Clear();
        return _spare;
    }

    /// <summary>Puts the pieces of the list that <see cref="BeginCut"/> gave instead of these.</summary>
    public void EndCut() => (Pieces, _spare) = (_spare, Pieces);

    /// <summary>Rewrites each piece.</summary>
    /// <param name="rewrite">Is given a piece, and whether the whole text starts with it.</param>
    public void Rewrite(Func<string, bool, string> rewrite)
    {
        string[] rewritten = [.. Pieces.Select(piece => rewrite(Text[piece.Start..piece.End], StartsText && piece.Start == 0))];
        StartsText &= Pieces.Count > 0 && Pieces[0].Start == 0;
        Text = string.Concat(rewritten);
        Pieces.Clear();
        int start = 0;
        foreach (string piece in rewritten)
        {
            Pieces.Add(new Piece(start, start + piece.Length));
            start += piece.Length;
        }
    }
}
