using ServeBench.Workloads;

namespace ServeBench.Endpoints;

/// <summary>
/// The endpoint's own tokenizer, over <c>POST /tokenize</c> and <c>POST /detokenize</c> as vLLM has them. It does not tell its
/// vocabulary, so no random prompts can be made with it.
/// </summary>
internal sealed class ServerTokenizer : ITokenizer, IDisposable
{
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

    /// <inheritdoc/>
    public string Name => "server";

    /// <inheritdoc/>
    public int VocabularySize => 0;

    /// <inheritdoc/>
    public IReadOnlyList<int> SpecialTokenIds => [];

    /// <inheritdoc/>
    public int AddedSpecialTokenCount { get; }

    /// <inheritdoc/>
    /// <exception cref="ServeException"><c>TokenizerServerFailed</c>.</exception>
    public int[] Encode(string text, bool addSpecialTokens = true) =>
        _api.TokenizeAsync(text, addSpecialTokens, _cancellationToken).GetAwaiter().GetResult();

    /// <inheritdoc/>
    /// <exception cref="ServeException"><c>TokenizerServerFailed</c>.</exception>
    public int Count(string text, bool addSpecialTokens = true) =>
        _api.CountAsync(text, addSpecialTokens, _cancellationToken).GetAwaiter().GetResult();

    /// <inheritdoc/>
    /// <exception cref="ServeException"><c>TokenizerServerFailed</c>.</exception>
    public string Decode(ReadOnlySpan<int> tokenIds) =>
        _api.DetokenizeAsync(tokenIds.ToArray(), _cancellationToken).GetAwaiter().GetResult();

    /// <inheritdoc/>
    public void Dispose() => _api.Dispose();
}
