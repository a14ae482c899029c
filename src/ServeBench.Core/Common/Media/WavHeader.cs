using System.Buffers.Binary;

namespace ServeBench.Common;

/// <summary>The head of a WAV file: RIFF chunks, among them one for the format and one for the samples.</summary>
internal static class WavHeader
{
    private const int FileHeadLength = 12;
    private const int ChunkHeadLength = 8;
    private const int FormatLength = 16;
    private const int BytesPerSecondOffset = 8;

    /// <summary>How long the samples sound.</summary>
    /// <returns>Whether the bytes are a WAV file with a format and samples.</returns>
    public static bool TryReadDuration(ReadOnlySpan<byte> wav, out double seconds)
    {
        seconds = 0;
        if (wav.Length < FileHeadLength || !wav.StartsWith("RIFF"u8) || !wav[8..].StartsWith("WAVE"u8))
        {
            return false;
        }

        uint bytesPerSecond = 0;
        ReadOnlySpan<byte> rest = wav[FileHeadLength..];
        while (rest.Length >= ChunkHeadLength)
        {
            uint length = BinaryPrimitives.ReadUInt32LittleEndian(rest[4..]);
            ReadOnlySpan<byte> content = rest[ChunkHeadLength..];
            if (rest.StartsWith("data"u8))
            {
                // A recorder that streams leaves the length open; then the samples go on to the end.
                seconds = bytesPerSecond == 0 ? 0 : Math.Min(length, content.Length) / (double)bytesPerSecond;
                return bytesPerSecond != 0 && !content.IsEmpty;
            }

            if (rest.StartsWith("fmt "u8) && content.Length >= FormatLength)
            {
                bytesPerSecond = BinaryPrimitives.ReadUInt32LittleEndian(content[BytesPerSecondOffset..]);
            }

            // Chunks start at even places.
            long next = ChunkHeadLength + length + (length & 1);
            rest = next < rest.Length ? rest[(int)next..] : default;
        }

        return false;
    }
}
