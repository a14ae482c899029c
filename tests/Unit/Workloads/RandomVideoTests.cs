using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using BitMiracle.LibJpeg.Classic;
using ServeBench.Adapters;
using ServeBench.Tests.Hosting;
using ServeBench.Workloads;
using Xunit;

namespace ServeBench.Tests.Workloads;

/// <summary>Random workloads with videos.</summary>
public sealed class RandomVideoTests(ModuleHost host) : IClassFixture<ModuleHost>
{
    private static CancellationToken TestToken => TestContext.Current.CancellationToken;

    public static TheoryData<string> Workloads { get; } = [.. VectorFile.Cases("random_video.json", "videos").Select(@case => @case.GetRawText())];

    [Theory]
    [MemberData(nameof(Workloads), DisableDiscoveryEnumeration = true)]
    public void Videos_and_images_are_those_that_NumPy_draws(string text)
    {
        JsonElement @case = JsonElement.Parse(text);
        ServeRequest[] requests = [.. Dataset(@case).Read(TestToken)];
        JsonElement[] expected = [.. @case.GetProperty("requests").EnumerateArray()];
        Assert.Equal(expected.Select(request => string.Concat(request.Integers("prompt").Select(id => (char)id))), requests.Select(request => request.Prompt));
        Assert.Equal(
            expected.Select(request => request.GetProperty("items").EnumerateArray().Select(Expected)),
            requests.Select(request => request.Media!.Select(Digests)));
    }

    [Fact]
    public void A_video_is_an_mp4_file_of_30_jpeg_frames_a_second()
    {
        byte[][] frames = [.. Enumerable.Range(0, 7).Select(i => new AdapterFactory().EncodeJpeg(Picture(i, 34, 18), 34, 18))];
        byte[] file = MotionJpegFile.Write(34, 18, 30, frames);
        Mp4Box[] boxes = Mp4Box.ReadAll(file);
        Assert.Equal(["ftyp", "moov", "mdat"], boxes.Select(box => box.Type));
        Assert.Equal(frames, Mp4Box.Samples(file));
        Mp4Box movie = boxes[1];
        Assert.Equal(["mvhd", "trak"], Mp4Box.ReadAll(movie.Content).Select(box => box.Type));
        Assert.Equal((30, 7), (movie.Find("mvhd").UInt32(12), movie.Find("mvhd").UInt32(16)));
        Mp4Box track = movie.Find("trak");
        Assert.Equal(["tkhd", "mdia"], Mp4Box.ReadAll(track.Content).Select(box => box.Type));
        Assert.Equal((3, 7, 34 << 16, 18 << 16), (track.Find("tkhd").UInt32(0), track.Find("tkhd").UInt32(20), track.Find("tkhd").UInt32(76), track.Find("tkhd").UInt32(80)));
        Mp4Box media = track.Find("mdia");
        Assert.Equal((30, 7), (media.Find("mdhd").UInt32(12), media.Find("mdhd").UInt32(16)));
        Assert.Equal("vide", Encoding.ASCII.GetString(media.Find("hdlr").Content.Span[8..12]));
        Assert.Equal(["vmhd", "dinf", "stbl"], Mp4Box.ReadAll(media.Find("minf").Content).Select(box => box.Type));
        Mp4Box entry = Mp4Box.ReadAll(media.Find("minf", "stbl", "stsd").Content[8..]).Single();
        Assert.Equal(("mp4v", 1, 34, 18, 24), (entry.Type, entry.UInt16(6), entry.UInt16(24), entry.UInt16(26), entry.UInt16(74)));
        Mp4Box description = Mp4Box.ReadAll(entry.Content[78..]).Single();
        Assert.Equal("esds", description.Type);
        ReadOnlySpan<byte> decoder = description.Content.Span[9..];
        Assert.Equal((byte[])[4, 13, 0x6C, 0x11], decoder[..4].ToArray());
        Assert.Equal(frames.Max(frame => frame.Length), (decoder[4] << 16) | (decoder[5] << 8) | decoder[6]);
        Assert.Equal((byte[])[6, 1, 2], decoder[15..].ToArray());
    }

