using System.Management.Automation;
using ServeBench.Workloads;

namespace ServeBench.Commands;

/// <content>What single formats of text have.</content>
public sealed partial class ImportServeDatasetCommand
{
    /// <summary>
    /// The categories to take, such as math_reasoning; without it, all. With the preset Bfcl they name the files in the folder: simple,
    /// live_simple and multiple are the default.
    /// </summary>
    [Parameter]
    [AppliesTo<DatasetFormat>(DatasetFormat.SpecBench, DatasetFormat.SpeedBench, DatasetFormat.HuggingFace)]
    [AppliesTo<HuggingFacePreset>(HuggingFacePreset.Bfcl)]
    [Alias("SpecBenchCategory", "SpeedBenchCategory", "BfclCategories")]
    [ValidateNotNullOrEmpty]
    public string[] Category { get; set; } = [];

    /// <summary>
    /// The subset, which is the file that is read in the folder: qualitative (the default), throughput_1k, throughput_2k,
    /// throughput_8k, throughput_16k or throughput_32k.
    /// </summary>
    [Parameter]
    [AppliesTo<DatasetFormat>(DatasetFormat.SpeedBench)]
    [Alias("SpeedBenchDatasetSubset")]
    [ValidateSet("qualitative", "throughput_1k", "throughput_2k", "throughput_8k", "throughput_16k", "throughput_32k")]
    public string? Subset { get; set; }

    /// <summary>
    /// Cuts longer prompts of SpeedBench to so many tokens, before they are put into the chat template: lengths between those of its
    /// subsets. Without it prompts are whole.
    /// </summary>
    [Parameter]
    [AppliesTo<DatasetFormat>(DatasetFormat.SpeedBench)]
    [Alias("SpeedBenchMaxInputLen")]
    [ValidateRange(1, 1 << 24)]
    [InvariantNumber]
    public int? MaxInputLength { get; set; }

    /// <summary>Length of a prompt in tokens, at most; 550 is the default.</summary>
    [Parameter]
    [AppliesTo<DatasetFormat>(DatasetFormat.Sonnet)]
    [Alias("SonnetInputLen")]
    [ValidateRange(1, 1 << 24)]
    [InvariantNumber]
    public int? InputLength { get; set; }

    /// <summary>Length of the lines that all prompts begin with, in tokens, about; 200 is the default.</summary>
    [Parameter]
    [AppliesTo<DatasetFormat>(DatasetFormat.Sonnet)]
    [Alias("SonnetPrefixLen")]
    [ValidateRange(0, 1 << 24)]
    [InvariantNumber]
    public int? PrefixLength { get; set; }
}
