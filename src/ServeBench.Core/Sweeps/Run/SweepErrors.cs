using System.Globalization;

namespace ServeBench.Sweeps;

/// <summary>The errors of a sweep's own files.</summary>
internal static class SweepErrors
{
    /// <summary><c>SweepParametersInvalid</c>: a file was read but is not a parameter file.</summary>
    /// <param name="path">The file.</param>
    /// <param name="line">Line, from 1.</param>
    /// <param name="column">Byte in the line, from 1.</param>
    /// <param name="what">What is wrong, without a full stop.</param>
    /// <param name="cause">The cause, if there is one.</param>
    public static ServeException Invalid(string path, long line, long column, string what, Exception? cause = null) =>
        Invalid(string.Create(CultureInfo.InvariantCulture, $"'{path}' line {line}, column {column}: {what.TrimEnd('.')}. A parameter file is JSON: a list of objects, or an object of named objects."), path, cause);

    /// <summary><c>SweepParametersInvalid</c>: the parameters are invalid.</summary>
    public static ServeException Invalid(string message, object? target, Exception? cause = null, string? errorCase = null) =>
        new("SweepParametersInvalid", ServeErrorKind.InvalidData, message, target, cause) { Case = errorCase };

    /// <summary><c>SweepWriteFailed</c>: a file of the experiment cannot be written.</summary>
    public static ServeException WriteFailed(string path, Exception cause) => new(
        "SweepWriteFailed",
        ServeErrorKind.WriteError,
        $"'{path}' cannot be written: {cause.Message} Check the folder, its permissions and the space on the disk.",
        path,
        cause);
}
