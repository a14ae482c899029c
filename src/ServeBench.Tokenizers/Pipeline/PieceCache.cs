using System.Collections.Concurrent;

namespace ServeBench.Tokenizers;

/// <summary>The encodings of pieces seen before, shared by all threads. Full, it keeps what it has.</summary>
internal sealed class PieceCache(ITokenModel model)
{
    /// <summary>Enough for every token of the largest vocabularies and as many words again; about 50 MB when full.</summary>
    private const int Capacity = 500_000;

    /// <summary>Longer pieces are rare and rarely come again.</summary>
    private const int MaxPieceLength = 64;

    private readonly ConcurrentDictionary<string, int[]>.AlternateLookup<ReadOnlySpan<char>> _known =
        new ConcurrentDictionary<string, int[]>(StringComparer.Ordinal).GetAlternateLookup<ReadOnlySpan<char>>();

    private int _count;

    /// <summary>The token ids of a piece.</summary>
    /// <param name="piece">The piece.</param>
    /// <param name="scratch">Room for the tokens of a piece that is not known yet.</param>
    /// <param name="cancellationToken">Ends the work on a long piece.</param>
    public ReadOnlySpan<int> Encode(ReadOnlySpan<char> piece, List<int> scratch, CancellationToken cancellationToken)
    {
        if (_known.TryGetValue(piece, out int[]? ids))
        {
            return ids;
        }

        scratch.Clear();
        model.Encode(piece, scratch, cancellationToken);
        ids = [.. scratch];
        if (piece.Length <= MaxPieceLength && _count < Capacity && _known.TryAdd(piece, ids))
        {
            Interlocked.Increment(ref _count);
        }

        return ids;
    }
}