    [Fact]
    public void A_frame_is_decoded_to_what_it_was_made_of()
    {
        byte[] picture = Picture(3, 34, 18);
        byte[] file = MotionJpegFile.Write(34, 18, 30, [new AdapterFactory().EncodeJpeg(picture, 34, 18)]);
        byte[] decoded = Decode(Mp4Box.Samples(file).Single(), 34, 18);
        Assert.InRange(picture.Zip(decoded, (a, b) => Math.Abs(a - b)).Average(), 0, 3);
    }

    [Fact]
    public void New_ServeDataset_makes_real_videos_with_vLLM_s_names()
    {
        ServeRequest[] requests = host.Run("""
            New-ServeDataset 3 -Kind RandomMultiModal -InputLength 10 -RandomMmBaseItemsPerRequest 3 -Seed 5 `
                -RandomMmLimitMmPerPrompt '{"image": 3, "video": 1}' -RandomMmBucketConfig '{(20, 30, 1): 0.1, (21, 32, 4): 0.9}'
            """).Values<ServeRequest>();
        Assert.All(requests, request => Assert.Equal(["image_url", "image_url", "video_url"], request.Media!.Select(part => part.Type).Order()));
        byte[][] frames = [.. requests.Select(request => Assert.Single(request.Media!, part => part.Type == "video_url")).SelectMany(part => Mp4Box.Samples(File(part)))];
        Assert.Equal(12, frames.Select(Convert.ToHexString).Distinct().Count());
        Assert.All(frames, frame => Assert.Equal(32 * 20 * 3, Decode(frame, 32, 20).Length));
    }

