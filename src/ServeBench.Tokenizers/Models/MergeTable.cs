namespace ServeBench.Tokenizers;

/// <summary>The merges of a BPE model in the order of their ranks.</summary>
/// <param name="capacity">Number of merges to make room for.</param>
internal sealed class MergeTable(int capacity)
{
    private readonly Dictionary<ulong, int> _ranks = new(capacity);
    private readonly List<int> _mergedIds = new(capacity);

    /// <summary>Adds the merge of the next rank; a pair that comes again has its later rank.</summary>
    /// <param name="left">Id of the left token.</param>
    /// <param name="right">Id of the right token.</param>
    /// <param name="merged">Id of the token that they become.</param>
    public void Add(int left, int right, int merged)
    {
        _ranks[KeyOf(left, right)] = _mergedIds.Count;
        _mergedIds.Add(merged);
    }

    /// <summary>The rank of a pair; -1 when it is never merged.</summary>
    public int RankOf(int left, int right) => _ranks.TryGetValue(KeyOf(left, right), out int rank) ? rank : -1;

    /// <summary>The token that a pair of this rank becomes.</summary>
    public int MergedId(int rank) => _mergedIds[rank];

    // Multiplied by an odd number, so that no two pairs get the same key: a number's own hash is its halves xor each other, which is 0 for
    // each pair of equals.
    private static ulong KeyOf(int left, int right) => (((ulong)(uint)left << 32) | (uint)right) * 0x9E3779B97F4A7C15;
}
