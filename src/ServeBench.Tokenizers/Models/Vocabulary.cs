using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Text;

namespace ServeBench.Tokenizers;

/// <summary>
/// The tokens of a model, found by their bytes or their id. All bytes lie in one array behind an open-addressing table, so that a
/// vocabulary of 262,144 tokens is filled without an object a token.
/// </summary>
internal sealed class Vocabulary
{
    private byte[] _bytes;
    private int[] _ends;
    private int[] _ids;
    private int[] _entryOfId = [];
    private int[] _slots;

    /// <summary>Creates an empty vocabulary.</summary>
    /// <param name="capacity">Number of tokens to make room for.</param>
    public Vocabulary(int capacity = 0)
    {
        _bytes = new byte[Math.Max(16, capacity * 8)];
        _ends = new int[Math.Max(4, capacity)];
        _ids = new int[_ends.Length];
        _slots = new int[(int)BitOperations.RoundUpToPowerOf2((uint)Math.Max(8, capacity * 2))];
    }

    /// <summary>Number of tokens.</summary>
    public int Count { get; private set; }

    /// <summary>The highest id plus one.</summary>
    public int IdEnd { get; private set; }

    /// <summary>Whether no two tokens have the same id.</summary>
    public bool HasDistinctIds => _ids.AsSpan(0, Count).ToArray().Distinct().Count() == Count;

    /// <summary>Adds a token; one that is there already gets the new id.</summary>
    public void Add(ReadOnlySpan<byte> token, int id)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(id);
        int slot = SlotOf(token);
        int entry = _slots[slot] - 1;
        if (entry < 0)
        {
            entry = Append(token);
            _slots[slot] = entry + 1;
            if (Count * 2 > _slots.Length)
            {
                Rehash();
            }
        }

        _ids[entry] = id;
        IdEnd = Math.Max(IdEnd, id + 1);
        if (_entryOfId.Length < IdEnd)
        {
            Array.Resize(ref _entryOfId, Math.Max(IdEnd, Math.Min(_entryOfId.Length * 2, Array.MaxLength)));
        }

        _entryOfId[id] = entry + 1;
    }

    public void Add(string token, int id) => Add(Encoding.UTF8.GetBytes(token), id);

    /// <summary>The id of a token; -1 when there is no such token.</summary>
    public int Find(ReadOnlySpan<byte> token)
    {
        int entry = _slots[SlotOf(token)] - 1;
        return entry < 0 ? -1 : _ids[entry];
    }

    /// <summary>The id of a token by its text; -1 when there is no such token.</summary>
    public int Find(string token) => Find(Encoding.UTF8.GetBytes(token));

    /// <summary>The bytes of a token; none when no token has the id.</summary>
    public ReadOnlySpan<byte> BytesOf(int id)
    {
        int entry = (uint)id < (uint)_entryOfId.Length ? _entryOfId[id] - 1 : -1;
        return entry < 0 ? default : EntryOf(entry);
    }

    /// <summary>The text of a token; <see langword="null"/> when no token has the id.</summary>
    public string? TextOf(int id) => (uint)id < (uint)_entryOfId.Length && _entryOfId[id] > 0 ? Encoding.UTF8.GetString(BytesOf(id)) : null;

    private ReadOnlySpan<byte> EntryOf(int entry)
    {
        int start = entry == 0 ? 0 : _ends[entry - 1];
        return _bytes.AsSpan(start, _ends[entry] - start);
    }

    private int Append(ReadOnlySpan<byte> token)
    {
        if (Count == _ends.Length)
        {
            Array.Resize(ref _ends, Count * 2);
            Array.Resize(ref _ids, Count * 2);
        }

        int start = Count == 0 ? 0 : _ends[Count - 1];
        if (_bytes.Length - start < token.Length)
        {
            Array.Resize(ref _bytes, Math.Max(_bytes.Length * 2, start + token.Length));
        }

        token.CopyTo(_bytes.AsSpan(start));
        _ends[Count] = start + token.Length;
        return Count++;
    }

    private void Rehash()
    {
        _slots = new int[_slots.Length * 2];
        for (int entry = 0; entry < Count; entry++)
        {
            _slots[SlotOf(EntryOf(entry))] = entry + 1;
        }
    }

    private int SlotOf(ReadOnlySpan<byte> token)
    {
        int mask = _slots.Length - 1;
        for (int slot = (int)HashOf(token) & mask; ; slot = (slot + 1) & mask)
        {
            int entry = _slots[slot] - 1;
            if (entry < 0 || EntryOf(entry).SequenceEqual(token))
            {
                return slot;
            }
        }
    }

    private static uint HashOf(ReadOnlySpan<byte> token)
    {
        ulong hash = (ulong)token.Length;
        while (token.Length >= sizeof(ulong))
        {
            hash = Mix(hash ^ MemoryMarshal.Read<ulong>(token));
            token = token[sizeof(ulong)..];
        }

        ulong rest = 0;
        for (int i = 0; i < token.Length; i++)
        {
            rest |= (ulong)token[i] << (8 * i);
        }

        return (uint)(Mix(hash ^ rest) >> 32);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static ulong Mix(ulong value) => BitOperations.RotateLeft(value * 0x9E3779B97F4A7C15, 31) * 0xD6E8FEB86659FD93;
}
