namespace ServeBench.Common;

/// <summary>The frames of an MP3 file (ISO/IEC 11172-3 and 13818-3, layer III), each with a head that says how long it is.</summary>
internal static class Mp3Header
{
    private const int HeadLength = 4;
    private const int TagHeadLength = 10;

    private static readonly int[] s_rates = [44_100, 48_000, 32_000];
    private static readonly int[] s_kilobits = [0, 32, 40, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320];
    private static readonly int[] s_kilobitsOfLowRates = [0, 8, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 144, 160];

    /// <summary>How long the frames sound, all of them gone through.</summary>
    /// <returns>Whether the bytes begin with two such frames, or are one, behind a tag or none.</returns>
    public static bool TryReadDuration(ReadOnlySpan<byte> mp3, out double seconds)
    {
        seconds = 0;
        ReadOnlySpan<byte> rest = SkipTag(mp3);
        int frames = 0;
        while (TryReadFrame(rest, out int length, out double duration))
        {
            // A frame of an encoder's own, that stands ahead of the others and is silent.
            ReadOnlySpan<byte> frame = rest[..Math.Min(length, rest.Length)];
            seconds += frames == 0 && (frame.IndexOf("Xing"u8) > 0 || frame.IndexOf("Info"u8) > 0 || frame.IndexOf("VBRI"u8) > 0) ? 0 : duration;
            frames++;
            rest = rest[frame.Length..];
        }

        return seconds > 0 && (frames > 1 || rest.IsEmpty);
    }

    private static ReadOnlySpan<byte> SkipTag(ReadOnlySpan<byte> mp3)
    {
        if (mp3.Length < TagHeadLength || !mp3.StartsWith("ID3"u8))
        {
            return mp3;
        }

        int length = TagHeadLength + ((mp3[6] & 0x7F) << 21 | (mp3[7] & 0x7F) << 14 | (mp3[8] & 0x7F) << 7 | (mp3[9] & 0x7F));
        return length < mp3.Length ? mp3[length..] : default;
    }

    private static bool TryReadFrame(ReadOnlySpan<byte> bytes, out int length, out double duration)
    {
        (length, duration) = (0, 0);
        if (bytes.Length < HeadLength || bytes[0] != 0xFF || (bytes[1] & 0xE0) != 0xE0)
        {
            return false;
        }

        // Versions: 3 is MPEG-1, 2 is MPEG-2, 0 is MPEG-2.5 and 1 none; layer III is 1.
        int version = (bytes[1] >> 3) & 3;
        int bitRate = bytes[2] >> 4;
        int rateIndex = (bytes[2] >> 2) & 3;
        if (version == 1 || ((bytes[1] >> 1) & 3) != 1 || bitRate is 0 or 15 || rateIndex == 3)
        {
            return false;
        }

        int rate = s_rates[rateIndex] >> (version == 3 ? 0 : version == 2 ? 1 : 2);
        int samples = version == 3 ? 1152 : 576;
        int kilobits = (version == 3 ? s_kilobits : s_kilobitsOfLowRates)[bitRate];
        length = samples / 8 * kilobits * 1000 / rate + ((bytes[2] >> 1) & 1);
        duration = samples / (double)rate;
        return true;
    }
}
