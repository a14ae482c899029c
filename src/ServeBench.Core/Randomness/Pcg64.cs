namespace ServeBench.Randomness;

/// <summary>
/// NumPy's <c>PCG64</c> bit generator: M. E. O'Neill's PCG XSL RR 128/64, seeded through a <see cref="SeedSequence"/>.
/// Not safe for use by several threads at once.
/// </summary>
internal sealed class Pcg64 : IBitGenerator
{
    private static readonly UInt128 s_multiplier = new(0x2360ed051fc65da4, 0x4385df649fccf645);

    private readonly UInt128 _increment;
    private UInt128 _state;
    private uint _upperHalf;
    private bool _hasUpperHalf;

    /// <summary><c>PCG64(seed_sequence)</c>.</summary>
    public Pcg64(SeedSequence seedSequence)
    {
        Span<ulong> words = stackalloc ulong[4];
        seedSequence.GenerateState(words);
        _increment = (new UInt128(words[2], words[3]) << 1) | 1;
        _state = _increment + new UInt128(words[0], words[1]);
        Step();
    }

    /// <summary>The next 64 bits. A half kept by <see cref="NextUInt32"/> stays where it is.</summary>
    public ulong NextUInt64()
    {
        Step();
        ulong upper = (ulong)(_state >> 64);
        return ulong.RotateRight(upper ^ (ulong)_state, (int)(upper >> 58));
    }

    /// <summary>The next 32 bits: the lower half of 64 new ones, then, at the next call, their upper half.</summary>
    public uint NextUInt32()
    {
        if (_hasUpperHalf)
        {
            _hasUpperHalf = false;
            return _upperHalf;
        }

        ulong word = NextUInt64();
        _upperHalf = (uint)(word >> 32);
        _hasUpperHalf = true;
        return (uint)word;
    }

    /// <summary>A number in [0, 1) with 53 random bits.</summary>
    public double NextDouble() => (NextUInt64() >> 11) * (1.0 / 9007199254740992.0);

    /// <summary>Whether the next 32 bits come from 64 that were drawn before.</summary>
    internal bool HasUpperHalf => _hasUpperHalf;

    private void Step() => _state = (_state * s_multiplier) + _increment;
}
