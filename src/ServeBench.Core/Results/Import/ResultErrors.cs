using System.Globalization;
using System.Text.Json;

namespace ServeBench.Results;

internal static class ResultErrors
{
    /// <summary><c>ResultInvalid</c>: the file was read but is not a result.</summary>
    /// <param name="path">The file.</param>
    /// <param name="line">Line, from 1.</param>
    /// <param name="column">Byte in the line, from 1.</param>
    /// <param name="what">What is wrong, without a full stop.</param>
    /// <param name="cause">The cause, if there is one.</param>
    /// <param name="errorCase">The case of the error, if it has a remedy of its own.</param>
    /// <param name="format">The format that the file has, for the case <c>OtherFormat</c>.</param>
    public static ServeException Invalid(string path, long line, long column, string what, Exception? cause = null, string? errorCase = null, string format = "") => new(
        "ResultInvalid",
        ServeErrorKind.InvalidData,
        string.Create(CultureInfo.InvariantCulture, $"'{path}' line {line}, column {column}: {what.TrimEnd('.')}. ServeBench reads its own result files and journals, and those of vLLM, sglang, guidellm, aiperf, genai-perf and inference-perf."),
        path,
        cause) { Case = errorCase, Arguments = new Dictionary<string, string> { ["format"] = format } };

    /// <summary><c>ResultWriteFailed</c>: the file could not be written.</summary>
    public static ServeException WriteFailed(string path, Exception cause) => new(
        "ResultWriteFailed",
        ServeErrorKind.WriteError,
        $"'{path}' cannot be written: {cause.Message} Check the folder, its permissions and the space on the disk.",
        path,
        cause) { Case = cause is ReadOnlyFileException ? "ReadOnly" : null };

    /// <summary><c>ResultInvalid</c>: the text is not JSON.</summary>
    /// <param name="path">The file.</param>
    /// <param name="cause">What the JSON reader said, with its place.</param>
    /// <param name="firstLine">Line of the file that the reader began with, from 1.</param>
    /// <param name="firstColumn">Byte of that line, from 1.</param>
    /// <param name="isCutOff">Whether more text behind it would have made it right.</param>
    public static ServeException Invalid(string path, JsonException cause, long firstLine = 1, long firstColumn = 1, bool isCutOff = false)
    {
        // The reader repeats the place, counted from 0, at the end of its message.
        string what = isCutOff ? $"the file is not well-formed JSON: {JsonEnd.Advice}" : cause.Message.Split(" LineNumber:")[0];
        return Invalid(path, (cause.LineNumber ?? 0) + firstLine, (cause.BytePositionInLine ?? 0) + (cause.LineNumber > 0 ? 1 : firstColumn), what, cause);
    }

    /// <summary><c>ResultNotFound</c>: there is no such file.</summary>
    public static ServeException NotFound(string path, Exception? cause = null) => new(
        "ResultNotFound", ServeErrorKind.NotFound, $"There is no file '{path}'. Check the path; relative paths start at the current location.", path, cause);

    /// <summary><c>ResultReadFailed</c>: a folder is not a file.</summary>
    public static ServeException IsFolder(string path) => new(
        "ResultReadFailed", ServeErrorKind.OpenError, $"'{path}' is a folder. Give its files, for example '{Path.Combine(path, "*.json")}'.", path);

    /// <summary><c>ResultReadFailed</c>: the file is there but could not be read.</summary>
    public static ServeException ReadFailed(string path, Exception cause) => new(
        "ResultReadFailed", ServeErrorKind.OpenError, $"'{path}' cannot be read: {cause.Message}", path, cause);
}
