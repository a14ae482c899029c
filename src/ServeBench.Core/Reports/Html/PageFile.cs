namespace ServeBench.Reports;

/// <summary>Writes pages to files: whole or not at all.</summary>
internal static class PageFile
{
    /// <summary>Makes sure that a file can be written before anything is.</summary>
    /// <param name="path">Full path.</param>
    /// <param name="noClobber">Whether a file that exists is kept.</param>
    /// <exception cref="ServeException"><c>PageExists</c>; <c>PageWriteFailed</c> when there is no such folder.</exception>
    public static void Check(string path, bool noClobber)
    {
        string? folder = Path.GetDirectoryName(path);
        if (!Directory.Exists(folder))
        {
            throw new ServeException(
                "PageWriteFailed",
                ServeErrorKind.WriteError,
                $"'{path}' cannot be written: there is no folder '{folder}'. Create it first, or give another path.",
                path);
        }

        if (noClobber && File.Exists(path))
        {
            throw new ServeException(
                "PageExists", ServeErrorKind.ResourceExists, $"'{path}' already exists, and existing files are kept. Give another path.", path);
        }
    }

    /// <summary>Writes a page.</summary>
    /// <param name="path">Full path.</param>
    /// <param name="force">Whether a file that is read-only is replaced.</param>
    /// <param name="write">Writes the content.</param>
    /// <exception cref="ServeException"><c>PageWriteFailed</c>.</exception>
    public static void Write(string path, bool force, Action<Stream> write)
    {
        try
        {
            AtomicFile.Write(path, append: false, force, write);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or ArgumentException or NotSupportedException)
        {
            throw Failed(path, exception);
        }
    }

    /// <summary>Adds to a file that a service of pipelines reads, in UTF-8.</summary>
    /// <exception cref="ServeException"><c>PageWriteFailed</c>.</exception>
    public static void Append(string path, string text)
    {
        try
        {
            File.AppendAllText(path, text);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw Failed(path, exception);
        }
    }

    private static ServeException Failed(string path, Exception exception) => new(
        "PageWriteFailed",
        ServeErrorKind.WriteError,
        $"'{path}' cannot be written: {exception.Message} Check the folder, its permissions and the space on the disk.",
        path,
        exception) { Case = exception is ReadOnlyFileException ? "ReadOnly" : null };
}
