using BitMiracle.LibJpeg.Classic;

namespace ServeBench.Adapters.Images;

/// <summary>Codes JPEG files with LibJpeg.NET.</summary>
internal static class JpegEncoder
{
    private const int Quality = 75;
    private const int Channels = 3;

    /// <summary>A JPEG file of red, green and blue.</summary>
    public static byte[] Encode(ReadOnlySpan<byte> rgb, int width, int height)
    {
        ArgumentOutOfRangeException.ThrowIfNotEqual(rgb.Length, checked(width * height * Channels), nameof(rgb));
        using var file = new MemoryStream();
        var jpeg = new jpeg_compress_struct(new jpeg_error_mgr())
        {
            Image_width = width,
            Image_height = height,
            Input_components = Channels,
            In_color_space = J_COLOR_SPACE.JCS_RGB,
        };
        jpeg.jpeg_stdio_dest(file);
        jpeg.jpeg_set_defaults();
        jpeg.jpeg_set_quality(Quality, force_baseline: true);

        // The mean of four pixels, as in libjpeg-turbo, which PIL uses.
        jpeg.do_fancy_downsampling = false;
        jpeg.jpeg_start_compress(write_all_tables: true);
        byte[][] row = [new byte[width * Channels]];
        for (int y = 0; y < height; y++)
        {
            rgb.Slice(y * row[0].Length, row[0].Length).CopyTo(row[0]);
            jpeg.jpeg_write_scanlines(row, 1);
        }

        jpeg.jpeg_finish_compress();
        return file.ToArray();
    }
}
