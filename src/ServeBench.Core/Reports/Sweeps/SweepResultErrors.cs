using System.Globalization;
using System.Text.Json;
using ServeBench.Results;

namespace ServeBench.Reports.Sweeps;

/// <summary>The errors of reports over many runs.</summary>
internal static class SweepResultErrors
{
    /// <summary><c>SweepResultInvalid</c>: a file of a sweep was read but holds no runs.</summary>
    /// <param name="path">The file.</param>
    /// <param name="line">Line, from 1.</param>
    /// <param name="column">Byte in the line, from 1.</param>
    /// <param name="what">What is wrong, without a full stop.</param>
    /// <param name="cause">The cause, if there is one.</param>
    public static ServeException Invalid(string path, long line, long column, string what, Exception? cause = null) => new(
        "SweepResultInvalid",
        ServeErrorKind.InvalidData,
        string.Create(
            CultureInfo.InvariantCulture,
            $"'{path}' line {line}, column {column}: {what.TrimEnd('.')}. A summary.json is an array of runs and a run=N.json one run; write the file again, or move it out of the folder."),
        path,
        cause);

    /// <summary><c>SweepResultInvalid</c>: a file of a sweep is not JSON.</summary>
    /// <param name="path">The file.</param>
    /// <param name="cause">What the JSON reader said, with its place.</param>
    /// <param name="json">What it read.</param>
    public static ServeException Invalid(string path, JsonException cause, ReadOnlySpan<byte> json) =>
        Invalid(path, (cause.LineNumber ?? 0) + 1, (cause.BytePositionInLine ?? 0) + 1, JsonEnd.Describe(json), cause);

    /// <summary><c>SweepResultInvalid</c>: an object of a file is not a run.</summary>
    public static ServeException NoRun(string path) => new(
        "SweepResultInvalid", ServeErrorKind.InvalidData, $"'{path}' has an object that is not a run: it has no metric of a result, and no run_number. Give files of a sweep's runs, or move it out of the folder.", path);

    /// <summary><c>SweepReadFailed</c>: a file or folder is there but cannot be read.</summary>
    public static ServeException ReadFailed(string path, Exception cause) => new(
        "SweepReadFailed", ServeErrorKind.OpenError, $"'{path}' cannot be read: {cause.Message}", path, cause);

    /// <summary><c>SweepResultEmpty</c>: a folder holds no runs.</summary>
    public static ServeException Empty(string path) => new(
        "SweepResultEmpty",
        ServeErrorKind.NotFound,
        $"'{path}' has no summary.json and no run=N.json in any of its folders. Give the folder of a sweep's experiment, or a folder above it.",
        path);

    /// <summary><c>SweepVariableUnknown</c>: no run has the variable.</summary>
    /// <param name="name">The variable.</param>
    /// <param name="subject">The setting that names it, for example <c>VarX</c>.</param>
    /// <param name="rows">The runs.</param>
    public static ServeException Unknown(string name, string subject, IReadOnlyList<SweepRow> rows)
    {
        string[] known = [.. rows.SelectMany(row => row.Names).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)];
        if (known.Length == 0)
        {
            return new ServeException(
                "SweepVariableUnknown",
                ServeErrorKind.InvalidArgument,
                $"No run has the variable '{name}': the objects have no variables at all.",
                name) { Subject = subject, Case = "NoVariables" };
        }

        return new ServeException(
            "SweepVariableUnknown",
            ServeErrorKind.InvalidArgument,
            $"No run has the variable '{name}'. {NameSpelling.Question(name, known)} The runs have: {string.Join(", ", known)}.",
            name) { Subject = subject };
    }

    /// <summary><c>SweepFilterInvalid</c>: a filter cannot be read.</summary>
    public static ServeException Filter(string statement, string what) => new(
        "SweepFilterInvalid",
        ServeErrorKind.InvalidArgument,
        $"The filter '{statement}' is invalid: {what}. A filter is a variable, one of == != <= >= < >, and a value, for example max_concurrency<1000.",
        statement) { Subject = "FilterBy" };

    /// <summary><c>SweepBinInvalid</c>: a bin cannot be read.</summary>
    public static ServeException Bin(string statement, string what) => new(
        "SweepBinInvalid",
        ServeErrorKind.InvalidArgument,
        $"The bin '{statement}' is invalid: {what}. A bin is a variable, %, and a size above 0, for example request_throughput%1.",
        statement) { Subject = "BinBy" };

    /// <summary><c>SweepNothingToDraw</c>: no run has what the axes need.</summary>
    public static ServeException Nothing(string what) => new("SweepNothingToDraw", ServeErrorKind.InvalidData, what);
}
