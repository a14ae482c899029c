using System.Globalization;
using System.Management.Automation;
using ServeBench.Workloads;

namespace ServeBench.Commands;

// How traces are read.
public sealed partial class ImportServeDatasetCommand
{
    private readonly TimedTraceOptions _traceDefaults = new();

    /// <summary>Tokens that one hash of a TimedTrace stands for: 16 (the default) in Qwen's traces, 512 in Mooncake's.</summary>
    [Parameter]
    [AppliesTo<DatasetFormat>(DatasetFormat.TimedTrace)]
    [Alias("TimedTraceChunkHashSize")]
    [ValidateRange(1, 1 << 24)]
    [InvariantNumber]
    public int? ChunkHashSize { get; set; }

    /// <summary>
    /// Seconds in one unit of the timestamps of a TimedTrace, above 0: 1 is the default, 0.001 is for milliseconds, as Mooncake's are. Without
    /// it there is a warning where the timestamps look like milliseconds: whole numbers that are 10 or more apart on average.
    /// </summary>
    [Parameter]
    [AppliesTo<DatasetFormat>(DatasetFormat.TimedTrace)]
    [Alias("TimedTraceSecMultiplier")]
    [ValidateRange(1e-9, 1e9)]
    [InvariantNumber]
    public double? SecMultiplier { get; set; }

    /// <summary>Member of each line of a TimedTrace that holds the time of arrival; timestamp is the default.</summary>
    [Parameter]
    [AppliesTo<DatasetFormat>(DatasetFormat.TimedTrace)]
    [Alias("TimedTraceLabelTimestamp")]
    [ValidateNotNullOrEmpty]
    public string? TimestampLabel { get; set; }

    /// <summary>Member of each line of a TimedTrace that holds the number of prompt tokens; input_length is the default.</summary>
    [Parameter]
    [AppliesTo<DatasetFormat>(DatasetFormat.TimedTrace)]
    [Alias("TimedTraceLabelInputLength")]
    [ValidateNotNullOrEmpty]
    public string? InputLengthLabel { get; set; }

    /// <summary>Member of each line of a TimedTrace that holds the number of tokens to generate; output_length is the default.</summary>
    [Parameter]
    [AppliesTo<DatasetFormat>(DatasetFormat.TimedTrace)]
    [Alias("TimedTraceLabelOutputLength")]
    [ValidateNotNullOrEmpty]
    public string? OutputLengthLabel { get; set; }

    /// <summary>Member of each line of a TimedTrace that holds the hashes of the prompt's chunks; hash_ids is the default.</summary>
    [Parameter]
    [AppliesTo<DatasetFormat>(DatasetFormat.TimedTrace)]
    [Alias("TimedTraceLabelHashIds")]
    [ValidateNotNullOrEmpty]
    public string? HashIdsLabel { get; set; }

    private TimedTraceOptions TimedTrace => new()
    {
        ChunkHashSize = ChunkHashSize ?? _traceDefaults.ChunkHashSize,
        SecMultiplier = SecMultiplier ?? _traceDefaults.SecMultiplier,
        TimestampLabel = TimestampLabel ?? _traceDefaults.TimestampLabel,
        InputLengthLabel = InputLengthLabel ?? _traceDefaults.InputLengthLabel,
        OutputLengthLabel = OutputLengthLabel ?? _traceDefaults.OutputLengthLabel,
        HashIdsLabel = HashIdsLabel ?? _traceDefaults.HashIdsLabel,
    };

    private void WarnOfShortPrompts(int shortCount, int count) => WriteWarning(string.Create(
        CultureInfo.InvariantCulture,
        $"{shortCount} of {count} prompts are shorter than in the trace, because their hashes cover fewer tokens ({TimedTrace.ChunkHashSize} each). Check -ChunkHashSize; Mooncake's traces need 512."));

    private void WarnOfMilliseconds() => WriteWarning(
        "The timestamps were read as seconds, but look like milliseconds: they are whole numbers, 10 or more apart on average. Use -SecMultiplier 0.001 for milliseconds, or -SecMultiplier 1 for seconds.");
}
