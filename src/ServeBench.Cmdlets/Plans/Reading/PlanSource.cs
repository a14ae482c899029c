using System.Text;

namespace ServeBench.Commands;

/// <summary>The text of a plan, and where it is from.</summary>
/// <param name="Name">The name of the file.</param>
/// <param name="Folder">The folder that relative paths begin at.</param>
/// <param name="Text">The text.</param>
/// <param name="Recorded">Environment variables that were used when a result was made; empty for a file.</param>
internal sealed record PlanSource(string Name, string Folder, string Text, IReadOnlyDictionary<string, string> Recorded)
{
    private const int MaxBytes = 1 << 20;

    /// <summary>Reads a file.</summary>
    /// <exception cref="ServeException"><c>PlanNotFound</c> or <c>PlanUnreadable</c>.</exception>
    public static PlanSource Read(string path)
    {
        try
        {
            // What is too large is refused with the other mistakes; only so much is read.
            using FileStream stream = File.OpenRead(path);
            byte[] content = new byte[MaxBytes + 1];
            Array.Resize(ref content, stream.ReadAtLeast(content, content.Length, throwOnEndOfStream: false));
            if (FileContent.Foreign(content) is { } foreign)
            {
                throw new ServeException("PlanUnreadable", ServeErrorKind.OpenError, $"'{path}' {foreign}", path);
            }

            string text = new UTF8Encoding(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: content.Length <= MaxBytes).GetString(content);
            return new PlanSource(Path.GetFileName(path), Path.GetDirectoryName(path)!, text.StartsWith('\uFEFF') ? text[1..] : text, new Dictionary<string, string>());
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or DecoderFallbackException)
        {
            throw new ServeException(
                "PlanUnreadable",
                ServeErrorKind.OpenError,
                exception is DecoderFallbackException ? $"'{path}' is not a text in UTF-8. Save it as UTF-8." : $"'{path}' cannot be read: {exception.Message}",
                path,
                exception);
        }
    }
}
