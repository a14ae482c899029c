using System.Management.Automation;
using ServeBench.Workloads;

namespace ServeBench.Commands;

// Which entries are taken, and how much is generated for each.
public sealed partial class ImportServeDatasetCommand
{
    /// <summary>
    /// Number of requests, or of conversations with -MultiTurn, 1 or more; without it, all that the files hold (1000 of Sonnet). When
    /// they hold fewer, requests are repeated at random, unless -NoOversample is given. A trace is never repeated.
    /// </summary>
    [Parameter]
    [Alias("NumPrompts")]
    [ValidateRange(1, int.MaxValue)]
    [InvariantNumber]
    public int? Count { get; set; }

    /// <summary>
    /// Seed of the shuffle, of the repetitions and of what else is drawn, 0 to 4294967295; 0 is the default. The same seed gives
    /// the same requests.
    /// </summary>
    [Parameter]
    [AppliesTo<DatasetFormat>(DatasetFormat.ShareGpt, DatasetFormat.Custom, DatasetFormat.Sonnet, DatasetFormat.BurstGpt, DatasetFormat.HuggingFace, DatasetFormat.AzureTrace, DatasetFormat.CustomImage, DatasetFormat.CustomAudio)]
    [InvariantNumber]
    public uint Seed { get; set; }

    /// <summary>Takes the entries in the order of the files, as traces always are.</summary>
    [Parameter]
    [AppliesTo<DatasetFormat>(DatasetFormat.ShareGpt, DatasetFormat.Custom, DatasetFormat.SpecBench, DatasetFormat.SpeedBench, DatasetFormat.HuggingFace, DatasetFormat.CustomImage, DatasetFormat.CustomAudio)]
    [Alias("DisableShuffle")]
    public SwitchParameter NoShuffle { get; set; }

    /// <summary>Writes fewer requests than -Count asks for, when the files hold fewer, instead of repeating some.</summary>
    [Parameter]
    [AppliesTo<DatasetFormat>(DatasetFormat.ShareGpt, DatasetFormat.Custom, DatasetFormat.BurstGpt, DatasetFormat.SpecBench, DatasetFormat.SpeedBench, DatasetFormat.HuggingFace, DatasetFormat.CustomImage, DatasetFormat.CustomAudio)]
    public SwitchParameter NoOversample { get; set; }

    /// <summary>
    /// Tokens to generate for each request. The default is 256 in Custom, CustomImage, CustomAudio and SpecBench, 4096 in SpeedBench,
    /// 150 in Sonnet and that of the preset in HuggingFace. -1 takes the dataset's own: the length of the answer in ShareGpt (the default
    /// there) and in presets that have one, or output_tokens in Custom, CustomImage and CustomAudio.
    /// </summary>
    [Parameter]
    [AppliesTo<DatasetFormat>(DatasetFormat.ShareGpt, DatasetFormat.Custom, DatasetFormat.Sonnet, DatasetFormat.SpecBench, DatasetFormat.SpeedBench, DatasetFormat.HuggingFace, DatasetFormat.CustomImage, DatasetFormat.CustomAudio)]
    [Alias("OutputLen", "ShareGptOutputLen", "CustomOutputLen", "SonnetOutputLen", "SpecBenchOutputLen", "SpeedBenchOutputLen", "HfOutputLen")]
    [ValidateRange(-1, 1 << 24)]
    [ValidateNonZero]
    [InvariantNumber]
    public int? OutputLength { get; set; }
}
