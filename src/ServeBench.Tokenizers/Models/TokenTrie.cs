namespace ServeBench.Tokenizers;

/// <summary>
/// The tokens of a vocabulary in the order of their bytes, so that all tokens that a text begins with are found byte by byte: each byte
/// narrows the range of those that are still possible.
/// </summary>
internal sealed class TokenTrie
{
    private readonly Vocabulary _vocabulary;
    private readonly int[] _sorted;
    private readonly int[] _firstByteStarts = new int[257];

    public TokenTrie(Vocabulary vocabulary)
    {
        _vocabulary = vocabulary;
        _sorted = [.. Enumerable.Range(0, vocabulary.IdEnd).Where(id => vocabulary.BytesOf(id).Length > 0 && vocabulary.Find(vocabulary.BytesOf(id)) == id)];
        Array.Sort(_sorted, (left, right) => vocabulary.BytesOf(left).SequenceCompareTo(vocabulary.BytesOf(right)));
        foreach (int id in _sorted)
        {
            _firstByteStarts[vocabulary.BytesOf(id)[0] + 1]++;
        }

        for (int value = 0; value < 256; value++)
        {
            _firstByteStarts[value + 1] += _firstByteStarts[value];
        }
    }

    public Walk Start() => new(this);

    /// <summary>A way from a token's first byte on.</summary>
    public struct Walk
    {
        private readonly TokenTrie _trie;
        private int _low;
        private int _high;
        private int _depth;

        internal Walk(TokenTrie trie) => _trie = trie;

        /// <summary>The id of the token that the bytes so far are; -1 when they are not a token.</summary>
        public readonly int TokenId => _trie.BytesAt(_low).Length == _depth ? _trie._sorted[_low] : -1;

        /// <summary>Continues with a byte.</summary>
        /// <returns>Whether there are tokens that begin so.</returns>
        public bool Advance(byte value)
        {
            (_low, _high) = _depth == 0
                ? (_trie._firstByteStarts[value], _trie._firstByteStarts[value + 1])
                : (_trie.FindFirst(_low, _high, _depth, value), _trie.FindFirst(_low, _high, _depth, value + 1));
            _depth++;
            return _low < _high;
        }
    }

    private ReadOnlySpan<byte> BytesAt(int position) => _vocabulary.BytesOf(_sorted[position]);

    // The first token of a range whose byte at a depth is not below a value.
    private int FindFirst(int low, int high, int depth, int value)
    {
        while (low < high)
        {
            int middle = (low + high) / 2;
            ReadOnlySpan<byte> bytes = BytesAt(middle);
            bool isBelow = bytes.Length <= depth || bytes[depth] < value;
            (low, high) = isBelow ? (middle + 1, high) : (low, middle);
        }

        return low;
    }
}
