namespace ServeBench.Common;

/// <summary>The kinds of image files, by their first bytes.</summary>
internal static class ImageFormats
{
    /// <summary>The name behind <c>image/</c>; <see langword="null"/> when the bytes are of no kind that is known.</summary>
    public static string? Detect(ReadOnlySpan<byte> file) =>
        file.StartsWith((ReadOnlySpan<byte>)[0xFF, 0xD8, 0xFF]) ? "jpeg"
        : file.StartsWith((ReadOnlySpan<byte>)[0x89, (byte)'P', (byte)'N', (byte)'G']) ? "png"
        : file.StartsWith("GIF8"u8) ? "gif"
        : file.StartsWith("RIFF"u8) && file.Length >= 12 && file[8..].StartsWith("WEBP"u8) ? "webp"
        : file.StartsWith("BM"u8) ? "bmp"
        : file.StartsWith("II*\0"u8) || file.StartsWith("MM\0*"u8) ? "tiff"
        : null;
}
