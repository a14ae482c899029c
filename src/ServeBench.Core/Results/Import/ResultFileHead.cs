using System.Text;
using ServeBench.Load;

namespace ServeBench.Results;

/// <summary>Looks at the first bytes of a file, so that nothing is added to a file of another kind or read as one.</summary>
internal static class ResultFileHead
{
    private static readonly byte[] s_byteOrderMark = [0xEF, 0xBB, 0xBF];
    private static readonly byte[] s_journal = Encoding.UTF8.GetBytes($"{{\"{JournalRecord.Run}\":");
    private static readonly byte[] s_csv = Encoding.UTF8.GetBytes(nameof(ServeRun.RunId) + ",");

    /// <summary>What a file holds; a file that is not there holds nothing.</summary>
    /// <exception cref="IOException">The file cannot be read.</exception>
    public static ResultFileKind KindOf(string path)
    {
        if (!File.Exists(path))
        {
            return ResultFileKind.Empty;
        }

        using var stream = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
        return KindOf(stream);
    }

    /// <summary>What a stream holds; it is left at its start.</summary>
    public static ResultFileKind KindOf(Stream stream)
    {
        Span<byte> start = stackalloc byte[256];
        stream.Position = 0;
        ReadOnlySpan<byte> text = start[..stream.ReadAtLeast(start, start.Length, throwOnEndOfStream: false)];
        stream.Position = 0;
        if (text.StartsWith(s_byteOrderMark))
        {
            text = text[s_byteOrderMark.Length..];
        }

        text = text.TrimStart(" \t\r\n"u8);
        return text.IsEmpty ? ResultFileKind.Empty
            : text.StartsWith(s_journal) ? ResultFileKind.Journal
            : text[0] is (byte)'{' or (byte)'[' ? ResultFileKind.Json
            : text.StartsWith(s_csv) ? ResultFileKind.Csv
            : ResultPage.IsPage(text) ? ResultFileKind.Page
            : ResultFileKind.Other;
    }
}
