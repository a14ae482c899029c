using System.Diagnostics;

namespace ServeBench.Load;

/// <summary>
/// Gaps between consecutive chunks, kept in few bytes: each stamp is rounded to 100 ns from the first, so that no error adds up, and
/// each gap is kept as its difference from the one before, seven bits a byte. A paced stream takes about two bytes a gap instead of eight.
/// </summary>
internal readonly struct ChunkGaps
{
    private const double UnitsPerMs = 10_000;
    private const int StackBytes = 4096;
    private const int MostBytes = 10;

    private static readonly double s_unitsPerTick = UnitsPerMs * 1000 / Stopwatch.Frequency;

    // Either byte[], coded units of 100 ns, or double[], milliseconds from a file.
    private readonly Array? _data;

    private ChunkGaps(Array data, int count)
    {
        _data = data;
        Count = count;
    }

    public int Count { get; }

    /// <summary>Gaps in milliseconds, as they are.</summary>
    public static ChunkGaps FromMilliseconds(double[] gaps) => gaps.Length == 0 ? default : new(gaps, gaps.Length);

    /// <summary>Gaps between stamps in Stopwatch ticks; the sum of the first gaps is true to 50 ns, however many they are.</summary>
    public static ChunkGaps FromStamps(ReadOnlySpan<long> stamps)
    {
        if (stamps.Length < 2)
        {
            return default;
        }

        int count = stamps.Length - 1;
        int room = count * MostBytes;
        Span<byte> code = room <= StackBytes ? stackalloc byte[room] : new byte[room];
        int length = 0;
        long previousUnits = 0;
        long previousGap = 0;
        for (int i = 0; i < count; i++)
        {
            long units = (long)Math.Round((stamps[i + 1] - stamps[0]) * s_unitsPerTick);
            long gap = units - previousUnits;
            Write(code, ref length, gap - previousGap);
            previousUnits = units;
            previousGap = gap;
        }

        return new(code[..length].ToArray(), count);
    }

    /// <summary>The first gap, in milliseconds; <see langword="null"/> where there is none. The others stay packed.</summary>
    public double? First
    {
        get
        {
            Span<double> first = stackalloc double[Math.Min(Count, 1)];
            CopyTo(first);
            return Count > 0 ? first[0] : null;
        }
    }

    /// <summary>Writes the first gaps, in milliseconds, as many as there is room for.</summary>
    /// <param name="destination">Room for some gaps, or for all <see cref="Count"/>.</param>
    public void CopyTo(Span<double> destination)
    {
        int count = Math.Min(Count, destination.Length);
        switch (_data)
        {
            case double[] milliseconds:
                milliseconds.AsSpan(0, count).CopyTo(destination);
                break;
            case byte[] code:
                Decode(code, destination[..count]);
                break;
        }
    }

    /// <summary>All gaps, in milliseconds; an array of its own.</summary>
    public double[] ToArray()
    {
        if (Count == 0)
        {
            return [];
        }

        var gaps = new double[Count];
        CopyTo(gaps);
        return gaps;
    }

    private static void Decode(ReadOnlySpan<byte> code, Span<double> destination)
    {
        int position = 0;
        long gap = 0;
        for (int i = 0; i < destination.Length; i++)
        {
            gap += Read(code, ref position);
            destination[i] = gap / UnitsPerMs;
        }
    }

    // The sign goes into the lowest bit, so that a small change of either sign is one byte or two.
    private static void Write(Span<byte> code, ref int length, long change)
    {
        ulong rest = (ulong)((change << 1) ^ (change >> 63));
        for (; rest >= 0x80; rest >>= 7)
        {
            code[length++] = (byte)(rest | 0x80);
        }

        code[length++] = (byte)rest;
    }

    private static long Read(ReadOnlySpan<byte> code, ref int position)
    {
        ulong value = 0;
        for (int shift = 0; ; shift += 7)
        {
            byte part = code[position++];
            value |= (ulong)(part & 0x7f) << shift;
            if (part < 0x80)
            {
                return (long)(value >> 1) ^ -(long)(value & 1);
            }
        }
    }
}
