using System.Globalization;
using System.Text.Json;
using ServeBench.Results;
using ServeBench.Workloads;

namespace ServeBench.Reports.Sweeps;

/// <summary>The errors of reports over many runs.</summary>
internal static class SweepErrors
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

    /// <summary><c>SweepResultInvalid</c>: a file of a sweep is no JSON.</summary>
    /// <param name="path">The file.</param>
    /// <param name="cause">What the JSON reader said, with its place.</param>
    /// <param name="json">What it read.</param>
    public static ServeException Invalid(string path, JsonException cause, ReadOnlySpan<byte> json) =>
        Invalid(path, (cause.LineNumber ?? 0) + 1, (cause.BytePositionInLine ?? 0) + 1, JsonEnd.Describe(json), cause);

    /// <summary><c>SweepReadFailed</c>: a file or folder is there but cannot be read.</summary>
    public static ServeException ReadFailed(string path, Exception cause) => new(
        "SweepReadFailed", ServeErrorKind.OpenError, $"'{path}' cannot be read: {cause.Message}", path, cause);

    /// <summary><c>SweepResultEmpty</c>: a folder holds no runs.</summary>
    public static ServeException Empty(string path) => new(
        "SweepResultEmpty",
        ServeErrorKind.NotFound,
        $"'{path}' holds no summary.json and no run=N.json, in none of its folders. Give the folder of an experiment of a sweep, or one above it.",
        path);

    /// <summary><c>SweepVariableUnknown</c>: no run has the variable.</summary>
    /// <param name="name">The variable.</param>
    /// <param name="use">Which parameter names it, for example <c>-VarX</c>.</param>
    /// <param name="rows">The runs.</param>
    public static ServeException Unknown(string name, string use, IReadOnlyList<SweepRow> rows)
    {
        string[] known = [.. rows.SelectMany(row => row.Names).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)];
        if (known.Length == 0)
        {
            return new ServeException(
                "SweepVariableUnknown",
                ServeErrorKind.InvalidArgument,
                $"No run has the variable '{name}' of {use}: the objects have no variables at all. Pipe what Import-ServeSweep, Invoke-ServeSweep, Measure-ServeMetrics or Import-Csv writes.",
                name);
        }

        string nearest = known.MinBy(candidate => EditDistance.Between(name, candidate)) ?? "";
        return new ServeException(
            "SweepVariableUnknown",
            ServeErrorKind.InvalidArgument,
            $"No run has the variable '{name}' of {use}; the nearest that there is: '{nearest}'. All: {string.Join(", ", known)}.",
            name);
    }

    /// <summary><c>SweepFilterInvalid</c>: a statement of <c>-FilterBy</c> cannot be read.</summary>
    public static ServeException Filter(string statement, string what) => new(
        "SweepFilterInvalid",
        ServeErrorKind.InvalidArgument,
        $"-FilterBy holds '{statement}': {what}. A statement is a variable, one of == != <= >= < >, and a value, for example max_concurrency<1000.",
        statement);

    /// <summary><c>SweepBinInvalid</c>: a statement of <c>-BinBy</c> cannot be read.</summary>
    public static ServeException Bin(string statement, string what) => new(
        "SweepBinInvalid",
        ServeErrorKind.InvalidArgument,
        $"-BinBy holds '{statement}': {what}. A statement is a variable, %, and the size of a bin above 0, for example request_throughput%1.",
        statement);

    /// <summary><c>SweepNothingToDraw</c>: no run has what the axes need.</summary>
    public static ServeException Nothing(string what) => new("SweepNothingToDraw", ServeErrorKind.InvalidData, what, null);
}
