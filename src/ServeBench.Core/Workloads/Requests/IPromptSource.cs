namespace ServeBench.Workloads;

/// <summary>
/// Makes the prompt of a request each time that it is read, always the same one: the prompts of a trace would not fit into memory
/// together. Safe to use from several threads.
/// </summary>
internal interface IPromptSource
{
    /// <summary>The prompt as text; <see langword="null"/> when it is token ids.</summary>
    string? CreateText();

    /// <summary>The prompt as token ids; <see langword="null"/> when it is text.</summary>
    int[]? CreateTokenIds();
}
