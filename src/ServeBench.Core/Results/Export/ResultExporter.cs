using ServeBench.Metrics;

namespace ServeBench.Results;

/// <summary>Writes results to files. A file is there whole or not at all: it is written beside its place and moved there.</summary>
internal static class ResultExporter
{
    /// <summary>The format that the name of a file says; that of vLLM for a folder, and for a name without an ending.</summary>
    /// <param name="path">A file that need not exist, or a folder.</param>
    /// <exception cref="ServeException"><c>ResultFormatUnknown</c>: the ending is of no format that is written.</exception>
    public static ResultFormat FormatOf(string path)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        string ending = Directory.Exists(path) ? "" : Path.GetExtension(path);
        return SaysFormat(ending, ".csv") ? ResultFormat.Csv
            : ending.Length == 0 || SaysFormat(ending, ".json", ".jsonl", ".ndjson") ? ResultFormat.Vllm
            : throw new ServeException(
                "ResultFormatUnknown",
                ServeErrorKind.InvalidArgument,
                $"'{path}' ends with '{ending}', which is not the ending of a result format: .json, .jsonl and .ndjson are vLLM's, .csv is a CSV of requests.",
                path);
    }

    /// <summary>Makes sure that a file can be written, as far as it can be known without the results.</summary>
    /// <param name="path">Full path of a file, or of a folder that exists.</param>
    /// <param name="options">How they will be written.</param>
    /// <exception cref="ServeException">As for <see cref="Plan"/>: <c>ResultWriteFailed</c>, <c>ResultExists</c>, <c>ResultAppendMismatch</c>.</exception>
    public static void Check(string path, ExportOptions options)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        if (!Directory.Exists(path))
        {
            CheckPlace(path, options);
        }
    }

    /// <summary>Says which results would go into which files.</summary>
    /// <param name="path">Full path of a file; or of a folder that exists, where each run gets a file with vLLM's name (<see cref="ResultFileName"/>).</param>
    /// <param name="results">At least one.</param>
    /// <param name="options">How they are written.</param>
    /// <exception cref="ServeException">
    /// <c>ResultManyRuns</c> when several runs would go into one JSON file without <see cref="ExportOptions.Append"/>;
    /// <c>ResultHasNoRequests</c> when a line a request is asked for and an imported summary has none;
    /// <c>ResultExists</c> when a file is there and <see cref="ExportOptions.NoClobber"/> is set; <c>ResultWriteFailed</c> when there is no
    /// such folder; <c>ResultAppendMismatch</c> when the file that is added to is of another kind.
    /// </exception>
    public static IReadOnlyList<ExportTarget> Plan(string path, IReadOnlyList<ServeMetrics> results, ExportOptions options)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        List<ExportTarget> targets = Directory.Exists(path) ? PlanFolder(path, results, options) : [new ExportTarget(path, results)];
        foreach (ExportTarget target in targets)
        {
            Check(target, options);
        }

        return targets;
    }

    /// <summary>Writes one file.</summary>
    /// <exception cref="ServeException"><c>ResultWriteFailed</c>.</exception>
    public static void Write(ExportTarget target, ExportOptions options)
    {
        try
        {
            bool append = options.Append && ResultFileHead.KindOf(target.Path) != ResultFileKind.Empty;
            AtomicFile.Write(target.Path, append, options.Force, stream => WriteResults(stream, target.Results, options));
            if (WritesPyTorch(target, options))
            {
                AtomicFile.Write(
                    PyTorchBenchmarkWriter.PathOf(target.Path),
                    append: false,
                    options.Force,
                    stream => PyTorchBenchmarkWriter.Write(stream, target.Results, options.Detailed, target.Path));
            }
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or ArgumentException or NotSupportedException)
        {
            throw ResultErrors.WriteFailed(target.Path, exception);
        }
    }

    private static bool SaysFormat(string ending, params ReadOnlySpan<string> known)
    {
        foreach (string one in known)
        {
            if (ending.Equals(one, StringComparison.OrdinalIgnoreCase))
            {
                return true;
            }
        }

        return false;
    }

    private static List<ExportTarget> PlanFolder(string folder, IReadOnlyList<ServeMetrics> results, ExportOptions options)
    {
        string extension = options.Format == ResultFormat.Csv ? ".csv" : ".json";
        IReadOnlyList<string> names = ResultFileName.ForAll(results.Select(result => result.Run), extension);
        return [.. results.Zip(names, (result, name) => new ExportTarget(Path.Combine(folder, name), [result]))];
    }

    private static void Check(ExportTarget target, ExportOptions options)
    {
        if (options.Format == ResultFormat.Vllm && target.Results.Count > 1 && !options.Append)
        {
            throw new ServeException(
                "ResultManyRuns",
                ServeErrorKind.InvalidArgument,
                $"There are {target.Results.Count} runs for one file, '{target.Path}'. Append them as JSON Lines, or give an existing folder for one file a run.",
                target.Path);
        }

        if (options.Format == ResultFormat.Csv && target.Results.FirstOrDefault(result => result.GetRequests().Count == 0) is { } summary)
        {
            throw new ServeException(
                "ResultHasNoRequests",
                ServeErrorKind.InvalidArgument,
                $"Run '{summary.Run}' has no requests to write: its file was exported without them.",
                summary.RunId);
        }

        CheckPlace(target.Path, options);
        if (options is { NoClobber: true, Append: false } && WritesPyTorch(target, options))
        {
            RequireNew(PyTorchBenchmarkWriter.PathOf(target.Path));
        }
    }

    private static void CheckPlace(string path, ExportOptions options)
    {
        string? folder = Path.GetDirectoryName(path);
        if (!Directory.Exists(folder))
        {
            throw new ServeException(
                "ResultWriteFailed",
                ServeErrorKind.WriteError,
                $"'{path}' cannot be written: there is no folder '{folder}'. Create it first, or give another path.",
                path);
        }

        if (options.Append)
        {
            CheckAppend(path, options);
        }
        else if (options.NoClobber)
        {
            RequireNew(path);
        }
    }

    private static bool WritesPyTorch(ExportTarget target, ExportOptions options) =>
        options is { PyTorchBenchmark: true, Format: ResultFormat.Vllm } && PyTorchBenchmarkWriter.HasRecords(target.Results);

    private static void RequireNew(string path)
    {
        if (File.Exists(path))
        {
            throw new ServeException(
                "ResultExists",
                ServeErrorKind.ResourceExists,
                $"'{path}' already exists, and existing files are kept. Give another path.",
                path);
        }
    }

    private static void CheckAppend(string path, ExportOptions options)
    {
        ResultFileKind wanted = options.Format == ResultFormat.Csv ? ResultFileKind.Csv : ResultFileKind.Json;
        ResultFileKind there;
        string? columns = null;
        try
        {
            there = ResultFileHead.KindOf(path);
            columns = there == ResultFileKind.Csv ? File.ReadLines(path).First() : null;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw ResultErrors.WriteFailed(path, exception);
        }

        if (there != ResultFileKind.Empty && there != wanted)
        {
            throw new ServeException(
                "ResultAppendMismatch",
                ServeErrorKind.InvalidArgument,
                $"'{path}' is not {(wanted == ResultFileKind.Csv ? "a CSV of requests" : "a file of results as JSON")}, so appending to it would damage it. Give another path, or the other format.",
                path);
        }

        if (columns is not null && columns != RequestCsvWriter.Header(options.Detailed))
        {
            throw OtherColumns(path, columns, options.Detailed);
        }
    }

    private static ServeException OtherColumns(string path, string columns, bool detailed)
    {
        (string what, string errorCase) = columns != RequestCsvWriter.Header(!detailed) ? ("has other columns", "Columns")
            : detailed ? ("has no columns of details", "WithoutDetails")
            : ("has columns of details", "WithDetails");
        return new ServeException(
            "ResultAppendMismatch",
            ServeErrorKind.InvalidArgument,
            $"'{path}' {what}, so new lines would not fit its header. Give another path.",
            path) { Case = errorCase };
    }

    private static void WriteResults(Stream stream, IReadOnlyList<ServeMetrics> results, ExportOptions options)
    {
        if (options.Format == ResultFormat.Csv)
        {
            bool header = stream.Position == 0;
            EndLine(stream);
            RequestCsvWriter.Write(stream, results.SelectMany(result => result.GetRequests()), options.Detailed, header);
            return;
        }

        foreach (ServeMetrics result in results)
        {
            if (stream.Position > 0)
            {
                stream.WriteByte((byte)'\n');
            }

            VllmResultWriter.Write(stream, result, options.Detailed);
        }
    }

    // A spreadsheet may leave out the end of the last line.
    private static void EndLine(Stream stream)
    {
        if (stream.Position == 0)
        {
            return;
        }

        stream.Seek(-1, SeekOrigin.Current);
        if (stream.ReadByte() != '\n')
        {
            stream.Write("\r\n"u8);
        }
    }
}
