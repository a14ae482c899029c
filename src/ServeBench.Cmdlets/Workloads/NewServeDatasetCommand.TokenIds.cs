using System.Management.Automation;
using ServeBench.Workloads;

namespace ServeBench.Commands;

// Prompts that are token ids.
public sealed partial class NewServeDatasetCommand
{
    /// <summary>
    /// Makes random prompts as token ids (PromptTokenIds) rather than texts, so that neither client nor server encodes them and each has
    /// exactly -InputLength tokens. The backends openai and vllm send them; -Tokenizer is to be the served model's own.
    /// </summary>
    [Parameter]
    [AppliesTo<DatasetKind>(DatasetKind.Random)]
    [Alias("PromptTokenIds")]
    public SwitchParameter AsTokenId { get; set; }

    /// <summary>
    /// Share of the prompts that begin with the same tokens, 0 to 1; the other prompts share nothing. A prefix cache then hits for only some
    /// requests. Requires -CacheRatio and -AsTokenId; default 0.
    /// </summary>
    [Parameter]
    [AppliesTo<DatasetKind>(DatasetKind.Random)]
    [Alias("RandomCacheHitFraction")]
    [ValidateRange(0.0, 1.0)]
    [InvariantNumber]
    public double CacheHitFraction { get; set; }

    /// <summary>Share of such a prompt that the same tokens are, 0 to 1; they are part of -InputLength.</summary>
    [Parameter]
    [AppliesTo<DatasetKind>(DatasetKind.Random)]
    [Alias("RandomCacheRatio")]
    [ValidateRange(0.0, 1.0)]
    [InvariantNumber]
    public double CacheRatio { get; set; }
}
