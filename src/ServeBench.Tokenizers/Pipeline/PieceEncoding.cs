namespace ServeBench.Tokenizers;

/// <summary>The tokens of a text with the cuts between its pieces, so that the end can be taken off again.</summary>
internal sealed class PieceEncoding
{
    private int[] _ids = new int[256];
    private PieceEnd[] _pieces = new PieceEnd[256];
    private int _idCount;

    /// <summary>All tokens so far; valid until something is added.</summary>
    public ReadOnlySpan<int> Ids => _ids.AsSpan(0, _idCount);

    /// <summary>The pieces so far; valid until one is added.</summary>
    public ReadOnlySpan<PieceEnd> Pieces => _pieces.AsSpan(0, PieceCount);

    /// <summary>Number of pieces so far.</summary>
    public int PieceCount { get; private set; }

    /// <summary>Room for the stretch that is being cut.</summary>
    public PieceList Work { get; } = new();

    /// <summary>Room for the tokens of the piece that is being encoded.</summary>
    public List<int> Scratch { get; } = [];

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
        _pieces[PieceCount++] = new PieceEnd(textEnd, _idCount);
    }

    /// <summary>Adds pieces of another text.</summary>
    /// <param name="other">The encoding of that text.</param>
    /// <param name="first">The first of the pieces.</param>
    /// <param name="end">Where they end, which is not added.</param>
    /// <param name="shift">How much further on they stand in that text.</param>
    public void AddRange(PieceEncoding other, int first, int end, int shift)
    {
        int idStart = first == 0 ? 0 : other._pieces[first - 1].IdEnd;
        int idCount = (end == 0 ? 0 : other._pieces[end - 1].IdEnd) - idStart;
        if (_ids.Length - _idCount < idCount)
        {
            Array.Resize(ref _ids, Math.Max(_ids.Length * 2, _idCount + idCount));
        }

        if (_pieces.Length - PieceCount < end - first)
        {
            Array.Resize(ref _pieces, Math.Max(_pieces.Length * 2, PieceCount + end - first));
        }

        other._ids.AsSpan(idStart, idCount).CopyTo(_ids.AsSpan(_idCount));
        for (int piece = first; piece < end; piece++)
        {
            (int textEnd, int idEnd) = other._pieces[piece];
            _pieces[PieceCount++] = new PieceEnd(textEnd - shift, idEnd - idStart + _idCount);
        }

        _idCount += idCount;
    }

    /// <summary>How many pieces end at or before a position, and whether one ends right there.</summary>
    public int FindCut(int textEnd, out bool isCut)
    {
        int low = 0;
        int high = PieceCount;
        while (low < high)
        {
            int middle = (low + high) / 2;
            (low, high) = _pieces[middle].TextEnd <= textEnd ? (middle + 1, high) : (low, middle);
        }

        isCut = low > 0 && _pieces[low - 1].TextEnd == textEnd;
        return low;
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
    public readonly record struct PieceEnd(int TextEnd, int IdEnd);
}
