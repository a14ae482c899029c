using System.Text;

namespace ServeBench.Workloads;

/// <summary>The text of a dataset's file.</summary>
internal static class TextLines
{
    private static readonly UTF8Encoding s_strict = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    /// <summary>A reader of a file, whose bytes must be UTF-8.</summary>
    /// <exception cref="ServeException"><c>DatasetNotFound</c>, or <c>DatasetUnreadable</c>.</exception>
    public static StreamReader Open(string path)
    {
        // What cannot be opened is said there.
        DatasetFile.Open(path).Dispose();
        return new StreamReader(path, s_strict, detectEncodingFromByteOrderMarks: true);
    }

    /// <summary>The lines with their ends, as Python reads them: each end becomes one line feed.</summary>
    /// <exception cref="ServeException"><c>DatasetNotFound</c>, <c>DatasetUnreadable</c>, or <c>DatasetFormatInvalid</c> when it is not UTF-8.</exception>
    public static IEnumerable<string> Read(string path)
    {
        string text;
        using (StreamReader reader = Open(path))
        {
            try
            {
                text = reader.ReadToEnd();
            }
            catch (DecoderFallbackException exception)
            {
                throw NotUtf8(path, exception);
            }
        }

        string[] lines = text.Replace("\r\n", "\n", StringComparison.Ordinal).Replace('\r', '\n').Split('\n');
        return lines.Select((line, i) => i < lines.Length - 1 ? line + "\n" : line).Where(line => line.Length > 0);
    }

    /// <summary><c>DatasetFormatInvalid</c>: the file is not text in UTF-8.</summary>
    public static ServeException NotUtf8(string path, Exception cause) =>
        new("DatasetFormatInvalid", ServeErrorKind.InvalidData, $"The dataset '{path}' is not text in UTF-8. Save it as UTF-8.", path, cause);
}
