using System.Buffers.Binary;
using System.Numerics;

namespace ServeBench.Load;

/// <summary>
/// Integers that are mostly small, of either sign, in few bits: Rice's code (R. F. Rice, Some Practical Universal Noiseless Coding
/// Techniques, JPL 79-22, 1979), its parameter fitted to the values.
/// </summary>
internal static class RiceCode
{
    // A value far above the others is not written in unary: so many ones announce its length in bits, and its bits.
    private const int EscapeOnes = 12;
    private const int LengthBits = 6;
    private const int MaxBytesPerValue = (EscapeOnes + LengthBits + 64 + 7) / 8;

    // Together with the ones and a zero it fits into what one look ahead sees.
    private const int MaxParameter = 32;

    /// <summary>Packs values; <see cref="Decode"/> gives them back.</summary>
    public static byte[] Encode(ReadOnlySpan<long> values)
    {
        int capacity = 1 + (values.Length * MaxBytesPerValue);
        Span<byte> scratch = capacity <= 2048 ? stackalloc byte[capacity] : new byte[capacity];
        int parameter = Parameter(values);
        scratch.Clear();
        scratch[0] = (byte)parameter;
        long position = 8;
        foreach (long value in values)
        {
            ulong code = ZigZag(value);
            ulong quotient = code >> parameter;
            if (quotient < EscapeOnes)
            {
                Write(scratch, ref position, ((1UL << (int)quotient) - 1) << 1, (int)quotient + 1);
                Write(scratch, ref position, code & ((1UL << parameter) - 1), parameter);
            }
            else
            {
                int length = BitLength(code);
                Write(scratch, ref position, (1UL << EscapeOnes) - 1, EscapeOnes);
                Write(scratch, ref position, (ulong)(length - 1), LengthBits);
                Write(scratch, ref position, code >> 32, Math.Max(length - 32, 0));
                Write(scratch, ref position, code & uint.MaxValue, Math.Min(length, 32));
            }
        }

        return scratch[..(int)((position + 7) / 8)].ToArray();
    }

    /// <summary>Unpacks values.</summary>
    /// <param name="data">What <see cref="Encode"/> gave.</param>
    /// <param name="values">Room for all of them.</param>
    public static void Decode(ReadOnlySpan<byte> data, Span<long> values)
    {
        int parameter = data[0];
        long position = 8;
        for (int i = 0; i < values.Length; i++)
        {
            int ones = Math.Min(BitOperations.LeadingZeroCount(~LookAhead(data, position)), EscapeOnes);
            position += ones;
            ulong code;
            if (ones < EscapeOnes)
            {
                position++;
                code = ((ulong)ones << parameter) | Read(data, ref position, parameter);
            }
            else
            {
                int length = (int)Read(data, ref position, LengthBits) + 1;
                ulong high = Read(data, ref position, Math.Max(length - 32, 0));
                code = (high << 32) | Read(data, ref position, Math.Min(length, 32));
            }

            values[i] = (long)(code >> 1) ^ -(long)(code & 1);
        }
    }

    // For values that grow rare geometrically the best parameter is the logarithm of their median.
    private static int Parameter(ReadOnlySpan<long> values)
    {
        Span<int> counts = stackalloc int[65];
        counts.Clear();
        foreach (long value in values)
        {
            counts[BitLength(ZigZag(value))]++;
        }

        int length = 0;
        for (int below = counts[0]; below * 2 < values.Length; below += counts[length])
        {
            length++;
        }

        return Math.Clamp(length - 1, 0, MaxParameter);
    }

    private static ulong ZigZag(long value) => (ulong)((value << 1) ^ (value >> 63));

    private static int BitLength(ulong value) => 64 - BitOperations.LeadingZeroCount(value);

    private static void Write(Span<byte> data, ref long position, ulong bits, int count)
    {
        while (count > 0)
        {
            int room = 8 - (int)(position & 7);
            int part = Math.Min(room, count);
            count -= part;
            data[(int)(position >> 3)] |= (byte)(((bits >> count) & ((1UL << part) - 1)) << (room - part));
            position += part;
        }
    }

    private static ulong Read(ReadOnlySpan<byte> data, ref long position, int count)
    {
        ulong bits = count == 0 ? 0 : LookAhead(data, position) >> (64 - count);
        position += count;
        return bits;
    }

    // The next 57 bits at least, the first of them on top; zeros behind the end.
    private static ulong LookAhead(ReadOnlySpan<byte> data, long position)
    {
        ReadOnlySpan<byte> rest = data[(int)(position >> 3)..];
        if (rest.Length >= sizeof(ulong))
        {
            return BinaryPrimitives.ReadUInt64BigEndian(rest) << (int)(position & 7);
        }

        ulong bits = 0;
        for (int i = 0; i < rest.Length; i++)
        {
            bits |= (ulong)rest[i] << (56 - (8 * i));
        }

        return bits << (int)(position & 7);
    }
}
