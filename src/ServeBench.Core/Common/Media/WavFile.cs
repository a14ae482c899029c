using System.Buffers.Binary;

namespace ServeBench.Common;

/// <summary>Writes WAV files of one channel, 16 bits a sample.</summary>
internal static class WavFile
{
    private const int HeadLength = 44;

    /// <summary>The file, as libsndfile writes samples of floating point.</summary>
    /// <param name="samples">The samples, from -1 to 1; what is beyond is cut off there.</param>
    /// <param name="rate">Samples in a second.</param>
    public static byte[] Write(ReadOnlySpan<double> samples, int rate)
    {
        byte[] file = new byte[checked(HeadLength + 2 * samples.Length)];
        Span<byte> head = file;
        "RIFF"u8.CopyTo(head);
        BinaryPrimitives.WriteInt32LittleEndian(head[4..], file.Length - 8);
        "WAVEfmt "u8.CopyTo(head[8..]);
        BinaryPrimitives.WriteInt32LittleEndian(head[16..], 16);
        BinaryPrimitives.WriteInt32LittleEndian(head[20..], (1 << 16) | 1);
        BinaryPrimitives.WriteInt32LittleEndian(head[24..], rate);
        BinaryPrimitives.WriteInt32LittleEndian(head[28..], 2 * rate);
        BinaryPrimitives.WriteInt32LittleEndian(head[32..], (16 << 16) | 2);
        "data"u8.CopyTo(head[36..]);
        BinaryPrimitives.WriteInt32LittleEndian(head[40..], 2 * samples.Length);
        for (int i = 0; i < samples.Length; i++)
        {
            double scaled = Math.Round(samples[i] * short.MaxValue, MidpointRounding.ToEven);
            BinaryPrimitives.WriteInt16LittleEndian(head[(HeadLength + 2 * i)..], (short)Math.Clamp(scaled, short.MinValue, short.MaxValue));
        }

        return file;
    }
}
