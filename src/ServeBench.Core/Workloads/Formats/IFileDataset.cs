namespace ServeBench.Workloads;

/// <summary>A dataset that is read from files.</summary>
internal interface IFileDataset : IDataset
{
    /// <summary>How many entries the files hold that have what the format asks for; known as soon as the first request is.</summary>
    int EntryCount { get; }

    /// <summary>How many of the entries read so far were too short or too long.</summary>
    int RejectedCount { get; }

    /// <summary>Whether its prompts are to be put into the tokenizer's chat template.</summary>
    bool WantsChatTemplate { get; }
}
