using System.Text.Json;

namespace ServeBench.Tokenizers;

/// <summary>Reads a tokenizer's file; what goes wrong names it.</summary>
internal static class TokenizerFile
{
    /// <summary>The whole file.</summary>
    /// <exception cref="ServeException"><c>TokenizerUnreadable</c>, or <c>TokenizerInvalid</c> for a file of another kind, such as a Git LFS pointer.</exception>
    public static byte[] ReadAllBytes(string path) => Read(path, File.ReadAllBytes);

    /// <summary>The first bytes of the file, enough for a line of a Tiktoken file.</summary>
    /// <exception cref="ServeException"><c>TokenizerUnreadable</c>, or <c>TokenizerInvalid</c> for a file of another kind, such as a Git LFS pointer.</exception>
    public static byte[] ReadStart(string path) => Read(path, static file =>
    {
        using FileStream stream = File.OpenRead(file);
        byte[] start = new byte[512];
        return start[..stream.ReadAtLeast(start, start.Length, throwOnEndOfStream: false)];
    });

    /// <summary>The file as JSON.</summary>
    /// <exception cref="ServeException"><c>TokenizerUnreadable</c> or <c>TokenizerInvalid</c>.</exception>
    public static JsonDocument ReadJson(string path)
    {
        try
        {
            ReadOnlyMemory<byte> utf8 = ReadAllBytes(path);
            return JsonDocument.Parse(utf8.Span.StartsWith("\uFEFF"u8) ? utf8[3..] : utf8);
        }
        catch (JsonException exception)
        {
            throw TokenizerErrors.Invalid(path, $"it is not JSON ({exception.Message.TrimEnd('.')})", exception);
        }
    }

    private static byte[] Read(string path, Func<string, byte[]> read)
    {
        try
        {
            byte[] bytes = read(path);
            return FileContent.Foreign(bytes) is { } foreign
                ? throw new ServeException("TokenizerInvalid", ServeErrorKind.InvalidData, $"The tokenizer's file '{path}' {foreign}", path)
                : bytes;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new ServeException("TokenizerUnreadable", ServeErrorKind.OpenError, $"The tokenizer file '{path}' cannot be opened: {exception.Message}", path, exception);
        }
    }
}
