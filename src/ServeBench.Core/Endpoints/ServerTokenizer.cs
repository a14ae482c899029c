using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using System.Text.Json;
using System.Text.Json.Nodes;
using ServeBench.Workloads;

namespace ServeBench.Endpoints;

/// <summary>
/// The endpoint's own tokenizer, over <c>POST /tokenize</c> and <c>POST /detokenize</c> as vLLM has them. It does not tell its
/// vocabulary, so no random prompts can be made with it.
/// </summary>
internal sealed class ServerTokenizer : ITokenizer, IDisposable
{
    private static readonly TimeSpan s_timeout = TimeSpan.FromSeconds(60);

    private readonly EndpointConnection _connection;
    private readonly string? _model;
    private readonly EndpointClient _client;
    private readonly CancellationToken _cancellationToken;

    /// <summary>Asks the endpoint once, so that one without a tokenizer is found out at once.</summary>
    /// <param name="connection">The endpoint.</param>
    /// <param name="model">The model whose tokenizer it is; <see langword="null"/> leaves it to the endpoint.</param>
    /// <param name="cancellationToken">Ends the requests of this tokenizer.</param>
    /// <exception cref="ServeException"><c>TokenizerServerFailed</c>.</exception>
    public ServerTokenizer(EndpointConnection connection, string? model, CancellationToken cancellationToken)
    {
        _connection = connection;
        _model = model;
        _client = connection.CreateClient();
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
        Tokenize(text, addSpecialTokens, answer => answer.GetProperty("tokens").Deserialize<int[]>()!);

    /// <inheritdoc/>
    /// <exception cref="ServeException"><c>TokenizerServerFailed</c>.</exception>
    public int Count(string text, bool addSpecialTokens = true) =>
        Tokenize(text, addSpecialTokens, answer => answer.GetProperty("count").GetInt32());

    /// <inheritdoc/>
    /// <exception cref="ServeException"><c>TokenizerServerFailed</c>.</exception>
    public string Decode(ReadOnlySpan<int> tokenIds) =>
        Post("/detokenize", new JsonObject { ["tokens"] = JsonSerializer.SerializeToNode(tokenIds.ToArray()) }, answer => answer.GetProperty("prompt").GetString()!);

    /// <inheritdoc/>
    public void Dispose() => _client.Dispose();

    private T Tokenize<T>(string text, bool addSpecialTokens, Func<JsonElement, T> read) =>
        Post("/tokenize", new JsonObject { ["prompt"] = text, ["add_special_tokens"] = addSpecialTokens }, read);

    private T Post<T>(string path, JsonObject body, Func<JsonElement, T> read)
    {
        if (_model is not null)
        {
            body["model"] = _model;
        }

        using HttpRequestMessage request = _client.CreateRequest(HttpMethod.Post, path);
        request.Content = new ByteArrayContent(JsonSerializer.SerializeToUtf8Bytes(body));
        request.Content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(_cancellationToken);
        limit.CancelAfter(s_timeout);
        try
        {
            using HttpResponseMessage response = _client.SendAsync(request, limit.Token).GetAwaiter().GetResult();
            using Stream answer = response.Content.ReadAsStream(limit.Token);
            if (!response.IsSuccessStatusCode)
            {
                throw Failed(path, KindOf(response.StatusCode), Describe((int)response.StatusCode, answer));
            }

            using JsonDocument document = JsonDocument.Parse(answer);
            return read(document.RootElement);
        }
        catch (OperationCanceledException exception) when (!_cancellationToken.IsCancellationRequested)
        {
            throw Failed(path, ServeErrorKind.Timeout, "was not answered within 60 s", exception);
        }
        catch (Exception exception) when (exception is HttpRequestException or IOException)
        {
            throw Failed(path, ServeErrorKind.Connection, $"failed: {exception.Message}", exception);
        }
        catch (Exception exception) when (exception is JsonException or InvalidOperationException or KeyNotFoundException or FormatException)
        {
            throw Failed(path, ServeErrorKind.Protocol, "was answered with something that is not what vLLM answers", exception);
        }
    }

    private static ServeErrorKind KindOf(HttpStatusCode status) =>
        status is HttpStatusCode.Unauthorized or HttpStatusCode.Forbidden ? ServeErrorKind.Authentication : ServeErrorKind.Protocol;

    private string Describe(int status, Stream answer)
    {
        using var body = new MemoryStream();
        answer.CopyTo(body);
        string? words = JsonErrors.TryDescribe(body.ToArray());
        return string.Create(CultureInfo.InvariantCulture, $"was answered with {status}{(words is null ? "" : ": " + _connection.Scrubber.Scrub(words))}");
    }

    private ServeException Failed(string path, ServeErrorKind kind, string what, Exception? cause = null) => new(
        "TokenizerServerFailed",
        kind,
        $"The tokenizer of {_connection.Uri} cannot be used: POST {path} {what}. Check that the server is running and has that API, as vLLM's does, or name another tokenizer.",
        _connection.Uri,
        cause);
}
