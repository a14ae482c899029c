using ServeBench.Randomness;

namespace ServeBench.Workloads;

/// <summary>
/// Synthetic prompts of exact lengths: each is a run of consecutive tokens of the vocabulary from a random one on, decoded to
/// text. For the same seed and tokenizer they are those of <c>vllm bench serve --dataset-name random</c>, draw for draw.
/// </summary>
internal sealed class RandomDataset : ISyntheticDataset
{
    private readonly RandomDatasetOptions _options;
    private readonly ITokenizer _tokenizer;

    /// <summary>Creates a generator.</summary>
    /// <exception cref="ServeException"><c>TokenizerVocabularyUnknown</c>, <c>RangeRatioInvalid</c>, <c>TokenIdsInvalid</c> or <c>CacheModelInvalid</c>.</exception>
    public RandomDataset(RandomDatasetOptions options, ITokenizer tokenizer)
    {
        options.Validate();
        TokenizerVocabulary.Require(tokenizer);
        _options = options;
        _tokenizer = tokenizer;
    }

    public int LengthMismatch { get; private set; }

    /// <exception cref="ServeException"><c>InputLengthTooSmall</c>.</exception>
    public IEnumerable<ServeRequest> Read(CancellationToken cancellationToken)
    {
        bool isUnseen = _options is { PrefixLength: 0, CacheHitFraction: 0 };
        return (_options.AsTokenId ? RandomTokenIds.Create(_options, _tokenizer) : Texts(cancellationToken))
            .Select((request, index) => request with { Index = index, IsUnseen = isUnseen });
    }

    private IEnumerable<ServeRequest> Texts(CancellationToken cancellationToken)
    {
        var generator = new NumPyGenerator(_options.Seed);
        RandomDraws draws = RandomDraws.Draw(_options, _tokenizer, generator);
        var prompts = new RandomPrompts(_tokenizer, generator, TokenizerVocabulary.UnnamedIds(_tokenizer));
        int[] prefix = prompts.DrawPrefix(_options.PrefixLength);
        IEnumerable<PromptDraft> drafts = prompts.Create(prefix, _options.PrefixLength, draws.InputLengths, draws.Offsets, firstIndex: 0, cancellationToken);
        foreach (ServeRequest request in _options.BatchSize == 1 ? Single(drafts, draws) : Batches(drafts))
        {
            LengthMismatch = prompts.LengthMismatch;
            yield return request;
        }
    }

    private static IEnumerable<ServeRequest> Single(IEnumerable<PromptDraft> drafts, RandomDraws draws) => drafts.Select((draft, i) =>
        new ServeRequest { Prompt = draft.Text, InputLength = draft.Ids.Length, OutputLength = draws.OutputLengths[i], IgnoreEos = true, IsAlignable = true });

    private IEnumerable<ServeRequest> Batches(IEnumerable<PromptDraft> drafts) => drafts.Select(draft => (draft.Text, Tokens: draft.Ids.Length)).Chunk(_options.BatchSize).Select(batch =>
        new ServeRequest { Prompts = [.. batch.Select(prompt => prompt.Text)], InputLength = batch.Sum(prompt => prompt.Tokens) });
}
