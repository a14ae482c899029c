using System.Text.Json;
using ServeBench.Workloads;

namespace ServeBench.Results;

/// <summary>
/// Reads runs from a file: results of <c>vllm bench serve</c>, of <see cref="VllmResultWriter"/> or of another tool (one object, JSON Lines of
/// several, or an array of them), or a journal of <see cref="RequestJournal"/>.
/// </summary>
public static class ResultImporter
{
    private static readonly byte[] s_byteOrderMark = [0xEF, 0xBB, 0xBF];

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
                ResultFileKind.Csv => throw ResultErrors.Invalid(path, 1, 1, "a CSV of requests cannot be read back; export the run as JSON with -Detailed"),
                ResultFileKind.Other => throw ResultErrors.Invalid(path, 1, 1, "the file is not JSON"),
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

    private static IReadOnlyList<ImportedRun> ReadJournal(string path, FileStream stream)
    {
        using var text = new StreamReader(stream, leaveOpen: true);
        return JournalReader.Read(path, text);
    }

    private static List<ImportedRun> ReadResults(string path, FileStream stream, ImportFormat format)
    {
        using var copy = new MemoryStream();
        stream.CopyTo(copy);
        byte[] bytes = copy.ToArray();
        ReadOnlyMemory<byte> json = PythonJson.ToJson(bytes.AsSpan().StartsWith(s_byteOrderMark) ? bytes[s_byteOrderMark.Length..] : bytes);
        var results = new ToolResults(format);
        try
        {
            foreach ((JsonDocument document, long position) in Values(json))
            {
                using (document)
                {
                    (long line, long column) = PlaceOf(json.Span, position);
                    foreach (ResultObject result in Objects(path, document.RootElement, line, column))
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

    private static List<(JsonDocument Document, long Position)> Values(ReadOnlyMemory<byte> json)
    {
        List<(JsonDocument, long)> values = [];
        var reader = new Utf8JsonReader(json.Span, new JsonReaderOptions { AllowMultipleValues = true });
        while (reader.Read())
        {
            long position = reader.TokenStartIndex;
            values.Add((JsonDocument.ParseValue(ref reader), position));
        }

        return values;
    }

    private static bool IsCutOff(ReadOnlySpan<byte> json) =>
        JsonEnd.IsCutOff(json, new JsonReaderState(new JsonReaderOptions { AllowMultipleValues = true }));

    private static IEnumerable<ResultObject> Objects(string path, JsonElement value, long line, long column)
    {
        IEnumerable<JsonElement> elements = value.ValueKind == JsonValueKind.Array ? value.EnumerateArray() : [value];
        foreach (JsonElement element in elements)
        {
            var result = new ResultObject(path, line, column, element);
            yield return element.ValueKind == JsonValueKind.Object ? result : throw result.Invalid("a result is a JSON object");
        }
    }

    private static (long Line, long Column) PlaceOf(ReadOnlySpan<byte> text, long position)
    {
        ReadOnlySpan<byte> before = text[..(int)position];
        return (before.Count((byte)'\n') + 1, before.Length - before.LastIndexOf((byte)'\n'));
    }
}
