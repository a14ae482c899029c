namespace ServeBench.Randomness;

/// <summary>
/// NumPy's <c>SeedSequence</c>: spreads the bits of a seed over as much state as a generator needs. After
/// M. E. O'Neill, "Developing a seed_seq Alternative" (2015), with NumPy's constants.
/// </summary>
internal sealed class SeedSequence
{
    private const int PoolSize = 4;
    private const int Shift = 16;

    private readonly uint[] _pool = new uint[PoolSize];

    /// <summary><c>SeedSequence(entropy)</c> for one integer.</summary>
    public SeedSequence(ulong entropy)
        : this([(uint)entropy, (uint)(entropy >> 32)])
    {
    }

    /// <summary><c>SeedSequence(entropy)</c> for an integer of any size.</summary>
    /// <param name="entropy">Its 32-bit digits, the least first; zeros beyond the last one make no difference up to four digits.</param>
    public SeedSequence(ReadOnlySpan<uint> entropy)
    {
        uint constant = 0x43b0d7e5;
        for (int i = 0; i < PoolSize; i++)
        {
            _pool[i] = HashMix(i < entropy.Length ? entropy[i] : 0, ref constant);
        }

        for (int source = 0; source < PoolSize; source++)
        {
            for (int target = 0; target < PoolSize; target++)
            {
                if (source != target)
                {
                    _pool[target] = Mix(_pool[target], HashMix(_pool[source], ref constant));
                }
            }
        }

        for (int source = PoolSize; source < entropy.Length; source++)
        {
            for (int target = 0; target < PoolSize; target++)
            {
                _pool[target] = Mix(_pool[target], HashMix(entropy[source], ref constant));
            }
        }
    }

    /// <summary><c>generate_state(n, uint32)</c>: always the same words, whatever their number.</summary>
    public void GenerateState(Span<uint> destination)
    {
        uint constant = 0x8b51f9dd;
        for (int i = 0; i < destination.Length; i++)
        {
            uint value = _pool[i % PoolSize] ^ constant;
            constant *= 0x58f38ded;
            value *= constant;
            destination[i] = value ^ (value >> Shift);
        }
    }

    /// <summary><c>generate_state(n, uint64)</c>: each of two 32-bit words, the lower half first.</summary>
    public void GenerateState(Span<ulong> destination)
    {
        uint[] halves = new uint[2 * destination.Length];
        GenerateState(halves);
        for (int i = 0; i < destination.Length; i++)
        {
            destination[i] = halves[2 * i] | ((ulong)halves[(2 * i) + 1] << 32);
        }
    }

    private static uint HashMix(uint value, ref uint constant)
    {
        value ^= constant;
        constant *= 0x931e8875;
        value *= constant;
        return value ^ (value >> Shift);
    }

    private static uint Mix(uint x, uint y)
    {
        uint result = (0xca01f9dd * x) - (0x4973f715 * y);
        return result ^ (result >> Shift);
    }
}
