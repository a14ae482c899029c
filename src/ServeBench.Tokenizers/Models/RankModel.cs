using System.Buffers;
using System.Text;

namespace ServeBench.Tokenizers;

/// <summary>BPE as Tiktoken has it: a pair merges when its bytes together are a token, and the token's rank, which is its id, is the pair's.</summary>
/// <param name="ranks">The bytes of each token, with its rank as its id; all single bytes are there.</param>
internal sealed class RankModel(Vocabulary ranks) : ITokenModel
{
    private readonly int[] _byteIds = [.. Enumerable.Range(0, 256).Select(value => ranks.Find([(byte)value]))];

    public void Encode(ReadOnlySpan<char> piece, List<int> ids, CancellationToken cancellationToken)
    {
        int length = Encoding.UTF8.GetByteCount(piece);
        byte[] utf8 = ArrayPool<byte>.Shared.Rent(length);
        try
        {
            Encoding.UTF8.GetBytes(piece, utf8);
            if (ranks.Find(utf8.AsSpan(0, length)) is int whole and >= 0)
            {
                ids.Add(whole);
                return;
            }

            using var symbols = new SymbolMerger(length);
            foreach (byte value in utf8.AsSpan(0, length))
            {
                symbols.Add(_byteIds[value]);
            }

            symbols.Merge(new Pairs(ranks, utf8), cancellationToken);
            symbols.CopyTo(ids);
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(utf8);
        }
    }

    private readonly struct Pairs(Vocabulary ranks, byte[] utf8) : IPairRanks
    {
        public int RankOf(SymbolMerger symbols, int left, int right) => ranks.Find(utf8.AsSpan(left, symbols.EndOf(right) - left));

        public int MergedId(int rank) => rank;
    }
}
