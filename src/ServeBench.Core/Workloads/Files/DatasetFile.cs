using System.Globalization;
using Microsoft.Win32.SafeHandles;

namespace ServeBench.Workloads;

/// <summary>A dataset's file, read a stretch at a time; its errors name it.</summary>
internal sealed class DatasetFile : IDisposable
{
    private const int StretchLength = 1 << 16;

    private readonly SafeFileHandle _handle;

    private DatasetFile(string path, SafeFileHandle handle)
    {
        Path = path;
        _handle = handle;
    }

    public string Path { get; }

    public long Length => RandomAccess.GetLength(_handle);

    /// <summary>Opens a file.</summary>
    /// <exception cref="ServeException">
    /// <c>DatasetNotFound</c>, <c>DatasetUnreadable</c>, or <c>DatasetFormatInvalid</c> for a file that is no dataset, such as a web page.
    /// </exception>
    public static DatasetFile Open(string path)
    {
        if (Directory.Exists(path))
        {
            throw new ServeException(
                "DatasetUnreadable", ServeErrorKind.OpenError, $"'{path}' is a folder; give its files, for example '{System.IO.Path.Combine(path, "*.jsonl")}'.", path);
        }

        DatasetFile file;
        try
        {
            file = new DatasetFile(path, System.IO.File.OpenHandle(path));
        }
        catch (Exception exception) when (exception is FileNotFoundException or DirectoryNotFoundException)
        {
            throw new ServeException("DatasetNotFound", ServeErrorKind.NotFound, $"There is no dataset '{path}'. Check the path.", path, exception);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new ServeException("DatasetUnreadable", ServeErrorKind.OpenError, $"The dataset '{path}' cannot be opened: {exception.Message}", path, exception);
        }

        try
        {
            Span<byte> start = stackalloc byte[FileContent.StartLength];
            start = start[..file.Read(0, start)];
            return FileContent.Foreign(start) is { } foreign ? throw file.FormatInvalid(foreign, errorCase: FileContent.IsUtf16(start) ? "Utf16" : null) : file;
        }
        catch
        {
            file.Dispose();
            throw;
        }
    }

    /// <summary>Reads a stretch into <paramref name="destination"/>; shorter only at the end of the file.</summary>
    /// <exception cref="ServeException"><c>DatasetUnreadable</c>.</exception>
    public int Read(long offset, Span<byte> destination)
    {
        try
        {
            int total = 0;
            while (total < destination.Length && RandomAccess.Read(_handle, destination[total..], offset + total) is int read and > 0)
            {
                total += read;
            }

            return total;
        }
        catch (IOException exception)
        {
            throw new ServeException("DatasetUnreadable", ServeErrorKind.OpenError, $"The dataset '{Path}' cannot be read: {exception.Message}", Path, exception);
        }
    }

    public byte[] Read(long offset, int length)
    {
        var bytes = new byte[length];
        Read(offset, bytes);
        return bytes;
    }

    /// <summary><c>DatasetFormatInvalid</c>: the file as a whole is not what it should be.</summary>
    /// <param name="reason">What is wrong, as the rest of a sentence.</param>
    /// <param name="cause">The exception behind it.</param>
    /// <param name="errorCase">The case of the error, if it has a remedy of its own.</param>
    public ServeException FormatInvalid(string reason, Exception? cause = null, string? errorCase = null) =>
        new("DatasetFormatInvalid", ServeErrorKind.InvalidData, $"The dataset '{Path}' {reason}", Path, cause) { Case = errorCase };

    /// <summary><c>DatasetLineInvalid</c>: an entry is not what it should be.</summary>
    /// <param name="offset">Its first byte.</param>
    /// <param name="reason">What is wrong, as the rest of a sentence.</param>
    /// <param name="cause">The exception behind it.</param>
    public ServeException LineInvalid(long offset, string reason, Exception? cause = null)
    {
        (long line, long column) = PositionOf(offset);
        string place = string.Create(CultureInfo.InvariantCulture, $"line {line}{(column == 1 ? "" : $", column {column}")}");
        return new ServeException("DatasetLineInvalid", ServeErrorKind.InvalidData, $"The dataset '{Path}', {place}: {reason} Correct the entry or take it out.", Path, cause);
    }

    public void Dispose() => _handle.Dispose();

    private (long Line, long Column) PositionOf(long offset)
    {
        byte[] buffer = new byte[StretchLength];
        long line = 1;
        long lineStart = 0;
        for (long at = 0; at < offset;)
        {
            int read = Read(at, buffer.AsSpan(0, (int)Math.Min(buffer.Length, offset - at)));
            if (read == 0)
            {
                break;
            }

            ReadOnlySpan<byte> stretch = buffer.AsSpan(0, read);
            line += stretch.Count((byte)'\n');
            int last = stretch.LastIndexOf((byte)'\n');
            lineStart = last < 0 ? lineStart : at + last + 1;
            at += read;
        }

        return (line, offset - lineStart + 1);
    }
}
