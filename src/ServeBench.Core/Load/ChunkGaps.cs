using System.Diagnostics;

namespace ServeBench.Load;

/// <summary>
/// Gaps between consecutive chunks, kept in few bytes: what the clock gave is kept in ticks, each gap as its difference from the
/// one before in a variable-length code, without any loss. A paced stream takes about three bytes a gap instead of eight.
/// </summary>
internal readonly struct ChunkGaps
{
    private static readonly double s_msPerTick = 1000.0 / Stopwatch.Frequency;

    // Either byte[], coded ticks, or double[], milliseconds from a file.
    private readonly Array? _data;

    private ChunkGaps(Array data, int count)
    {
        _data = data;
        Count = count;
    }

    /// <summary>How many gaps there are.</summary>
    public int Count { get; }

    /// <summary>Gaps in milliseconds, as they are.</summary>
    public static ChunkGaps FromMilliseconds(double[] gaps) => gaps.Length == 0 ? default : new(gaps, gaps.Length);

    /// <summary>Gaps between stamps in Stopwatch ticks.</summary>
    public static ChunkGaps FromStamps(ReadOnlySpan<long> stamps)
    {
        if (stamps.Length < 2)
        {
            return default;
        }

        Span<byte> scratch = stamps.Length <= 512 ? stackalloc byte[5120] : new byte[stamps.Length * 10];
        int length = 0;
        long previous = 0;
        for (int i = 1; i < stamps.Length; i++)
        {
            long gap = stamps[i] - stamps[i - 1];
            long change = gap - previous;
            previous = gap;

            // Zigzag: small changes of either sign have small codes.
            ulong code = (ulong)((change << 1) ^ (change >> 63));
            for (; code >= 0x80; code >>= 7)
            {
                scratch[length++] = (byte)(code | 0x80);
            }

            scratch[length++] = (byte)code;
        }

        return new(scratch[..length].ToArray(), stamps.Length - 1);
    }

    /// <summary>Writes all gaps, in milliseconds.</summary>
    /// <param name="destination">Room for <see cref="Count"/> gaps.</param>
    public void CopyTo(Span<double> destination)
    {
        switch (_data)
        {
            case double[] milliseconds:
                milliseconds.CopyTo(destination);
                break;
            case byte[] code:
                Decode(code, destination);
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

    private static void Decode(byte[] code, Span<double> destination)
    {
        int position = 0;
        long gap = 0;
        for (int i = 0; position < code.Length; i++)
        {
            ulong value = 0;
            int shift = 0;
            byte part;
            do
            {
                part = code[position++];
                value |= (ulong)(part & 0x7F) << shift;
                shift += 7;
            }
            while (part >= 0x80);

            gap += (long)(value >> 1) ^ -(long)(value & 1);
            destination[i] = gap * s_msPerTick;
        }
    }
}
