namespace ServeBench.Adapters.Tokenizers;

/// <summary>The tokens of a text with the cuts between its pieces, so that the end can be taken off again.</summary>
internal sealed class PieceEncoding
{
    private int[] _ids = new int[256];
    private Piece[] _pieces = new Piece[256];
    private int _idCount;

    /// <summary>All tokens so far; valid until something is added.</summary>
    public ReadOnlySpan<int> Ids => _ids.AsSpan(0, _idCount);

    /// <summary>The pieces so far; valid until one is added.</summary>
    public ReadOnlySpan<Piece> Pieces => _pieces.AsSpan(0, PieceCount);

    /// <summary>Number of pieces so far.</summary>
    public int PieceCount { get; private set; }

    /// <summary>Room for the cuts of the stretch that is being added.</summary>
    public List<int> Cuts { get; } = [];

    /// <summary>Adds a piece.</summary>
    /// <param name="ids">Its tokens.</param>
    /// <param name="textEnd">Where it ends in the text.</param>
    public void Add(ReadOnlySpan<int> ids, int textEnd)
    {
        if (_ids.Length - _idCount < ids.Length)
        {
            Array.Resize(ref _ids, Math.Max(_ids.Length * 2, _idCount + ids.Length));
        }

        if (PieceCount == _pieces.Length)
        {
            Array.Resize(ref _pieces, _pieces.Length * 2);
        }

        ids.CopyTo(_ids.AsSpan(_idCount));
        _idCount += ids.Length;
        _pieces[PieceCount++] = new Piece(textEnd, _idCount);
    }

    /// <summary>Keeps the first <paramref name="pieceCount"/> pieces.</summary>
    public void Truncate(int pieceCount)
    {
        PieceCount = pieceCount;
        _idCount = pieceCount == 0 ? 0 : _pieces[pieceCount - 1].IdEnd;
    }

    /// <summary>Where a piece ends.</summary>
    /// <param name="TextEnd">In the text, in UTF-16 code units.</param>
    /// <param name="IdEnd">Among the tokens.</param>
    public readonly record struct Piece(int TextEnd, int IdEnd);
}
