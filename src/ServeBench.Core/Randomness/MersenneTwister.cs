namespace ServeBench.Randomness;

/// <summary>
/// The MT19937 generator of Matsumoto and Nishimura (2002 version), which NumPy's <c>RandomState</c> and CPython's
/// <c>random</c> both draw from. Not safe for use by several threads at once.
/// </summary>
internal sealed class MersenneTwister : IBitGenerator
{
    private const int StateLength = 624;
    private const int ShiftSize = 397;
    private const uint UpperMask = 0x80000000;
    private const uint LowerMask = 0x7fffffff;

    private readonly uint[] _state;
    private int _position = StateLength;

    /// <summary>Seeds with one number (<c>init_genrand</c>), as <c>numpy.random.seed(int)</c> does.</summary>
    /// <param name="seed">Any 32-bit number.</param>
    public MersenneTwister(uint seed)
    {
        _state = new uint[StateLength];
        InitializeFromNumber(seed);
    }

    /// <summary>Seeds with a key (<c>init_by_array</c>), as CPython's <c>random.seed(int)</c> does.</summary>
    /// <param name="key">One 32-bit number or more.</param>
    /// <exception cref="ArgumentException">The key is empty.</exception>
    public MersenneTwister(ReadOnlySpan<uint> key)
    {
        if (key.IsEmpty)
        {
            throw new ArgumentException("A key has at least one number.", nameof(key));
        }

        _state = new uint[StateLength];
        InitializeFromKey(key);
    }

    private MersenneTwister(MersenneTwister other)
    {
        _state = [.. other._state];
        _position = other._position;
    }

    /// <summary>A generator that continues from here, and leaves this one where it is.</summary>
    public MersenneTwister Clone() => new(this);

    public uint NextUInt32()
    {
        if (_position == StateLength)
        {
            Twist();
        }

        uint y = _state[_position++];
        y ^= y >> 11;
        y ^= (y << 7) & 0x9d2c5680;
        y ^= (y << 15) & 0xefc60000;
        return y ^ (y >> 18);
    }

    /// <summary>The next 64 bits: two draws, the first is the upper half (NumPy's order).</summary>
    public ulong NextUInt64()
    {
        ulong high = NextUInt32();
        return (high << 32) | NextUInt32();
    }

    /// <summary>A number in [0, 1) with 53 random bits, out of two draws (<c>genrand_res53</c>).</summary>
    public double NextDouble()
    {
        uint high = NextUInt32() >> 5;
        uint low = NextUInt32() >> 6;
        return ((high * 67108864.0) + low) / 9007199254740992.0;
    }

    private void InitializeFromNumber(uint seed)
    {
        _state[0] = seed;
        for (int i = 1; i < StateLength; i++)
        {
            _state[i] = (1812433253 * (_state[i - 1] ^ (_state[i - 1] >> 30))) + (uint)i;
        }
    }

    private void InitializeFromKey(ReadOnlySpan<uint> key)
    {
        InitializeFromNumber(19650218);
        int i = 1;
        int j = 0;
        for (int k = Math.Max(StateLength, key.Length); k > 0; k--)
        {
            _state[i] = (_state[i] ^ (Folded(i) * 1664525)) + key[j] + (uint)j;
            i = Advance(i);
            j = j + 1 == key.Length ? 0 : j + 1;
        }

        for (int k = StateLength - 1; k > 0; k--)
        {
            _state[i] = (_state[i] ^ (Folded(i) * 1566083941)) - (uint)i;
            i = Advance(i);
        }

        _state[0] = UpperMask;
    }

    private uint Folded(int i) => _state[i - 1] ^ (_state[i - 1] >> 30);

    private int Advance(int i)
    {
        if (i + 1 < StateLength)
        {
            return i + 1;
        }

        _state[0] = _state[StateLength - 1];
        return 1;
    }

    private void Twist()
    {
        uint[] state = _state;
        for (int i = 0; i < StateLength - ShiftSize; i++)
        {
            state[i] = state[i + ShiftSize] ^ Mixed(state[i], state[i + 1]);
        }

        for (int i = StateLength - ShiftSize; i < StateLength - 1; i++)
        {
            state[i] = state[i + ShiftSize - StateLength] ^ Mixed(state[i], state[i + 1]);
        }

        state[StateLength - 1] = state[ShiftSize - 1] ^ Mixed(state[StateLength - 1], state[0]);
        _position = 0;
    }

    private static uint Mixed(uint upper, uint lower)
    {
        uint y = (upper & UpperMask) | (lower & LowerMask);
        return (y >> 1) ^ ((0 - (y & 1)) & 0x9908b0df);
    }
}
