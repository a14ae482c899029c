namespace ServeBench.Workloads;

/// <summary>A dataset that makes its prompts of a tokenizer's vocabulary.</summary>
internal interface ISyntheticDataset : IDataset
{
    /// <summary>How many tokens the prompts read so far are off their lengths, together; 0 with any tokenizer but a very odd one.</summary>
    int LengthMismatch { get; }
}
