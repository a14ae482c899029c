namespace ServeBench.Workloads;

internal static class DatasetFormats
{
    private const int StartLength = 1 << 16;

    /// <summary>All formats, in the order in which the start of a file is tried with them.</summary>
    public static IReadOnlyList<DatasetFormat> All { get; } =
    [
        ShareGptDataset.Format,
        TimedTraceDataset.Format,
        WorkloadTraceDataset.Format,
        CustomImageDataset.Format,
        CustomAudioDataset.Format,
        CustomDataset.Format,
        SpecBenchDataset.Format,
        AzureTraceDataset.Format,
        BurstGptDataset.Format,
        SonnetDataset.Format,
        SpeedBenchDataset.Format,
        HuggingFaceDataset.Format,
    ];

    public static IReadOnlyList<string> Names { get; } = [.. All.Select(format => format.Name)];

    /// <summary>The format of a name; neither case nor underscores matter.</summary>
    /// <exception cref="ServeException"><c>DatasetFormatUnknown</c>.</exception>
    public static DatasetFormat Find(string name) => TryFind(name) ?? throw new ServeException(
        "DatasetFormatUnknown",
        ServeErrorKind.InvalidArgument,
        $"There is no dataset format '{name}'. Use one of: {string.Join(", ", Names)}.",
        name);

    /// <summary>The format of a name; <see langword="null"/> when there is none.</summary>
    public static DatasetFormat? TryFind(string name)
    {
        string folded = name.Replace("_", "", StringComparison.Ordinal);
        return All.FirstOrDefault(format => string.Equals(format.Name, folded, StringComparison.OrdinalIgnoreCase));
    }

    /// <summary>The format that the start of a file shows.</summary>
    /// <exception cref="ServeException"><c>DatasetFormatUnknown</c>, <c>DatasetFormatInvalid</c>, <c>DatasetEmpty</c>, <c>DatasetNotFound</c> or <c>DatasetUnreadable</c>.</exception>
    public static DatasetFormat Detect(string path)
    {
        using DatasetFile file = DatasetFile.Open(path);
        ReadOnlySpan<byte> start = StartOf(file);
        if (start.IsEmpty)
        {
            throw new ServeException("DatasetEmpty", ServeErrorKind.InvalidData, $"The dataset '{path}' gives no request: the file is empty.", path);
        }

        return Find(start) ?? throw new ServeException(
            "DatasetFormatUnknown",
            ServeErrorKind.InvalidArgument,
            $"The start of '{path}' does not show its format. {AdviceFor(start, format: null)}Specify the format: {string.Join(", ", Names)}.",
            path);
    }

    /// <summary>
    /// What a user should hear of a file that cannot be read in a format: where its start shows another one, which.
    /// </summary>
    /// <param name="error">What reading the file ended with.</param>
    /// <param name="format">The format that it was read in.</param>
    public static ServeException Explain(ServeException error, DatasetFormat format)
    {
        if (error.ErrorId is not ("DatasetFormatInvalid" or "DatasetLineInvalid" or "DatasetEmpty") || error.Target is not string path || format == HuggingFaceDataset.Format)
        {
            return error;
        }

        DatasetFile file;
        try
        {
            file = DatasetFile.Open(path);
        }
        catch (ServeException)
        {
            // What kept the file from being read is said already.
            return error;
        }

        using DatasetFile opened = file;
        ReadOnlySpan<byte> start = StartOf(file);
        DatasetFormat? likely = Find(start);
        string advice = likely switch
        {
            null => AdviceFor(start, format),
            DatasetFormat found when found == format => "",
            DatasetFormat found => $"It looks like {found}. ",
        };
        return advice.Length == 0
            ? error
            : new ServeException("DatasetFormatInvalid", ServeErrorKind.InvalidData, $"'{path}' does not have the format {format}. {advice}Read as {format}: {error.Message}", path, error)
            {
                Case = likely is null ? null : "OtherFormat",
                Arguments = new Dictionary<string, string> { ["format"] = likely?.ToString() ?? "" },
            };
    }

    private static DatasetFormat? Find(ReadOnlySpan<byte> start)
    {
        foreach (DatasetFormat format in All)
        {
            if (format.IsLikely(start))
            {
                return format;
            }
        }

        return null;
    }

    // Of files whose format no start shows, what they are and which format reads such: a sentence and a blank, or nothing.
    private static string AdviceFor(ReadOnlySpan<byte> start, DatasetFormat? format)
    {
        if (start.IsEmpty)
        {
            return "";
        }

        if (start.StartsWith("PAR1"u8))
        {
            return "It is a Parquet file: HuggingFace with a prompt column reads it, and with a column of conversations. ";
        }

        if (start[0] == '[')
        {
            return format == ShareGptDataset.Format ? "" : "It is a JSON array: ShareGpt is one of conversations, and HuggingFace with a prompt column reads any other. ";
        }

        int lineEnd = start.IndexOf((byte)'\n');
        bool isTable = start[0] != '{' && (lineEnd < 0 ? start : start[..lineEnd]).Contains((byte)',');
        return isTable && (format is null || (format != AzureTraceDataset.Format && format != BurstGptDataset.Format && format != SonnetDataset.Format))
            ? "It looks like comma-separated values: AzureTrace has the columns TIMESTAMP, ContextTokens and GeneratedTokens, BurstGpt has Model, Request tokens and Response tokens, and HuggingFace with a prompt column reads any other. "
            : "";
    }

    private static ReadOnlySpan<byte> StartOf(DatasetFile file) => new FileWindow(file, StartLength).Bytes.Span.Trim(" \t\r\n"u8);
}
