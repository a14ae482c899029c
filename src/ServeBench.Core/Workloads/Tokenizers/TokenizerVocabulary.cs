namespace ServeBench.Workloads;

/// <summary>What prompts that are made of tokens need to know of a tokenizer.</summary>
internal static class TokenizerVocabulary
{
    /// <summary>Makes sure that the tokenizer can list its vocabulary.</summary>
    /// <exception cref="ServeException"><c>TokenizerVocabularyUnknown</c>.</exception>
    public static void Require(ITokenizer tokenizer)
    {
        if (tokenizer.VocabularySize == 0)
        {
            throw new ServeException(
                "TokenizerVocabularyUnknown",
                ServeErrorKind.NotSupported,
                $"Random prompts need a vocabulary, and the tokenizer '{tokenizer.Name}' does not list its tokens. Specify the model's tokenizer file, or a similar tokenizer, such as o200k_base.",
                tokenizer.Name);
        }
    }

    public static int[] OrdinaryIds(ITokenizer tokenizer) => [.. Enumerable.Range(0, tokenizer.VocabularySize).Except(tokenizer.SpecialTokenIds)];

    /// <summary>The ids but for special ones that the model's configuration names, ascending: what vLLM makes random texts and traces of.</summary>
    public static int[] UnnamedIds(ITokenizer tokenizer) => [.. Enumerable.Range(0, tokenizer.VocabularySize).Except(tokenizer.NamedSpecialTokenIds)];

    /// <summary>Fills with consecutive ids, around the end of the vocabulary to its start.</summary>
    /// <param name="ids">The vocabulary.</param>
    /// <param name="start">Position to begin at; beyond the end it goes around.</param>
    /// <param name="destination">What is filled.</param>
    public static void CopyRun(int[] ids, int start, Span<int> destination)
    {
        int from = start % ids.Length;
        while (!destination.IsEmpty)
        {
            int length = Math.Min(destination.Length, ids.Length - from);
            ids.AsSpan(from, length).CopyTo(destination);
            destination = destination[length..];
            from = 0;
        }
    }
}
