namespace ServeBench.Workloads;

/// <summary>What a random prompt begins with.</summary>
internal readonly record struct PromptPrefix(int[] Tokens, int Length)
{
    public static PromptPrefix None { get; } = new([], 0);
}
