namespace ServeBench.Workloads;

/// <summary>Turns text into the token ids of a model and back. Implementations are safe to use from several threads.</summary>
internal interface ITokenizer
{
    /// <summary>The name or path that the tokenizer was asked for by.</summary>
    string Name { get; }

    /// <summary>Number of ids in the base vocabulary, without added tokens (Hugging Face's <c>vocab_size</c>); 0 when it is not known.</summary>
    int VocabularySize { get; }

    /// <summary>Ids that stand for control tokens, ascending.</summary>
    IReadOnlyList<int> SpecialTokenIds { get; }

    /// <summary>
    /// Those of them that the model's configuration names for a purpose, such as the end of a text, ascending (Hugging Face's
    /// <c>all_special_ids</c>); all of them when it names none.
    /// </summary>
    IReadOnlyList<int> NamedSpecialTokenIds => SpecialTokenIds;

    /// <summary>How many special tokens <see cref="Encode"/> adds to one text (Hugging Face's <c>num_special_tokens_to_add()</c>).</summary>
    int AddedSpecialTokenCount { get; }

    /// <summary>Whether it asks the server that is measured: then it counts after a run, so that it adds no load.</summary>
    bool AsksServer => false;

    /// <summary>How the model writes a conversation as one prompt; <see langword="null"/> when the tokenizer does not say.</summary>
    IChatTemplate? ChatTemplate => null;

    /// <summary>The same tokenizer for one caller.</summary>
    /// <param name="cancellationToken">Ends its work on a long text with an <see cref="OperationCanceledException"/>.</param>
    ITokenizer WithCancellation(CancellationToken cancellationToken) => this;

    /// <summary>The token ids of <paramref name="text"/>.</summary>
    /// <param name="text">Any text.</param>
    /// <param name="addSpecialTokens">Whether to add those that the model expects, such as a beginning-of-sequence token.</param>
    int[] Encode(string text, bool addSpecialTokens = true);

    /// <summary>The number of tokens of <paramref name="text"/>.</summary>
    /// <param name="text">Any text.</param>
    /// <param name="addSpecialTokens">Whether to count those that the model expects.</param>
    int Count(string text, bool addSpecialTokens = true);

    /// <summary>The text of <paramref name="tokenIds"/>.</summary>
    string Decode(ReadOnlySpan<int> tokenIds);
}
