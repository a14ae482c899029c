using System.Buffers;

namespace ServeBench.Tokenizers;

internal interface IPairRanks
{
    /// <summary>The rank of a pair, the lowest of which is merged first; -1 when the pair is never merged.</summary>
    int RankOf(SymbolMerger symbols, int left, int right);

    /// <summary>The token that a pair of this rank becomes.</summary>
    int MergedId(int rank);
}

/// <summary>
/// Byte-pair encoding of one piece: of all pairs of neighbours the one of the lowest rank is merged, and of those the leftmost, until
/// there is none. The pairs wait in a heap, so that n symbols take n log n steps; an entry that a merge has overtaken is passed over.
/// </summary>
internal sealed class SymbolMerger : IDisposable
{
    private const int StepsBetweenLooks = 0x1000;

    private readonly int[] _ids;
    private readonly int[] _next;
    private readonly int[] _previous;
    private readonly int[] _ranks;
    private ulong[] _heap;
    private int _heapCount;

    /// <summary>Makes room for symbols.</summary>
    /// <param name="capacity">How many there are at most.</param>
    public SymbolMerger(int capacity)
    {
        _ids = ArrayPool<int>.Shared.Rent(capacity);
        _next = ArrayPool<int>.Shared.Rent(capacity);
        _previous = ArrayPool<int>.Shared.Rent(capacity);
        _ranks = ArrayPool<int>.Shared.Rent(capacity);
        _heap = ArrayPool<ulong>.Shared.Rent(capacity);
    }

    /// <summary>Number of symbols that were added.</summary>
    public int Count { get; private set; }

    public int IdAt(int position) => _ids[position];

    /// <summary>Where the next symbol starts; <see cref="Count"/> behind the last.</summary>
    public int EndOf(int position) => _next[position];

    /// <summary>Adds a symbol behind the others.</summary>
    public void Add(int id)
    {
        _ids[Count] = id;
        _previous[Count] = Count - 1;
        _next[Count] = ++Count;
    }

    public void Merge<TPairs>(TPairs pairs, CancellationToken cancellationToken)
        where TPairs : struct, IPairRanks
    {
        for (int left = 0; left < Count; left++)
        {
            if (left % StepsBetweenLooks == 0)
            {
                cancellationToken.ThrowIfCancellationRequested();
            }

            Offer(pairs, left, left + 1);
        }

        for (int step = 1; _heapCount > 0; step++)
        {
            if (step % StepsBetweenLooks == 0)
            {
                cancellationToken.ThrowIfCancellationRequested();
            }

            ulong top = Pop();
            int left = (int)(uint)top;
            int rank = (int)(top >> 32);
            if (_ranks[left] != rank)
            {
                continue;
            }

            int right = _next[left];
            int after = _next[right];
            _ids[left] = pairs.MergedId(rank);
            _next[left] = after;
            _ranks[right] = -1;
            if (after < Count)
            {
                _previous[after] = left;
            }

            Offer(pairs, left, after);
            if (_previous[left] is int before and >= 0)
            {
                Offer(pairs, before, left);
            }
        }
    }

    /// <summary>Appends the tokens that are left.</summary>
    public void CopyTo(List<int> ids)
    {
        for (int position = 0; position < Count; position = _next[position])
        {
            ids.Add(_ids[position]);
        }
    }

    public void Dispose()
    {
        ArrayPool<int>.Shared.Return(_ids);
        ArrayPool<int>.Shared.Return(_next);
        ArrayPool<int>.Shared.Return(_previous);
        ArrayPool<int>.Shared.Return(_ranks);
        ArrayPool<ulong>.Shared.Return(_heap);
    }

    private void Offer<TPairs>(TPairs pairs, int left, int right)
        where TPairs : struct, IPairRanks
    {
        int rank = right < Count ? pairs.RankOf(this, left, right) : -1;
        _ranks[left] = rank;
        if (rank >= 0)
        {
            Push(((ulong)rank << 32) | (uint)left);
        }
    }

    private void Push(ulong entry)
    {
        if (_heapCount == _heap.Length)
        {
            ulong[] larger = ArrayPool<ulong>.Shared.Rent(_heap.Length * 2);
            _heap.CopyTo(larger, 0);
            ArrayPool<ulong>.Shared.Return(_heap);
            _heap = larger;
        }

        int at = _heapCount++;
        while (at > 0 && _heap[(at - 1) / 2] > entry)
        {
            _heap[at] = _heap[(at - 1) / 2];
            at = (at - 1) / 2;
        }

        _heap[at] = entry;
    }

    private ulong Pop()
    {
        ulong top = _heap[0];
        ulong last = _heap[--_heapCount];
        int at = 0;
        for (int child = 1; child < _heapCount; child = (2 * at) + 1)
        {
            if (child + 1 < _heapCount && _heap[child + 1] < _heap[child])
            {
                child++;
            }

            if (_heap[child] >= last)
            {
                break;
            }

            _heap[at] = _heap[child];
            at = child;
        }

        _heap[at] = last;
        return top;
    }
}
