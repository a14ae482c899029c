using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;

namespace ServeBench.Endpoints;

/// <summary><c>POST /tokenize</c> and <c>POST /detokenize</c> of an endpoint, as vLLM has them; of the first address where there are several.</summary>
/// <param name="connection">The endpoint.</param>
/// <param name="model">The model whose tokenizer it is; <see langword="null"/> leaves it to the endpoint.</param>
/// <param name="timeout">How long one request may take.</param>
/// <param name="advice">What a user can do when it fails: the end of the error's message.</param>
internal sealed class TokenizerApi(EndpointConnection connection, string? model, TimeSpan timeout, string advice) : IDisposable
{
    private readonly EndpointClient _client = connection.CreateClient();

    /// <summary>The tokens of a text.</summary>
    /// <exception cref="ServeException"><c>TokenizerServerFailed</c>.</exception>
    /// <exception cref="OperationCanceledException">Cancelled.</exception>
    public Task<int[]> TokenizeAsync(string text, bool addSpecialTokens, CancellationToken cancellationToken) =>
        TokenizeAsync(text, addSpecialTokens, Tokens, cancellationToken);

    /// <summary>How many tokens a text has.</summary>
    /// <exception cref="ServeException"><c>TokenizerServerFailed</c>.</exception>
    /// <exception cref="OperationCanceledException">Cancelled.</exception>
    public Task<int> CountAsync(string text, bool addSpecialTokens, CancellationToken cancellationToken) =>
        TokenizeAsync(text, addSpecialTokens, answer => answer.GetProperty("count").GetInt32(), cancellationToken);

    /// <summary>The text of tokens.</summary>
    /// <exception cref="ServeException"><c>TokenizerServerFailed</c>.</exception>
    /// <exception cref="OperationCanceledException">Cancelled.</exception>
    public async Task<string> DetokenizeAsync(int[] tokenIds, CancellationToken cancellationToken)
    {
        using RequestBody body = Begin();
        body.Add("tokens", tokenIds);
        return await PostAsync("/detokenize", body, answer => connection.Scrubber.Scrub(answer.GetProperty("prompt").GetString()) ?? throw new FormatException(), cancellationToken).ConfigureAwait(false);
    }

    public void Dispose() => _client.Dispose();

    private async Task<T> TokenizeAsync<T>(string text, bool addSpecialTokens, Func<JsonElement, T> read, CancellationToken cancellationToken)
    {
        using RequestBody body = Begin();
        body.Add("prompt", text);
        body.Add("add_special_tokens", addSpecialTokens);
        return await PostAsync("/tokenize", body, read, cancellationToken).ConfigureAwait(false);
    }

    // By hand: the serializer would be set up and compiled for it, in each new session.
    private static int[] Tokens(JsonElement answer)
    {
        JsonElement list = answer.GetProperty("tokens");
        var tokens = new int[list.GetArrayLength()];
        int count = 0;
        foreach (JsonElement token in list.EnumerateArray())
        {
            tokens[count++] = token.GetInt32();
        }

        return tokens;
    }

    private RequestBody Begin()
    {
        var body = new RequestBody();
        if (model is not null)
        {
            body.Add("model", model);
        }

        return body;
    }

    private async Task<T> PostAsync<T>(string path, RequestBody body, Func<JsonElement, T> read, CancellationToken cancellationToken)
    {
        using HttpRequestMessage request = _client.CreateRequest(HttpMethod.Post, path);
        request.Content = new ReadOnlyMemoryContent(body.Finish());
        request.Content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(timeout);
        try
        {
            using HttpResponseMessage response = await _client.SendAsync(request, limit.Token).ConfigureAwait(false);
            byte[] answer = await response.Content.ReadAsByteArrayAsync(limit.Token).ConfigureAwait(false);
            if (!response.IsSuccessStatusCode)
            {
                throw Failed(path, KindOf(response.StatusCode), Describe((int)response.StatusCode, answer));
            }

            using JsonDocument document = JsonDocument.Parse(answer);
            return read(document.RootElement);
        }
        catch (OperationCanceledException exception) when (!cancellationToken.IsCancellationRequested)
        {
            throw Failed(path, ServeErrorKind.Timeout, string.Create(CultureInfo.InvariantCulture, $"was not answered within {timeout.TotalSeconds} s"), exception);
        }
        catch (HttpRequestException exception) when (exception.HttpRequestError == HttpRequestError.ConfigurationLimitExceeded)
        {
            throw Failed(path, ServeErrorKind.Protocol, string.Create(CultureInfo.InvariantCulture, $"was answered with more than {EndpointClient.MaxAnswerBytes / 1_048_576} MB"), exception);
        }
        catch (Exception exception) when (exception is HttpRequestException or IOException)
        {
            throw Failed(path, ServeErrorKind.Connection, $"failed: {connection.Words(exception.Message)?.TrimEnd('.')}", EndpointErrors.CauseOf(exception));
        }
        catch (Exception exception) when (exception is JsonException or InvalidOperationException or InvalidDataException or KeyNotFoundException or FormatException)
        {
            throw Failed(path, ServeErrorKind.Protocol, "was answered with something that is not what vLLM answers", exception);
        }
    }

    private static ServeErrorKind KindOf(HttpStatusCode status) =>
        status is HttpStatusCode.Unauthorized or HttpStatusCode.Forbidden ? ServeErrorKind.Authentication : ServeErrorKind.Protocol;

    private string Describe(int status, byte[] answer)
    {
        string? words = connection.Words(Encoding.UTF8.GetString(answer));
        return string.Create(CultureInfo.InvariantCulture, $"was answered with {status}{(words is null ? "" : ": " + words)}");
    }

    private ServeException Failed(string path, ServeErrorKind kind, string what, Exception? cause = null) => new(
        "TokenizerServerFailed",
        kind,
        $"The tokenizer of {connection.Uri} cannot be used: POST {path} {what}. {advice}",
        connection.Uri,
        cause);
}
