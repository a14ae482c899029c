using System.Text.Json;
using ServeBench.Workloads;

namespace ServeBench.Results;

/// <summary>
/// Reads runs from a file: results of <c>vllm bench serve</c>, of <see cref="VllmResultWriter"/> or of another tool (one object, JSON Lines of
/// several, or an array of them), or a journal of <see cref="RequestJournal"/>.
/// </summary>
public static class ResultImporter
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
                ResultFileKind.Csv => throw ResultErrors.Invalid(path, 1, 1, "a CSV of requests cannot be read back; export the run as JSON", errorCase: "Csv"),
                ResultFileKind.Other => IsUtf16(stream)
                    ? throw ResultErrors.Invalid(path, 1, 1, "the file is UTF-16 text; save it as UTF-8", errorCase: "Utf16")
                    : throw ResultErrors.Invalid(path, 1, 1, "the file is not JSON"),
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

    // What Windows PowerShell writes unless it is told otherwise.
    private static bool IsUtf16(FileStream stream) => (stream.ReadByte(), stream.ReadByte()) is (0xFF, 0xFE) or (0xFE, 0xFF);

    private static IReadOnlyList<ImportedRun> ReadJournal(string path, FileStream stream)
    {
        using var text = new StreamReader(stream, leaveOpen: true);
        return JournalReader.Read(path, text);
    }

    private static List<ImportedRun> ReadResults(string path, FileStream stream, ImportFormat format)
    {
        using var copy = new MemoryStream();
        stream.CopyTo(copy);
        ReadOnlyMemory<byte> json = PythonJson.ToJson(copy.ToArray());
        var results = new ToolResults(format);
        try
        {
            List<(JsonDocument Document, int Position)> values = Values(json);
            if (JsonPlace.OfBrokenText(json.Span) is { } broken)
            {
                throw ResultErrors.Invalid(path, broken.Line, broken.Column, JsonPlace.BrokenText);
            }

            // Counted on from one to the next: a file of records has a hundred thousand lines.
            long line = 1;
            int counted = 0;
            foreach ((JsonDocument document, int position) in values)
            {
                using (document)
                {
                    line += json.Span[counted..position].Count((byte)'\n');
                    counted = position;
                    long column = position - json.Span[..position].LastIndexOf((byte)'\n');
                    foreach (ResultObject result in Objects(new ResultObject(path, line, column, document.RootElement)))
                    {
                        results.Add(result);
                    }
                }
            }
        }
        catch (JsonException exception)
        {
            throw ResultErrors.Invalid(path, exception, isCutOff: IsCutOff(json.Span));
        }

        List<ImportedRun> runs = results.ToRuns();
        return runs.Count > 0 ? runs : throw ResultErrors.Invalid(path, 1, 1, "the file holds no result");
    }

    private static List<(JsonDocument Document, int Position)> Values(ReadOnlyMemory<byte> json)
    {
        List<(JsonDocument, int)> values = [];
        var reader = new Utf8JsonReader(json.Span, new JsonReaderOptions { AllowMultipleValues = true });
        while (reader.Read())
        {
            var position = (int)reader.TokenStartIndex;
            values.Add((JsonDocument.ParseValue(ref reader), position));
        }

        return values;
    }

    private static bool IsCutOff(ReadOnlySpan<byte> json) =>
        JsonEnd.IsCutOff(json, new JsonReaderState(new JsonReaderOptions { AllowMultipleValues = true }));

    private static IEnumerable<ResultObject> Objects(ResultObject value) =>
        (value.Element.ValueKind == JsonValueKind.Array ? value.Element.EnumerateArray().Select(value.Inside) : [value])
            .Select(result => result.Element.ValueKind == JsonValueKind.Object ? result : throw result.Invalid("a result is a JSON object"));
}
