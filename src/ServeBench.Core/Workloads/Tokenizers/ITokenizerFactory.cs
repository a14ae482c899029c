namespace ServeBench.Workloads;

/// <summary>Opens tokenizers; implemented by ServeBench.Tokenizers.</summary>
internal interface ITokenizerFactory
{
    /// <summary>Opens a tokenizer.</summary>
    /// <param name="specification">
    /// <c>o200k_base</c>, <c>cl100k_base</c>, or the full path of a Tiktoken file, a <c>tokenizer.json</c>, a <c>vocab.json</c>
    /// (its <c>merges.txt</c> beside it), a <c>tokenizer.model</c>, or a folder that holds one of them.
    /// </param>
    /// <exception cref="ServeException"><c>TokenizerNotFound</c>, <c>TokenizerInvalid</c> or <c>TokenizerNotSupported</c>.</exception>
    ITokenizer Open(string specification);
}
