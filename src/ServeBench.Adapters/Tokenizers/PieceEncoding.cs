using System.Runtime.InteropServices;

namespace ServeBench.Adapters.Tokenizers;

/// <summary>The tokens of a text with the cuts between its pieces, so that the end can be taken off again.</summary>
internal sealed class PieceEncoding
{
    private readonly List<int> _ids = [];
    private readonly List<int> _textEnds = [];
    private readonly List<int> _idEnds = [];

    /// <summary>All tokens so far.</summary>
    public ReadOnlySpan<int> Ids => CollectionsMarshal.AsSpan(_ids);

    /// <summary>Number of pieces so far.</summary>
    public int PieceCount => _textEnds.Count;

    /// <summary>Room for the cuts of the stretch that is being added.</summary>
    public List<int> Cuts { get; } = [];

    /// <summary>Where a piece ends in the text.</summary>
    public int TextEnd(int piece) => _textEnds[piece];

    /// <summary>Adds a piece.</summary>
    /// <param name="ids">Its tokens.</param>
    /// <param name="textEnd">Where it ends in the text.</param>
    public void Add(ReadOnlySpan<int> ids, int textEnd)
    {
        _ids.AddRange(ids);
        _textEnds.Add(textEnd);
        _idEnds.Add(_ids.Count);
    }

    /// <summary>Keeps the first <paramref name="pieceCount"/> pieces.</summary>
    public void Truncate(int pieceCount)
    {
        CollectionsMarshal.SetCount(_ids, pieceCount == 0 ? 0 : _idEnds[pieceCount - 1]);
        CollectionsMarshal.SetCount(_textEnds, pieceCount);
        CollectionsMarshal.SetCount(_idEnds, pieceCount);
    }
}
