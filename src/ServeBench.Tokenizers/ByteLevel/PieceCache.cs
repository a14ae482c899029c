using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace ServeBench.Tokenizers;

/// <summary>
/// The encodings of pieces seen before, shared by all threads. Text and tokens of a piece lie side by side, so that looking one up
/// costs two visits to memory; readers take no lock. Full, it keeps what it has.
/// </summary>
internal sealed class PieceCache(IPieceModel model)
{
    /// <summary>Enough for every token of the largest vocabularies and as many words again; about 25 MB when full.</summary>
    private const int Capacity = 500_000;

    /// <summary>Longer pieces are rare and rarely come again.</summary>
    private const int MaxPieceLength = 64;

    private const int BlockBits = 16;
    private const int BlockLength = 1 << BlockBits;

    private readonly Lock _lock = new();

    /// <summary>Open addressing: the hash in the upper half, where the entry is plus one in the lower; 0 is free.</summary>
    private long[] _slots = new long[1 << 12];

    /// <summary>An entry is a header (length of the text above 16 bits, number of tokens below), the tokens, the text.</summary>
    private int[][] _blocks = [];
    private int _used = BlockLength;
    private int _count;

    /// <summary>The token ids of <paramref name="piece"/>.</summary>
    public ReadOnlySpan<int> Encode(ReadOnlySpan<char> piece)
    {
        uint hash = HashOf(piece);
        ReadOnlySpan<int> known = Find(Volatile.Read(ref _slots), piece, hash);
        return known.IsEmpty ? Add(piece, hash) : known;
    }

    private static uint HashOf(ReadOnlySpan<char> piece)
    {
        ulong hash = (ulong)piece.Length;
        ReadOnlySpan<byte> bytes = MemoryMarshal.AsBytes(piece);
        while (bytes.Length >= sizeof(ulong))
        {
            hash = Mix(hash ^ MemoryMarshal.Read<ulong>(bytes));
            bytes = bytes[sizeof(ulong)..];
        }

        foreach (char character in MemoryMarshal.Cast<byte, char>(bytes))
        {
            hash = Mix(hash ^ character);
        }

        return (uint)(hash >> 32);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static ulong Mix(ulong value) => BitOperations.RotateLeft(value * 0x9E3779B97F4A7C15, 31) * 0xD6E8FEB86659FD93;

    private ReadOnlySpan<int> Find(long[] slots, ReadOnlySpan<char> piece, uint hash)
    {
        for (uint at = hash; ; at++)
        {
            long slot = Volatile.Read(ref slots[at & (uint)(slots.Length - 1)]);
            if (slot == 0)
            {
                return [];
            }

            if ((uint)(slot >> 32) == hash)
            {
                int where = (int)slot - 1;
                int[] block = Volatile.Read(ref _blocks)[where >> BlockBits];
                ReadOnlySpan<int> entry = block.AsSpan(where & (BlockLength - 1));
                int tokenCount = entry[0] & 0xFFFF;
                ReadOnlySpan<char> text = MemoryMarshal.Cast<int, char>(entry[(1 + tokenCount)..])[..(entry[0] >>> 16)];
                if (text.SequenceEqual(piece))
                {
                    return entry.Slice(1, tokenCount);
                }
            }
        }
    }

    private ReadOnlySpan<int> Add(ReadOnlySpan<char> piece, uint hash)
    {
        int[] ids = model.Encode(piece);
        if (piece.Length > MaxPieceLength || Volatile.Read(ref _count) >= Capacity)
        {
            return ids;
        }

        lock (_lock)
        {
            if (Find(_slots, piece, hash).IsEmpty)
            {
                if (_count * 2 >= _slots.Length)
                {
                    Volatile.Write(ref _slots, Enlarge(_slots));
                }

                Insert(_slots, ((long)hash << 32) | (uint)(Store(piece, ids) + 1));
                _count++;
            }
        }

        return ids;
    }

    private int Store(ReadOnlySpan<char> piece, int[] ids)
    {
        int length = 1 + ids.Length + ((piece.Length + 1) / 2);
        if (_used + length > BlockLength)
        {
            Volatile.Write(ref _blocks, [.. _blocks, new int[BlockLength]]);
            _used = 0;
        }

        Span<int> entry = _blocks[^1].AsSpan(_used, length);
        entry[0] = (piece.Length << 16) | ids.Length;
        ids.CopyTo(entry[1..]);
        piece.CopyTo(MemoryMarshal.Cast<int, char>(entry[(1 + ids.Length)..]));
        int where = ((_blocks.Length - 1) << BlockBits) | _used;
        _used += length;
        return where;
    }

    private static long[] Enlarge(long[] slots)
    {
        var larger = new long[slots.Length * 2];
        foreach (long slot in slots)
        {
            if (slot != 0)
            {
                Insert(larger, slot);
            }
        }

        return larger;
    }

    private static void Insert(long[] slots, long slot)
    {
        uint at = (uint)(slot >> 32) & (uint)(slots.Length - 1);
        while (slots[at] != 0)
        {
            at = (at + 1) & (uint)(slots.Length - 1);
        }

        Volatile.Write(ref slots[at], slot);
    }
}
