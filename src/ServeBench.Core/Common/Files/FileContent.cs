namespace ServeBench.Common;

/// <summary>Recognises content that stands where text was expected.</summary>
internal static class FileContent
{
    /// <summary>Bytes that are enough to recognise all that is known.</summary>
    public const int StartLength = 512;

    /// <summary>What a file is and what to do about it; as <see cref="Foreign(ReadOnlySpan{byte})"/>.</summary>
    /// <param name="stream">The file, which is read from its beginning and left there.</param>
    public static string? Foreign(Stream stream)
    {
        Span<byte> start = stackalloc byte[StartLength];
        stream.Position = 0;
        int length = stream.ReadAtLeast(start, StartLength, throwOnEndOfStream: false);
        stream.Position = 0;
        return Foreign(start[..length]);
    }

    /// <summary>What a content is and what to do about it, as the rest of a sentence that begins with its name; <see langword="null"/> for anything else.</summary>
    /// <param name="start">Its first bytes, <see cref="StartLength"/> or more unless it is shorter.</param>
    public static string? Foreign(ReadOnlySpan<byte> start) =>
        IsUtf16(start) ? "is UTF-16 text. Save it as UTF-8."
        : start.StartsWith("version https://git-lfs.github.com/spec/"u8)
            ? "is a Git LFS pointer, not the file itself. Run 'git lfs pull' in its repository, or download the file."
        : start.StartsWith([(byte)0x1F, (byte)0x8B]) ? "is compressed with gzip. Decompress it first: gzip -d."
        : start.StartsWith([(byte)0x28, (byte)0xB5, (byte)0x2F, (byte)0xFD]) ? "is compressed with Zstandard. Decompress it first: zstd -d."
        : start.StartsWith("BZh"u8) ? "is compressed with bzip2. Decompress it first: bzip2 -d."
        : start.StartsWith([(byte)0xFD, (byte)'7', (byte)'z', (byte)'X', (byte)'Z']) ? "is compressed with xz. Decompress it first: xz -d."
        : start.StartsWith("PK\u0003\u0004"u8) ? "is a ZIP archive. Extract it first."
        : IsWebPage(start) ? "is a web page. Download the file itself, not the page that shows it."
        : null;

    /// <summary>Whether a content begins as text in UTF-16 does, in which Windows PowerShell writes files by default.</summary>
    public static bool IsUtf16(ReadOnlySpan<byte> start) => start.StartsWith([(byte)0xFF, (byte)0xFE]) || start.StartsWith([(byte)0xFE, (byte)0xFF]);

    private static bool IsWebPage(ReadOnlySpan<byte> start)
    {
        ReadOnlySpan<byte> text = start.StartsWith("\uFEFF"u8) ? start[3..] : start;
        text = text.TrimStart(" \t\r\n"u8);
        return StartsWith(text, "<!doctype html"u8) || StartsWith(text, "<html"u8);
    }

    private static bool StartsWith(ReadOnlySpan<byte> text, ReadOnlySpan<byte> lower) =>
        text.Length >= lower.Length && System.Text.Ascii.EqualsIgnoreCase(text[..lower.Length], lower);
}