    [Fact]
    public void The_largest_video_a_request_can_carry_is_known()
    {
        byte[] large = new byte[200 << 20];
        ServeException error = Assert.Throws<ServeException>(() => MotionJpegFile.Write(8, 8, 30, [large, large, large]));
        Assert.Equal("MediaInvalid", error.ErrorId);
        Assert.Contains("3 frames of 8 x 8 has 600 MiB, and a request can carry 512 MiB", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("-ItemBucket @{ '8x1x2' = 1 }", "is a video of one row or column")]
    [InlineData("-ItemBucket @{ '65501x2' = 1 }", "height and width are 1 to 65500")]
    [InlineData("-ItemBucket @{ '65500x65500' = 1 }", "more than 700000000 pixels")]
    [InlineData("-ItemBucket @{ '8x8x2' = 1 } -ItemsPerRequest 2", "are 2 at least, and the limits of the kinds that are drawn are 1 together")]
    [InlineData("-ItemBucket @{ '8x8x2' = 1 } -ItemLimit @{ image = 3 }", "sizes of videos and no limit")]
    [InlineData("-ItemBucket @{ '8x8x2' = 1; '8x8' = 1 } -ItemLimit @{ video = 3 }", "sizes of images and no limit")]
    [InlineData("-ItemBucket '{(8,8,1): 0.5, 16x16: 0.5}'", "'16x16: 0.5' of '")]
    [InlineData("-ItemLimit '{\"image\": 4, video: 1}'", "'video: 1' of '")]
    [InlineData("-ItemLimit @{ image = 1.5 }", "is not a whole number of 0 or above")]
    [InlineData("-ItemLimit @{}", "needs a limit for images or videos")]
    public void What_cannot_be_is_one_clear_error(string arguments, string message)
    {
        ModuleResult result = host.Run($"New-ServeDataset 4 -Kind RandomMultiModal {arguments}");
        Assert.Contains(message, result.SingleError("MediaInvalid").Exception.Message, StringComparison.Ordinal);
        Assert.Empty(result.Output);
    }

    private static byte[] Picture(int shift, int width, int height)
    {
        byte[] rgb = new byte[width * height * 3];
        for (int i = 0; i < width * height; i++)
        {
            (rgb[3 * i], rgb[3 * i + 1], rgb[3 * i + 2]) = ((byte)(5 * (i % width) + 9 * shift), (byte)(200 - 3 * (i % width)), (byte)(8 * (i / width)));
        }

        return rgb;
    }

    private static byte[] Decode(byte[] jpeg, int width, int height)
    {
        using var stream = new MemoryStream(jpeg);
        var decoder = new jpeg_decompress_struct(new jpeg_error_mgr());
        decoder.jpeg_stdio_src(stream);
        decoder.jpeg_read_header(require_image: true);
        decoder.Out_color_space = J_COLOR_SPACE.JCS_RGB;
        decoder.jpeg_start_decompress();
        Assert.Equal((width, height, 3), (decoder.Output_width, decoder.Output_height, decoder.Output_components));
        byte[] pixels = new byte[width * height * 3];
        byte[][] row = [new byte[width * 3]];
        for (int y = 0; y < height; y++)
        {
            decoder.jpeg_read_scanlines(row, 1);
            row[0].CopyTo(pixels, y * row[0].Length);
        }

        decoder.jpeg_finish_decompress();
        return pixels;
    }

    private static RandomMultiModalDataset Dataset(JsonElement @case)
    {
        var options = new RandomDatasetOptions { Seed = @case.GetProperty("seed").GetUInt64(), Count = @case.GetProperty("count").GetInt32(), InputLength = 8, OutputLength = 4 };
        var media = new RandomMediaOptions
        {
            ItemsPerRequest = @case.GetProperty("base").GetInt32(),
            ItemsRangeRatio = @case.GetProperty("spread").GetDouble(),
            ImageLimit = @case.GetProperty("limits").GetProperty("image").GetInt32(),
            VideoLimit = @case.GetProperty("limits").GetProperty("video").GetInt32(),
            Buckets = [.. @case.GetProperty("buckets").EnumerateArray().Select(bucket => new MediaBucket(bucket[0].GetInt32(), bucket[1].GetInt32(), bucket[2].GetInt32(), bucket[3].GetDouble()))],
        };
        return new RandomMultiModalDataset(options, media, new LetterTokenizer(), new DigestEncoder());
    }

    private static string Expected(JsonElement item)
    {
        int[] size = item.Integers("size");
        string sides = size[2] == 1 ? $"{size[0]} {size[1]}" : $"{size[0] & ~1} {size[1] & ~1}";
        return string.Join(", ", item.GetProperty("frames").EnumerateArray().Select(frame => $"{sides} {frame.GetString()}"));
    }

    private static string Digests(ContentPart part) => part.Type == "image_url"
        ? Encoding.UTF8.GetString(File(part))
        : string.Join(", ", Mp4Box.Samples(File(part)).Select(Encoding.UTF8.GetString));

    private static byte[] File(ContentPart part)
    {
        string url = JsonElement.Parse(part.ToJson()).GetProperty(part.Type).GetProperty("url").GetString()!;
        Assert.StartsWith(part.Type == "image_url" ? "data:image/jpeg;base64," : "data:video/mp4;base64,", url, StringComparison.Ordinal);
        return Convert.FromBase64String(url[(url.IndexOf(',', StringComparison.Ordinal) + 1)..]);
    }

    /// <summary>Gives a digest of the pixels for the file.</summary>
    private sealed class DigestEncoder : IImageEncoder
    {
        public byte[] EncodeJpeg(ReadOnlySpan<byte> rgb, int width, int height) => Encoding.UTF8.GetBytes(
            string.Create(CultureInfo.InvariantCulture, $"{height} {width} {Convert.ToHexStringLower(SHA256.HashData(rgb))[..16]}"));
    }
}
