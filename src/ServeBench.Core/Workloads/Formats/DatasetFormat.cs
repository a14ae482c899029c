namespace ServeBench.Workloads;

/// <summary>
/// All that the rest of the code knows of a format of dataset files: its name, how a file of it begins, what reads it and which options it
/// heeds. Each reader declares its own; <see cref="DatasetFormats.All"/> lists them.
/// </summary>
internal sealed class DatasetFormat
{
    /// <summary>Decides by the first bytes of a file, without leading blanks, whether the file is likely to have the format.</summary>
    /// <param name="start">The first bytes, 64 KiB at most.</param>
    public delegate bool StartTest(ReadOnlySpan<byte> start);

    /// <summary>The name that a user gives.</summary>
    public required string Name { get; init; }

    /// <summary>What <c>vllm bench serve --dataset-name</c> calls it; <see langword="null"/> when it does not read it.</summary>
    public string? VllmName { get; init; }

    /// <summary>Whether a file's start shows the format; a format that no start shows has to be named.</summary>
    public StartTest IsLikely { get; init; } = _ => false;

    public required Func<FileDatasetOptions, ITokenizer, IFileDataset> Open { get; init; }

    /// <summary>
    /// The options that the format heeds, by their names in <see cref="FileDatasetOptions"/>, <see cref="TimedTraceOptions"/> and
    /// <see cref="HuggingFaceOptions"/>. An option that is set and not among them is an error.
    /// </summary>
    public required IReadOnlyCollection<string> Reads { get; init; }

    public override string ToString() => Name;
}
