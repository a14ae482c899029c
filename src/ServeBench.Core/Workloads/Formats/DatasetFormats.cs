namespace ServeBench.Workloads;

/// <summary>The formats of dataset files, and the types that read them.</summary>
public static class DatasetFormats
{
    private const int StartLength = 1 << 16;

    /// <summary>The dataset of a format; <see cref="DatasetFormat.HuggingFace"/>, which has options of its own, is a <see cref="HuggingFaceDataset"/> or a <see cref="BfclDataset"/>.</summary>
    public static IFileDataset Create(DatasetFormat format, FileDatasetOptions options, ITokenizer tokenizer) => format switch
    {
        DatasetFormat.ShareGpt => new ShareGptDataset(options, tokenizer),
        DatasetFormat.Custom => new CustomDataset(options, tokenizer),
        DatasetFormat.Sonnet => new SonnetDataset(options, tokenizer),
        DatasetFormat.BurstGpt => new BurstGptDataset(options, tokenizer),
        DatasetFormat.SpecBench => new SpecBenchDataset(options, tokenizer),
        DatasetFormat.SpeedBench => new SpeedBenchDataset(options, tokenizer),
        DatasetFormat.TimedTrace => new TimedTraceDataset(options, tokenizer),
        DatasetFormat.AzureTrace => new AzureTraceDataset(options, tokenizer),
        DatasetFormat.CustomImage => new CustomImageDataset(options, tokenizer),
        DatasetFormat.CustomAudio => new CustomAudioDataset(options, tokenizer),
        _ => throw new ArgumentOutOfRangeException(nameof(format), format, null),
    };

    /// <summary>The format that the start of a file tells for certain.</summary>
    /// <exception cref="ServeException"><c>DatasetFormatUnknown</c>, <c>DatasetFormatInvalid</c>, <c>DatasetEmpty</c>, <c>DatasetNotFound</c> or <c>DatasetUnreadable</c>.</exception>
    public static DatasetFormat Detect(string path)
    {
        using DatasetFile file = DatasetFile.Open(path);
        new FileWindow(file, StartLength).RequireUtf8();
        ReadOnlySpan<byte> start = StartOf(file);
        if (start.IsEmpty)
        {
            throw new ServeException("DatasetEmpty", ServeErrorKind.InvalidData, $"The dataset '{path}' gives no request: the file is empty.", path);
        }

        return Find(start) ?? throw new ServeException(
            "DatasetFormatUnknown",
            ServeErrorKind.InvalidArgument,
            $"The start of '{path}' does not show its format. {AdviceFor(start, format: null)}Specify the format: {string.Join(", ", Enum.GetNames<DatasetFormat>())}.",
            path);
    }

    /// <summary>
    /// What a user should hear of a file that cannot be read in a format: where its start tells that it is of another one, which.
    /// </summary>
    /// <param name="error">What reading the file ended with.</param>
    /// <param name="format">The format that it was read in.</param>
    public static ServeException Explain(ServeException error, DatasetFormat format)
    {
        ArgumentNullException.ThrowIfNull(error);
        if (error.ErrorId is not ("DatasetFormatInvalid" or "DatasetLineInvalid") || error.Target is not string path || format == DatasetFormat.HuggingFace)
        {
            return error;
        }

        using DatasetFile file = DatasetFile.Open(path);
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

    private static DatasetFormat? Find(ReadOnlySpan<byte> start) =>
        ShareGptDataset.IsLikely(start) ? DatasetFormat.ShareGpt
        : TimedTraceDataset.IsLikely(start) ? DatasetFormat.TimedTrace
        : CustomImageDataset.IsLikely(start) ? DatasetFormat.CustomImage
        : CustomAudioDataset.IsLikely(start) ? DatasetFormat.CustomAudio
        : CustomDataset.IsLikely(start) ? DatasetFormat.Custom
        : SpecBenchDataset.IsLikely(start) ? DatasetFormat.SpecBench
        : AzureTraceDataset.IsLikely(start) ? DatasetFormat.AzureTrace
        : BurstGptDataset.IsLikely(start) ? DatasetFormat.BurstGpt
        : null;

    // Of files that no format tells for certain, what they are and which format reads such: a sentence and a blank, or nothing.
    private static string AdviceFor(ReadOnlySpan<byte> start, DatasetFormat? format)
    {
        // An error about UTF-8 says all itself.
        if (start.IsEmpty || start[0] >= 0xFE)
        {
            return "";
        }

        if (start[0] == '[')
        {
            return format == DatasetFormat.ShareGpt ? "" : "It is a JSON array: ShareGpt is one of conversations, and HuggingFace with a prompt column reads any other. ";
        }

        int lineEnd = start.IndexOf((byte)'\n');
        bool isTable = start[0] != '{' && (lineEnd < 0 ? start : start[..lineEnd]).Contains((byte)',');
        return isTable && format is not (DatasetFormat.AzureTrace or DatasetFormat.BurstGpt or DatasetFormat.Sonnet)
            ? "It looks like comma-separated values: AzureTrace has the columns TIMESTAMP, ContextTokens and GeneratedTokens, BurstGpt has Model, Request tokens and Response tokens, and HuggingFace with a prompt column reads any other. "
            : "";
    }

    private static ReadOnlySpan<byte> StartOf(DatasetFile file) => new FileWindow(file, StartLength).Bytes.Span.Trim(" \t\r\n"u8);
}
