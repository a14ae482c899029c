namespace ServeBench.Workloads;

/// <summary>Which prompts of a real dataset are worth sending: vLLM's <c>is_valid_sequence</c>.</summary>
internal static class SequenceFilter
{
    private const int MinLength = 4;

    /// <summary>Tokens of a prompt at most, where a dataset has no limit of its own.</summary>
    public const int MaxInputLength = 1024;

    /// <summary>Tokens of prompt and answer together at most, where a dataset has no limit of its own.</summary>
    public const int MaxTotalLength = 2048;

    /// <summary>Whether neither the prompt nor the answer is too short, and neither the prompt nor both together too long.</summary>
    /// <param name="inputLength">Tokens of the prompt.</param>
    /// <param name="outputLength">Tokens of the answer.</param>
    /// <param name="anyOutputLength">Whether a short answer will do, as when its length was set by the user.</param>
    /// <param name="maxInputLength">Tokens of the prompt at most.</param>
    /// <param name="maxTotalLength">Tokens of both together at most.</param>
    public static bool Accepts(int inputLength, int outputLength, bool anyOutputLength, int maxInputLength = MaxInputLength, int maxTotalLength = MaxTotalLength) =>
        inputLength >= MinLength && inputLength <= maxInputLength
        && (anyOutputLength || outputLength >= MinLength)
        && (long)inputLength + outputLength <= maxTotalLength;
}
