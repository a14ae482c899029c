namespace ServeBench.Workloads;

/// <summary>Addresses of images and videos as a server takes them.</summary>
internal static class MediaAddress
{
    /// <summary>The address of an image; a path becomes one of the server's files.</summary>
    public static string OfImage(string text) => Of(text, "data:image/");

    /// <summary>The address of a video; a path becomes one of the server's files.</summary>
    public static string OfVideo(string text) => Of(text, "data:video/");

    /// <summary>The path of a file on this machine that an address names; <see langword="null"/> when it is elsewhere, or the data itself.</summary>
    /// <param name="address">The address.</param>
    /// <param name="folder">Where relative paths begin.</param>
    public static string? LocalPath(string address, string folder) =>
        address.StartsWith("file://", StringComparison.Ordinal) ? Path.GetFullPath(address["file://".Length..], folder) : null;

    /// <summary>An image file as an address that holds it.</summary>
    /// <exception cref="IOException">The file cannot be read.</exception>
    /// <exception cref="UnauthorizedAccessException">The file cannot be read.</exception>
    public static string Embed(string path) => $"data:image/{FormatOf(path)};base64,{Convert.ToBase64String(File.ReadAllBytes(path))}";

    private static string Of(string text, string data) =>
        text.StartsWith("http://", StringComparison.Ordinal) || text.StartsWith("https://", StringComparison.Ordinal)
        || text.StartsWith("file://", StringComparison.Ordinal) || text.StartsWith(data, StringComparison.Ordinal)
            ? text
            : "file://" + text;

    private static string FormatOf(string path) => Path.GetExtension(path).ToUpperInvariant() switch
    {
        ".PNG" => "png",
        ".GIF" => "gif",
        ".WEBP" => "webp",
        ".BMP" => "bmp",
        _ => "jpeg",
    };
}
