namespace ServeBench.Workloads;

/// <summary>Addresses of images and videos as a server takes them.</summary>
internal static class MediaAddress
{
    private const string FileScheme = "file://";

    /// <summary>The address of an image; a path becomes one of the server's files.</summary>
    public static string OfImage(string text) => Of(text, "data:image/");

    /// <summary>The address of a video; a path becomes one of the server's files.</summary>
    public static string OfVideo(string text) => Of(text, "data:video/");

    /// <summary>An image as an address that holds it: that of a file of this machine, or one that is downloaded.</summary>
    /// <param name="address">An address as <see cref="OfImage"/> gives it; one that holds its image already stays as it is.</param>
    /// <param name="folder">Where relative paths begin.</param>
    /// <param name="cancellationToken">Ends a download.</param>
    /// <exception cref="IOException">The file cannot be read or downloaded; the message says why.</exception>
    /// <exception cref="UnauthorizedAccessException">The file cannot be read.</exception>
    public static string EmbedImage(string address, string folder, CancellationToken cancellationToken)
    {
        if (address.StartsWith("data:", StringComparison.Ordinal))
        {
            return address;
        }

        byte[] image = Load(address, folder, cancellationToken);
        RequireOwn(image);
        string format = ImageFormats.Detect(image) ?? FormatOf(address) ?? throw new IOException("its image format is unknown.");
        return $"data:image/{format};base64,{Convert.ToBase64String(image)}";
    }

    /// <summary>Refuses what stands where the bytes of a medium should.</summary>
    /// <exception cref="IOException">It is a Git LFS pointer, a web page or an archive; the message says which.</exception>
    public static void RequireOwn(ReadOnlySpan<byte> bytes)
    {
        if (FileContent.Foreign(bytes) is { } foreign)
        {
            throw new IOException($"it {foreign}");
        }
    }

    /// <summary>The bytes behind an address, other than a <c>data:</c> address.</summary>
    /// <exception cref="IOException">The file cannot be read or downloaded; the message says why.</exception>
    /// <exception cref="UnauthorizedAccessException">The file cannot be read.</exception>
    public static byte[] Load(string address, string folder, CancellationToken cancellationToken) => address.StartsWith(FileScheme, StringComparison.Ordinal)
        ? File.ReadAllBytes(PathOf(address, folder))
        : MediaDownload.Get(address, cancellationToken);

    /// <summary>What an address is called in an error: the path of a file, or an address without what may be secret in it.</summary>
    public static string Display(string address, string folder) =>
        address.StartsWith(FileScheme, StringComparison.Ordinal) ? PathOf(address, folder)
        : Uri.TryCreate(address, UriKind.Absolute, out Uri? uri) ? uri.GetComponents(UriComponents.SchemeAndServer | UriComponents.Path, UriFormat.UriEscaped)
        : "an invalid address";

    /// <summary>The path in a <c>file://</c> address. On Windows that of <c>file:///C:/folder</c> begins with its drive.</summary>
    internal static string LocalPath(string address, bool isWindows)
    {
        string path = address[FileScheme.Length..];
        return isWindows && path is ['/', var drive, ':', ..] && char.IsAsciiLetter(drive) ? path[1..] : path;
    }

    private static string PathOf(string address, string folder) => Path.GetFullPath(LocalPath(address, OperatingSystem.IsWindows()), folder);

    private static string Of(string text, string data) =>
        text.StartsWith("http://", StringComparison.Ordinal) || text.StartsWith("https://", StringComparison.Ordinal)
        || text.StartsWith(FileScheme, StringComparison.Ordinal) || text.StartsWith(data, StringComparison.Ordinal)
            ? text
            : FileScheme + text;

    // Only of a file: a server may give any name to what it sends.
    private static string? FormatOf(string address) => !address.StartsWith(FileScheme, StringComparison.Ordinal) ? null : Path.GetExtension(address).ToUpperInvariant() switch
    {
        ".PNG" => "png",
        ".GIF" => "gif",
        ".WEBP" => "webp",
        ".BMP" => "bmp",
        _ => "jpeg",
    };
}
