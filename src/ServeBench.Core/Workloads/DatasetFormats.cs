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
    /// <exception cref="ServeException"><c>DatasetFormatUnknown</c>, <c>DatasetEmpty</c>, <c>DatasetNotFound</c> or <c>DatasetUnreadable</c>.</exception>
    public static DatasetFormat Detect(string path)
    {
        using DatasetFile file = DatasetFile.Open(path);
        ReadOnlySpan<byte> start = new FileWindow(file, StartLength).Bytes.Span;
        if (start.Trim(" \t\r\n"u8).IsEmpty)
        {
            throw new ServeException("DatasetEmpty", ServeErrorKind.InvalidData, $"The dataset '{path}' gives no request: the file is empty.", path);
        }

        DatasetFormat? format = ShareGptDataset.IsLikely(start) ? DatasetFormat.ShareGpt
            : TimedTraceDataset.IsLikely(start) ? DatasetFormat.TimedTrace
            : CustomImageDataset.IsLikely(start) ? DatasetFormat.CustomImage
            : CustomAudioDataset.IsLikely(start) ? DatasetFormat.CustomAudio
            : CustomDataset.IsLikely(start) ? DatasetFormat.Custom
            : AzureTraceDataset.IsLikely(start) ? DatasetFormat.AzureTrace
            : BurstGptDataset.IsLikely(start) ? DatasetFormat.BurstGpt
            : null;
        return format ?? throw new ServeException(
            "DatasetFormatUnknown",
            ServeErrorKind.InvalidArgument,
            $"The start of '{path}' does not tell its format. Say it with -Format: {string.Join(", ", Enum.GetNames<DatasetFormat>())}.",
            path);
    }
}
