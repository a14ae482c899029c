using ServeBench.Randomness;

namespace ServeBench.Workloads;

/// <summary>
/// Synthetic prompts of exact lengths: each is a run of consecutive tokens of the vocabulary from a random one on, decoded to
/// text. For the same seed and tokenizer they are those of <c>vllm bench serve --dataset-name random</c>, draw for draw.
/// </summary>
public sealed class RandomDataset : ISyntheticDataset
{
    private readonly RandomDatasetOptions _options;
    private readonly ITokenizer _tokenizer;

    /// <summary>Creates a generator.</summary>
    /// <exception cref="ServeException"><c>TokenizerVocabularyUnknown</c>, or <c>RangeRatioInvalid</c>.</exception>
    public RandomDataset(RandomDatasetOptions options, ITokenizer tokenizer)
    {
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(tokenizer);
        ArgumentOutOfRangeException.ThrowIfLessThan(options.Count, 1);
        ArgumentOutOfRangeException.ThrowIfNegative(options.InputLength);
        ArgumentOutOfRangeException.ThrowIfNegative(options.OutputLength);
        ArgumentOutOfRangeException.ThrowIfNegative(options.PrefixLength);
        options.RangeRatio.Validate();
        TokenizerVocabulary.Require(tokenizer);
        _options = options;
        _tokenizer = tokenizer;
    }

    /// <inheritdoc/>
    public int LengthMismatch { get; private set; }

    /// <inheritdoc/>
    /// <exception cref="ServeException"><c>InputLengthTooSmall</c>.</exception>
    public IEnumerable<ServeRequest> Read(CancellationToken cancellationToken)
    {
        var generator = new NumPyGenerator(_options.Seed);
        RandomDraws draws = RandomDraws.Draw(_options, _tokenizer, generator);
        var prompts = new RandomPrompts(_tokenizer, generator);
        int[] prefix = prompts.DrawPrefix(_options.PrefixLength);
        int index = 0;
        foreach (PromptDraft draft in prompts.Create(prefix, _options.PrefixLength, draws.InputLengths, draws.Offsets, firstIndex: 0, cancellationToken))
        {
            LengthMismatch = prompts.LengthMismatch;
            yield return new ServeRequest
            {
                Index = index,
                Prompt = draft.Text,
                InputLength = draft.Ids.Length,
                OutputLength = draws.OutputLengths[index],
                IgnoreEos = true,
                IsUnseen = _options.PrefixLength == 0,
            };
            index++;
        }
    }
}
