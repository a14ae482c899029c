namespace ServeBench.Workloads;

/// <summary>Which prompts of a real dataset are worth sending: vLLM's <c>is_valid_sequence</c>.</summary>
internal static class SequenceFilter
{
    private const int MinLength = 4;
    private const int MaxInputLength = 1024;
    private const int MaxTotalLength = 2048;

    /// <summary>Whether neither the prompt nor the answer is too short, and neither the prompt nor both together too long.</summary>
    /// <param name="inputLength">Tokens of the prompt.</param>
    /// <param name="outputLength">Tokens of the answer.</param>
    /// <param name="anyOutputLength">Whether a short answer will do, as when its length was set by the user.</param>
    public static bool Accepts(int inputLength, int outputLength, bool anyOutputLength) =>
        inputLength is >= MinLength and <= MaxInputLength
        && (anyOutputLength || outputLength >= MinLength)
        && (long)inputLength + outputLength <= MaxTotalLength;
}
