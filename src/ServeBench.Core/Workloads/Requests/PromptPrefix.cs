namespace ServeBench.Workloads;

/// <summary>What a random prompt begins with.</summary>
/// <param name="Tokens">Its tokens.</param>
/// <param name="Length">How many it is to have.</param>
internal readonly record struct PromptPrefix(int[] Tokens, int Length)
{
    /// <summary>Nothing.</summary>
    public static PromptPrefix None { get; } = new([], 0);
}
