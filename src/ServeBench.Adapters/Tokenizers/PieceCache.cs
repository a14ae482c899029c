using System.Collections.Concurrent;

namespace ServeBench.Adapters.Tokenizers;

/// <summary>The encodings of pieces seen before, shared by all threads. Full, it keeps what it has.</summary>
internal sealed class PieceCache(IPieceModel model)
{
    /// <summary>Enough for every token of the largest vocabularies and as many words again; about 60 MB when full.</summary>
    private const int Capacity = 500_000;

    /// <summary>Longer pieces are rare and rarely come again.</summary>
    private const int MaxLength = 64;

    private readonly ConcurrentDictionary<string, int[]> _pieces = new();
    private int _count;

    /// <summary>The token ids of <paramref name="piece"/>.</summary>
    public int[] Encode(ReadOnlySpan<char> piece)
    {
        ConcurrentDictionary<string, int[]>.AlternateLookup<ReadOnlySpan<char>> lookup = _pieces.GetAlternateLookup<ReadOnlySpan<char>>();
        if (lookup.TryGetValue(piece, out int[]? known))
        {
            return known;
        }

        int[] ids = model.Encode(piece);
        if (piece.Length <= MaxLength && Volatile.Read(ref _count) < Capacity && lookup.TryAdd(piece, ids))
        {
            Interlocked.Increment(ref _count);
        }

        return ids;
    }
}
