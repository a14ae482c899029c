using System.Buffers.Binary;

namespace ServeBench.Common;

/// <summary>The first and the last page of an Ogg file (RFC 3533) of one stream, Vorbis or Opus (RFC 7845).</summary>
internal static class OggHeader
{
    private const int PageHeadLength = 27;
    private const int GranuleOffset = 6;
    private const double OpusRate = 48_000;

    /// <summary>How long the samples sound.</summary>
    /// <returns>Whether the bytes are such a file with samples.</returns>
    public static bool TryReadDuration(ReadOnlySpan<byte> ogg, out double seconds)
    {
        seconds = 0;
        if (ogg.Length < PageHeadLength || !ogg.StartsWith("OggS"u8) || ogg.Length < PageHeadLength + ogg[PageHeadLength - 1])
        {
            return false;
        }

        int last = ogg.LastIndexOf("OggS"u8);
        if (last == 0 || ogg.Length - last < PageHeadLength)
        {
            return false;
        }

        long samples = BinaryPrimitives.ReadInt64LittleEndian(ogg[(last + GranuleOffset)..]);
        ReadOnlySpan<byte> packet = ogg[(PageHeadLength + ogg[PageHeadLength - 1])..];
        if (packet.StartsWith("\x01vorbis"u8) && packet.Length >= 16)
        {
            uint rate = BinaryPrimitives.ReadUInt32LittleEndian(packet[12..]);
            seconds = rate == 0 ? 0 : samples / (double)rate;
        }
        else if (packet.StartsWith("OpusHead"u8) && packet.Length >= 12)
        {
            seconds = (samples - BinaryPrimitives.ReadUInt16LittleEndian(packet[10..])) / OpusRate;
        }

        return seconds > 0;
    }
}
