namespace ServeBench.Common;

/// <summary>A file is read-only and is not to be replaced.</summary>
internal sealed class ReadOnlyFileException() : UnauthorizedAccessException("The file is read-only.");

/// <summary>Replaces files whole: whoever reads one sees the old or the new content, and a failure leaves the old. A file keeps its mode, and a device or a pipe is written to.</summary>
internal static class AtomicFile
{
    private const int AppendWaitMs = 10_000;
    private const int AppendRetryMs = 10;

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
        if (SpecialFile.Is(path))
        {
            using var special = new FileStream(path, FileMode.Open, FileAccess.Write, FileShare.ReadWrite);
            WriteThrough(special, write);
            return;
        }

        if (file.LinkTarget is not null && file.ResolveLinkTarget(returnFinalTarget: true) is FileInfo target)
        {
            file = target;
            path = target.FullName;
        }

        if (file is { Exists: true, IsReadOnly: true } && !force)
        {
            throw new ReadOnlyFileException();
        }

        if (append && file.Exists)
        {
            Append(file, force, write);
            return;
        }

        // A name of its own: one beside the file's might be longer than a name can be.
        string temporary = Path.Combine(Path.GetDirectoryName(path)!, $".{Guid.NewGuid():N}.tmp");
        try
        {
            using (var stream = new FileStream(temporary, FileMode.CreateNew, FileAccess.ReadWrite))
            {
                write(stream);
            }

            if (file.Exists)
            {
                KeepMode(file, temporary);
            }

            Replace(temporary, path);
        }
        catch
        {
            File.Delete(temporary);
            throw;
        }
    }

    // A device or a pipe cannot be gone back in, which a writer may want to.
    private static void WriteThrough(FileStream special, Action<Stream> write)
    {
        using var content = new MemoryStream();
        write(content);
        content.WriteTo(special);
        special.Flush();
    }

    /// <summary>Whether somebody has a file open and shares it with nobody who would write it.</summary>
    internal static bool IsHeldOpen(string path)
    {
        try
        {
            using var stream = new FileStream(path, FileMode.Open, FileAccess.ReadWrite, FileShare.None);
            return false;
        }
        catch (IOException)
        {
            return File.Exists(path);
        }
        catch (UnauthorizedAccessException)
        {
            return false;
        }
    }

    // Windows says of an open file only that access is denied.
    private static void Replace(string temporary, string path)
    {
        try
        {
            File.Move(temporary, path, overwrite: true);
        }
        catch (UnauthorizedAccessException exception) when (OperatingSystem.IsWindows() && IsHeldOpen(path))
        {
            throw new IOException("Another program has the file open. Close it there.", exception);
        }
    }

    // Several processes may append to one file: each waits for the others, and what failed is taken back.
    private static void Append(FileInfo file, bool force, Action<Stream> write)
    {
        bool wasReadOnly = file.IsReadOnly && force;
        if (wasReadOnly)
        {
            file.IsReadOnly = false;
        }

        try
        {
            using FileStream stream = OpenAlone(file.FullName);
            long end = stream.Seek(0, SeekOrigin.End);
            try
            {
                write(stream);
                stream.Flush();
            }
            catch
            {
                stream.SetLength(end);
                throw;
            }
        }
        finally
        {
            if (wasReadOnly)
            {
                file.IsReadOnly = true;
            }
        }
    }

    private static FileStream OpenAlone(string path)
    {
        long start = Environment.TickCount64;
        while (true)
        {
            try
            {
                return new FileStream(path, FileMode.Open, FileAccess.ReadWrite, FileShare.None);
            }
            catch (IOException) when (Environment.TickCount64 - start < AppendWaitMs && File.Exists(path))
            {
                Thread.Sleep(AppendRetryMs);
            }
        }
    }

    private static void KeepMode(FileInfo file, string replacement)
    {
        if (OperatingSystem.IsWindows())
        {
            file.IsReadOnly = false;
        }
        else
        {
            File.SetUnixFileMode(replacement, file.UnixFileMode);
        }
    }
}
