using System.Text;
using System.Text.Json;

namespace ServeBench.Results;

/// <summary>
/// Reads runs from a file: results of <c>vllm bench serve</c>, of <see cref="VllmResultWriter"/> or of another tool (one object, JSON Lines of
/// several, or an array of them), the page of a report, or a journal of <see cref="RequestJournal"/>. A file may have any size: no more of it is held than one result,
/// which may have 2 GiB.
/// </summary>
internal static class ResultImporter
{
    /// <summary>The runs of a file, in their order.</summary>
    /// <param name="path">Full path.</param>
    /// <param name="format">Whose results the file holds; a journal is one whatever is said here.</param>
    /// <exception cref="ServeException"><c>ResultNotFound</c>, <c>ResultReadFailed</c>, or <c>ResultInvalid</c> with file, line and column.</exception>
    public static IReadOnlyList<ImportedRun> Read(string path, ImportFormat format = ImportFormat.Auto)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        if (Directory.Exists(path))
        {
            throw ResultErrors.IsFolder(path);
        }

        try
        {
            // A journal may be read while its run goes on.
            using var stream = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
            return ResultFileHead.KindOf(stream) switch
            {
                ResultFileKind.Journal => ReadJournal(path, stream),
                ResultFileKind.Page => ReadPage(path, stream, format),
                ResultFileKind.Csv => throw ResultErrors.Invalid(path, 1, 1, "a CSV of requests cannot be read back; export the run as JSON", errorCase: "Csv"),
                ResultFileKind.Other => IsUtf16(stream)
                    ? throw ResultErrors.Invalid(path, 1, 1, "the file is UTF-16 text; save it as UTF-8", errorCase: "Utf16")
                    : throw ResultErrors.Invalid(path, 1, 1, FileContent.Foreign(stream) is { } foreign ? $"the file {foreign.TrimEnd('.')}" : "the file is not JSON"),
                _ => ReadResults(path, stream, format),
            };
        }
        catch (Exception exception) when (exception is FileNotFoundException or DirectoryNotFoundException)
        {
            throw ResultErrors.NotFound(path, exception);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw ResultErrors.ReadFailed(path, exception);
        }
    }

    // What Windows PowerShell writes by default.
    private static bool IsUtf16(FileStream stream)
    {
        stream.Position = 0;
        return (stream.ReadByte(), stream.ReadByte()) is (0xFF, 0xFE) or (0xFE, 0xFF);
    }

    private static IReadOnlyList<ImportedRun> ReadJournal(string path, FileStream stream)
    {
        using var text = new StreamReader(stream, leaveOpen: true);
        return JournalReader.Read(path, text);
    }

    private static List<ImportedRun> ReadPage(string path, FileStream stream, ImportFormat format)
    {
        using var text = new StreamReader(stream, leaveOpen: true);
        return ResultPage.TryRead(Lines(text), out string results)
            ? ReadResults(path, new MemoryStream(Encoding.UTF8.GetBytes(results)), format)
            : throw ResultErrors.Invalid(path, 1, 1, "the file is a web page without results: of the pages, only reports hold them");
    }

    private static IEnumerable<string> Lines(StreamReader text)
    {
        while (text.ReadLine() is { } line)
        {
            yield return line;
        }
    }

    private static List<ImportedRun> ReadResults(string path, Stream stream, ImportFormat format)
    {
        var results = new ToolResults(format);
        var values = new JsonValueStream(stream);
        try
        {
            foreach ((long line, long column, byte[] utf8) in values.Read())
            {
                using JsonDocument value = Parse(path, line, column, utf8);
                results.Add(value.RootElement.ValueKind == JsonValueKind.Object
                    ? new ResultObject(path, line, column, value.RootElement)
                    : throw ResultErrors.Invalid(path, line, column, "a result is a JSON object"));
            }
        }
        catch (JsonException exception)
        {
            // Between the elements of an array.
            throw ResultErrors.Invalid(path, (exception.LineNumber ?? 0) + 1, (exception.BytePositionInLine ?? 0) + 1, $"the file is not well-formed JSON: {exception.Message}", exception);
        }

        List<ImportedRun> runs = results.ToRuns();
        return runs.Count > 0 ? runs : throw ResultErrors.Invalid(path, 1, 1, "the file holds no result");
    }

    private static JsonDocument Parse(string path, long line, long column, byte[] utf8)
    {
        ReadOnlyMemory<byte> json = PythonJson.ToJson(utf8);
        try
        {
            var document = JsonDocument.Parse(json);
            return JsonPlace.OfBrokenText(json.Span) is not { } broken
                ? document
                : throw ResultErrors.Invalid(path, line + broken.Line - 1, broken.Line == 1 ? column + broken.Column - 1 : broken.Column, JsonPlace.BrokenText);
        }
        catch (JsonException exception)
        {
            throw ResultErrors.Invalid(path, exception, line, column, JsonEnd.IsCutOff(json.Span));
        }
    }
}
