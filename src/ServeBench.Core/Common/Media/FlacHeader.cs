using System.Buffers.Binary;

namespace ServeBench.Common;

/// <summary>The head of a FLAC file (RFC 9639): its first block is STREAMINFO.</summary>
internal static class FlacHeader
{
    private const int StreamInfoOffset = 8;
    private const int StreamInfoLength = 34;
    private const int RateOffset = StreamInfoOffset + 10;

    /// <summary>How long the samples sound.</summary>
    /// <returns>Whether the bytes are a FLAC file that says how many samples it has.</returns>
    public static bool TryReadDuration(ReadOnlySpan<byte> flac, out double seconds)
    {
        seconds = 0;
        if (flac.Length <= StreamInfoOffset + StreamInfoLength || !flac.StartsWith("fLaC"u8) || (flac[4] & 0x7F) != 0)
        {
            return false;
        }

        // 20 bits of samples a second, 3 of channels, 5 of the samples' width, 36 of samples.
        ulong bits = BinaryPrimitives.ReadUInt64BigEndian(flac[RateOffset..]);
        ulong rate = bits >> 44;
        ulong samples = bits & 0xF_FFFF_FFFF;
        seconds = rate == 0 ? 0 : samples / (double)rate;
        return seconds > 0;
    }
}
