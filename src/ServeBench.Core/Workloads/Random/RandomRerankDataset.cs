using System.Globalization;
using ServeBench.Randomness;

namespace ServeBench.Workloads;

/// <summary>
/// One random query and random documents, some of them a request, to be ranked. For the same seed and tokenizer the texts are those
/// of <c>vllm bench serve --dataset-name random-rerank</c>, draw for draw.
/// </summary>
internal sealed class RandomRerankDataset : ISyntheticDataset
{
    private readonly RandomDatasetOptions _options;
    private readonly bool _isReranker;
    private readonly ITokenizer _tokenizer;

    /// <summary>Creates a generator.</summary>
    /// <param name="options">Documents to make, lengths and the documents of a request.</param>
    /// <param name="isReranker">Whether the model reads query and document together, with a token between them.</param>
    /// <param name="tokenizer">What the tokens are of.</param>
    /// <exception cref="ServeException"><c>TokenizerVocabularyUnknown</c>, <c>RangeRatioInvalid</c> or <c>BatchSizeInvalid</c>.</exception>
    public RandomRerankDataset(RandomDatasetOptions options, bool isReranker, ITokenizer tokenizer)
    {
        options.Validate();
        TokenizerVocabulary.Require(tokenizer);
        if (!isReranker && (options.Count < 2 || options.BatchSize < 2))
        {
            throw new ServeException(
                "BatchSizeInvalid",
                ServeErrorKind.InvalidArgument,
                string.Create(CultureInfo.InvariantCulture, $"Without a reranker the query counts as one of the texts, so the count ({options.Count}) and the batch size ({options.BatchSize}) must be 2 or more."),
                options.BatchSize);
        }

        _options = options;
        _isReranker = isReranker;
        _tokenizer = tokenizer;
    }

    public int LengthMismatch { get; private set; }

    private int DocumentCount => _isReranker ? _options.Count : _options.Count - 1;

    private int DocumentsPerRequest => _isReranker ? _options.BatchSize : _options.BatchSize - 1;

    /// <exception cref="ServeException"><c>InputLengthTooSmall</c>.</exception>
    public IEnumerable<ServeRequest> Read(CancellationToken cancellationToken)
    {
        var generator = new NumPyGenerator(_options.Seed);
        int separator = _isReranker ? 1 : 0;
        RandomDatasetOptions common = _options with { OutputLength = 0, PrefixLength = 0 };
        int queryLength = _isReranker ? (_options.InputLength / 2) - separator : _options.InputLength;
        RandomDraws query = RandomDraws.Draw(common with { Count = 1, InputLength = queryLength }, _tokenizer, generator);
        int documentLength = _isReranker ? _options.InputLength - query.InputLengths[0] - separator : _options.InputLength;
        RandomDraws documents = RandomDraws.Draw(common with { Count = DocumentCount, InputLength = documentLength }, _tokenizer, generator);

        var prompts = new RandomPrompts(_tokenizer, generator, TokenizerVocabulary.UnnamedIds(_tokenizer));
        LengthMismatch = 0;
        (string queryText, int queryTokens) = prompts.Create([], 0, query.InputLengths, query.Offsets, firstIndex: 0, cancellationToken)
            .Select(draft => (draft.Text, draft.Ids.Length)).Single();
        int index = 0;
        IEnumerable<(string Text, int Tokens)> texts = prompts.Create([], 0, documents.InputLengths, documents.Offsets, firstIndex: 1, cancellationToken)
            .Select(draft => (draft.Text, draft.Ids.Length));
        foreach ((string Text, int Tokens)[] batch in texts.Chunk(DocumentsPerRequest))
        {
            LengthMismatch = prompts.LengthMismatch;
            yield return new ServeRequest
            {
                Index = index++,
                Prompts = [queryText, .. batch.Select(document => document.Text)],
                InputLength = ((queryTokens + separator) * (_isReranker ? batch.Length : 1)) + batch.Sum(document => document.Tokens),
            };
        }
    }
}
