using System.Globalization;

namespace ServeBench.Results;

/// <summary>The errors of result files.</summary>
internal static class ResultErrors
{
    /// <summary><c>ResultInvalid</c>: the file was read but is no result.</summary>
    /// <param name="path">The file.</param>
    /// <param name="line">Line, from 1.</param>
    /// <param name="column">Byte in the line, from 1.</param>
    /// <param name="what">What is wrong, without a full stop.</param>
    /// <param name="cause">The cause, if there is one.</param>
    public static ServeException Invalid(string path, long line, long column, string what, Exception? cause = null) => new(
        "ResultInvalid",
        ServeErrorKind.InvalidData,
        string.Create(CultureInfo.InvariantCulture, $"'{path}' line {line}, column {column}: {what.TrimEnd('.')}. Import-ServeResult reads result files of vLLM and of Export-ServeResult, and journals."),
        path,
        cause);

    /// <summary><c>ResultWriteFailed</c>: the file could not be written.</summary>
    public static ServeException WriteFailed(string path, Exception cause) => new(
        "ResultWriteFailed",
        ServeErrorKind.WriteError,
        $"'{path}' cannot be written: {cause.Message} Check the folder, its permissions and the space on the disk.",
        path,
        cause);

    /// <summary><c>ResultReadFailed</c>: the file is there but could not be read.</summary>
    public static ServeException ReadFailed(string path, Exception cause) => new(
        "ResultReadFailed", ServeErrorKind.OpenError, $"'{path}' cannot be read: {cause.Message}", path, cause);
}
