using System.Buffers.Binary;
using System.Text;

namespace ServeBench.Workloads;

/// <summary>
/// Writes a video whose frames are JPEG files into an MP4 file (ISO/IEC 14496-12 and -14): one track of one chunk, each frame a
/// sample of its own that needs no other. The codec is Motion JPEG, which the object type 0x6C of <c>esds</c> says.
/// </summary>
internal static class MotionJpegFile
{
    private const byte JpegObjectType = 0x6C;
    private const byte VisualStream = 0x11;
    private const ushort Undetermined = 0x55C4;
    private const uint EnabledInMovie = 3;
    private const uint InThisFile = 1;
    private const int HeadLength = 8;

    /// <summary>The file.</summary>
    /// <param name="width">Pixels of a row, at most 65,535.</param>
    /// <param name="height">Rows, at most 65,535.</param>
    /// <param name="framesPerSecond">How many frames are shown in a second.</param>
    /// <param name="frames">The frames, each a whole JPEG file.</param>
    /// <exception cref="ServeException"><c>MediaInvalid</c>: the frames are more than a request can carry.</exception>
    public static byte[] Write(int width, int height, int framesPerSecond, IReadOnlyList<byte[]> frames)
    {
        long dataLength = frames.Sum(frame => (long)frame.Length);
        byte[] type = Box("ftyp", Ascii("isom"), UInt32(0x200), Ascii("isomiso2mp41"));
        byte[] Index(uint offset) => Movie(width, height, framesPerSecond, frames, offset);
        int start = type.Length + Index(0).Length + HeadLength;
        if (dataLength > ContentPart.MaxDataLength - start)
        {
            throw new ServeException(
                "MediaInvalid",
                ServeErrorKind.InvalidArgument,
                string.Create(System.Globalization.CultureInfo.InvariantCulture, $"A video of {frames.Count} frames of {width} x {height} has {dataLength >> 20} MiB, and a request can carry {ContentPart.MaxDataLength >> 20} MiB. Make it shorter or smaller."),
                frames.Count);
        }

        byte[] file = new byte[start + (int)dataLength];
        Span<byte> rest = Append(Append(file, type), Index((uint)start));
        BinaryPrimitives.WriteUInt32BigEndian(rest, HeadLength + (uint)dataLength);
        "mdat"u8.CopyTo(rest[4..]);
        rest = rest[HeadLength..];
        foreach (byte[] frame in frames)
        {
            rest = Append(rest, frame);
        }

        return file;
    }

    private static Span<byte> Append(Span<byte> target, ReadOnlySpan<byte> bytes)
    {
        bytes.CopyTo(target);
        return target[bytes.Length..];
    }

    // Times are counted in frames. There are no dates: the same frames are the same file.
    private static byte[] Movie(int width, int height, int framesPerSecond, IReadOnlyList<byte[]> frames, uint offset)
    {
        byte[] rate = UInt32((uint)framesPerSecond);
        byte[] duration = UInt32((uint)frames.Count);
        byte[] matrix = [.. UInt32(0x10000), .. Zeros(12), .. UInt32(0x10000), .. Zeros(12), .. UInt32(0x40000000)];
        byte[] movieHead = FullBox("mvhd", 0, Zeros(8), rate, duration, UInt32(0x10000), UInt16(0x100), Zeros(10), matrix, Zeros(24), UInt32(2));
        byte[] trackHead = FullBox(
            "tkhd", EnabledInMovie, Zeros(8), UInt32(1), Zeros(4), duration, Zeros(8), Zeros(8), matrix, UInt32((uint)width << 16), UInt32((uint)height << 16));
        byte[] media = Box(
            "mdia",
            FullBox("mdhd", 0, Zeros(8), rate, duration, UInt16(Undetermined), Zeros(2)),
            FullBox("hdlr", 0, Zeros(4), Ascii("vide"), Zeros(12), Ascii("VideoHandler\0")),
            Box("minf", FullBox("vmhd", 1, Zeros(8)), Box("dinf", FullBox("dref", 0, UInt32(1), FullBox("url ", InThisFile))), Samples(width, height, framesPerSecond, frames, offset)));
        return Box("moov", movieHead, Box("trak", trackHead, media));
    }

    private static byte[] Samples(int width, int height, int framesPerSecond, IReadOnlyList<byte[]> frames, uint offset)
    {
        byte[] entry = Box(
            "mp4v",
            Zeros(6), UInt16(1), Zeros(16), UInt16((ushort)width), UInt16((ushort)height), UInt32(72 << 16), UInt32(72 << 16), Zeros(4), UInt16(1), Zeros(32), UInt16(24), UInt16(ushort.MaxValue),
            FullBox("esds", 0, Description(framesPerSecond, frames)));
        byte[] count = UInt32((uint)frames.Count);
        return Box(
            "stbl",
            FullBox("stsd", 0, UInt32(1), entry),
            FullBox("stts", 0, UInt32(1), count, UInt32(1)),
            FullBox("stsc", 0, UInt32(1), UInt32(1), count, UInt32(1)),
            FullBox("stsz", 0, Zeros(4), count, frames.SelectMany(frame => UInt32((uint)frame.Length)).ToArray()),
            FullBox("stco", 0, UInt32(1), UInt32(offset)));
    }

    // ISO/IEC 14496-1, 7.2.6: the elementary stream, and in it the decoder's configuration and that of the sync layer.
    private static byte[] Description(int framesPerSecond, IReadOnlyList<byte[]> frames)
    {
        uint largest = (uint)frames.Max(frame => frame.Length);
        uint Rate(double bytesPerFrame) => (uint)Math.Min(uint.MaxValue, 8 * bytesPerFrame * framesPerSecond);
        byte[] decoder = [JpegObjectType, VisualStream, .. UInt32(Math.Min(largest, 0xFFFFFF))[1..], .. UInt32(Rate(largest)), .. UInt32(Rate(frames.Average(frame => frame.Length)))];
        return [3, (byte)(3 + 2 + decoder.Length + 3), 0, 1, 0, 4, (byte)decoder.Length, .. decoder, 6, 1, 2];
    }

    private static byte[] FullBox(string type, uint flags, params ReadOnlySpan<byte[]> contents) => Box(type, [UInt32(flags), .. contents]);

    private static byte[] Box(string type, params ReadOnlySpan<byte[]> contents)
    {
        int length = HeadLength;
        foreach (byte[] content in contents)
        {
            length += content.Length;
        }

        byte[] box = new byte[length];
        BinaryPrimitives.WriteUInt32BigEndian(box, (uint)length);
        Encoding.ASCII.GetBytes(type, box.AsSpan(4));
        Span<byte> rest = box.AsSpan(HeadLength);
        foreach (byte[] content in contents)
        {
            rest = Append(rest, content);
        }

        return box;
    }

    private static byte[] Ascii(string text) => Encoding.ASCII.GetBytes(text);

    private static byte[] Zeros(int length) => new byte[length];

    private static byte[] UInt16(ushort value) => [(byte)(value >> 8), (byte)value];

    private static byte[] UInt32(uint value) => [(byte)(value >> 24), (byte)(value >> 16), (byte)(value >> 8), (byte)value];
}
