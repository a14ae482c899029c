using System.Buffers.Binary;

namespace ServeBench.Tests.Workloads;

/// <summary>Sounds to test with.</summary>
internal static class Sounds
{
    /// <summary>Silence as a WAV file: 8,000 samples a second of one byte.</summary>
    /// <param name="samples">How many samples.</param>
    /// <param name="extraChunk">Whether a chunk of another kind, of an odd length, stands before the samples.</param>
    public static byte[] Wav(int samples, bool extraChunk = false)
    {
        byte[] extra = extraChunk ? [.. "LIST"u8, 3, 0, 0, 0, 1, 2, 3, 0] : [];
        byte[] bytes =
        [
            .. "RIFF"u8, 0, 0, 0, 0, .. "WAVE"u8,
            .. "fmt "u8, 16, 0, 0, 0, 1, 0, 1, 0, 0x40, 0x1f, 0, 0, 0x40, 0x1f, 0, 0, 1, 0, 8, 0,
            .. extra,
            .. "data"u8, 0, 0, 0, 0, .. Enumerable.Repeat((byte)128, samples),
        ];
        BinaryPrimitives.WriteInt32LittleEndian(bytes.AsSpan(4), bytes.Length - 8);
        BinaryPrimitives.WriteInt32LittleEndian(bytes.AsSpan(bytes.Length - samples - 4), samples);
        return bytes;
    }
}
