namespace ServeBench.Workloads;

/// <summary>What prompts that are made of tokens need to know of a tokenizer.</summary>
internal static class TokenizerVocabulary
{
    /// <summary>Makes sure that the tokenizer tells its vocabulary.</summary>
    /// <exception cref="ServeException"><c>TokenizerVocabularyUnknown</c>.</exception>
    public static void Require(ITokenizer tokenizer)
    {
        if (tokenizer.VocabularySize == 0)
        {
            throw new ServeException(
                "TokenizerVocabularyUnknown",
                ServeErrorKind.NotSupported,
                $"Random prompts are made of the tokens of a vocabulary, and the tokenizer '{tokenizer.Name}' does not tell its own. Name the model's tokenizer by its file, or take one that comes close, such as o200k_base.",
                tokenizer.Name);
        }
    }
}
