namespace ServeBench.Common;

/// <summary>A file is read-only and is not to be replaced.</summary>
internal sealed class ReadOnlyFileException() : UnauthorizedAccessException("The file is read-only.");

/// <summary>Replaces files whole: whoever reads one sees the old or the new content, and a failure leaves the old.</summary>
internal static class AtomicFile
{
    /// <summary>Writes a file.</summary>
    /// <param name="path">Full path; its folder exists.</param>
    /// <param name="append">Whether the content that is there stays, and the writer begins at its end.</param>
    /// <param name="force">Whether a file that is read-only is replaced.</param>
    /// <param name="write">Writes the content.</param>
    /// <exception cref="IOException">The file cannot be written.</exception>
    /// <exception cref="ReadOnlyFileException">The file is read-only, and <paramref name="force"/> is off.</exception>
    /// <exception cref="UnauthorizedAccessException">The folder may not be written to.</exception>
    public static void Write(string path, bool append, bool force, Action<Stream> write)
    {
        // Through a symbolic link what it names is replaced, as any other program would write it, and the link stays.
        var file = new FileInfo(path);
        if (file.LinkTarget is not null && file.ResolveLinkTarget(returnFinalTarget: true) is FileInfo target)
        {
            file = target;
            path = target.FullName;
        }

        if (file is { Exists: true, IsReadOnly: true } && !force)
        {
            throw new ReadOnlyFileException();
        }

        string temporary = Path.Combine(Path.GetDirectoryName(path)!, $".{Path.GetFileName(path)}.{Guid.NewGuid():N}.tmp");
        try
        {
            using (var stream = new FileStream(temporary, FileMode.CreateNew, FileAccess.ReadWrite))
            {
                if (append && file.Exists)
                {
                    using FileStream existing = file.OpenRead();
                    existing.CopyTo(stream);
                }

                write(stream);
            }

            if (file is { Exists: true, IsReadOnly: true })
            {
                file.IsReadOnly = false;
            }

            File.Move(temporary, path, overwrite: true);
        }
        catch
        {
            File.Delete(temporary);
            throw;
        }
    }
}
