using ServeBench.Workloads;

namespace ServeBench.Endpoints;

/// <summary>
/// The endpoint's own tokenizer, over <c>POST /tokenize</c> and <c>POST /detokenize</c> as vLLM has them. An endpoint does not say which
/// tokens it has; <see cref="LearnVocabulary"/> finds out those of ordinary texts.
/// </summary>
internal sealed class ServerTokenizer : ITokenizer, IDisposable
{
    /// <summary>Some 40 kB of text.</summary>
    private const int TokensInOneQuestion = 10_000;

    private static readonly TimeSpan s_timeout = TimeSpan.FromSeconds(60);

    private readonly TokenizerApi _api;
    private readonly CancellationToken _cancellationToken;

    /// <summary>Asks the endpoint once, so that one without a tokenizer is found out at once.</summary>
    /// <param name="connection">The endpoint.</param>
    /// <param name="model">The model whose tokenizer it is; <see langword="null"/> leaves it to the endpoint.</param>
    /// <param name="cancellationToken">Ends the requests of this tokenizer.</param>
    /// <exception cref="ServeException"><c>TokenizerServerFailed</c>.</exception>
    public ServerTokenizer(EndpointConnection connection, string? model, CancellationToken cancellationToken)
    {
        _api = new TokenizerApi(connection, model, s_timeout, "Check that the server is running and has that API, as vLLM's does, or name another tokenizer.");
        _cancellationToken = cancellationToken;
        try
        {
            AddedSpecialTokenCount = Count("a") - Count("a", addSpecialTokens: false);
        }
        catch
        {
            Dispose();
            throw;
        }
    }

    public string Name => "server";

    public bool AsksServer => true;

    public int VocabularySize { get; private set; }

    public IReadOnlyList<int> SpecialTokenIds { get; private set; } = [];

    public int AddedSpecialTokenCount { get; }

    /// <summary>
    /// Learns the tokens that random prompts may be made of: those that the endpoint counts in a text of all tokens of another tokenizer.
    /// Ids that are not among them may be control tokens, so they are taken for special.
    /// </summary>
    /// <param name="other">The other tokenizer, which says what tokens it has.</param>
    /// <exception cref="ServeException"><c>TokenizerServerFailed</c>.</exception>
    public void LearnVocabulary(ITokenizer other)
    {
        var ids = new SortedSet<int>();
        foreach (int[] tokens in TokenizerVocabulary.OrdinaryIds(other).Chunk(TokensInOneQuestion))
        {
            ids.UnionWith(Encode(other.Decode(tokens), addSpecialTokens: false));
        }

        VocabularySize = ids.Count == 0 ? 0 : ids.Max + 1;
        SpecialTokenIds = [.. Enumerable.Range(0, VocabularySize).Except(ids)];
    }

    /// <exception cref="ServeException"><c>TokenizerServerFailed</c>.</exception>
    public int[] Encode(string text, bool addSpecialTokens = true) =>
        _api.TokenizeAsync(text, addSpecialTokens, _cancellationToken).GetAwaiter().GetResult();

    /// <exception cref="ServeException"><c>TokenizerServerFailed</c>.</exception>
    public int Count(string text, bool addSpecialTokens = true) =>
        _api.CountAsync(text, addSpecialTokens, _cancellationToken).GetAwaiter().GetResult();

    /// <exception cref="ServeException"><c>TokenizerServerFailed</c>.</exception>
    public string Decode(ReadOnlySpan<int> tokenIds) =>
        _api.DetokenizeAsync(tokenIds.ToArray(), _cancellationToken).GetAwaiter().GetResult();

    public void Dispose() => _api.Dispose();
}
