using System.Buffers.Binary;
using System.Text;

namespace ServeBench.Tests.Workloads;

/// <summary>A box of an MP4 file, and those in it.</summary>
/// <param name="Type">Its four characters.</param>
/// <param name="Content">What stands behind its head.</param>
internal sealed record Mp4Box(string Type, ReadOnlyMemory<byte> Content)
{
    private const int HeadLength = 8;

    /// <summary>The boxes that fill some bytes, without a byte before, between or behind them.</summary>
    public static Mp4Box[] ReadAll(ReadOnlyMemory<byte> bytes)
    {
        var boxes = new List<Mp4Box>();
        while (!bytes.IsEmpty)
        {
            int length = BinaryPrimitives.ReadInt32BigEndian(bytes.Span);
            boxes.Add(new Mp4Box(Encoding.ASCII.GetString(bytes.Span[4..HeadLength]), bytes[HeadLength..length]));
            bytes = bytes[length..];
        }

        return [.. boxes];
    }

    /// <summary>The box at a path of types below this one.</summary>
    public Mp4Box Find(params string[] path) => path.Aggregate(this, (box, type) => ReadAll(box.Content).Single(child => child.Type == type));

    /// <summary>A number of 32 bits.</summary>
    public int UInt32(int offset) => BinaryPrimitives.ReadInt32BigEndian(Content.Span[offset..]);

    /// <summary>A number of 16 bits.</summary>
    public int UInt16(int offset) => BinaryPrimitives.ReadUInt16BigEndian(Content.Span[offset..]);

    /// <summary>The samples of a file's one track, found by its tables.</summary>
    public static byte[][] Samples(ReadOnlyMemory<byte> file)
    {
        Mp4Box table = ReadAll(file).Single(box => box.Type == "moov").Find("trak", "mdia", "minf", "stbl");
        (Mp4Box chunks, Mp4Box sizes, Mp4Box offsets) = (table.Find("stsc"), table.Find("stsz"), table.Find("stco"));
        int count = sizes.UInt32(8);
        Xunit.Assert.Equal((1, 1, count, 1, 1), (chunks.UInt32(4), chunks.UInt32(8), chunks.UInt32(12), chunks.UInt32(16), offsets.UInt32(4)));
        Xunit.Assert.Equal((1, count, 1), (table.Find("stts").UInt32(4), table.Find("stts").UInt32(8), table.Find("stts").UInt32(12)));
        int at = offsets.UInt32(8);
        var samples = new byte[count][];
        for (int i = 0; i < count; i++)
        {
            int length = sizes.UInt32(12 + 4 * i);
            samples[i] = file.Slice(at, length).ToArray();
            at += length;
        }

        Xunit.Assert.Equal(file.Length, at);
        return samples;
    }
}
