using System.Net;
using System.Net.Security;
using System.Security.Cryptography.X509Certificates;
using System.Text;

namespace ServeBench.Endpoints;

/// <summary>Sends the few requests around a run, and says in clear words why one got no answer.</summary>
internal sealed class EndpointClient : IDisposable
{
    /// <summary>The most bytes that are read of an answer: a list of models or a page of metrics has a few hundred KB.</summary>
    public const int MaxAnswerBytes = 16 * 1024 * 1024;

    private const int MaxRedirects = 3;

    private readonly EndpointConnection _connection;
    private readonly HttpClient _client;
    private SslPolicyErrors? _certificateErrors;

    /// <summary>Creates a client; no connection is opened.</summary>
    public EndpointClient(EndpointConnection connection)
    {
        _connection = connection;
        ConnectionSettings settings = connection.Settings;
        SocketsHttpHandler handler = HttpHandlers.ForEndpoint(settings.Proxy, settings.ProxyCredential);
        handler.AutomaticDecompression = DecompressionMethods.All;
        handler.SslOptions.RemoteCertificateValidationCallback = Accept;
        if (settings.ClientCertificate is { } certificate)
        {
            handler.SslOptions.ClientCertificateContext = SslStreamCertificateContext.Create(certificate, additionalCertificates: null, offline: true);
        }

        _client = new HttpClient(handler) { Timeout = Timeout.InfiniteTimeSpan, MaxResponseContentBufferSize = MaxAnswerBytes };
    }

    /// <summary>A request to a path under the base address, with the endpoint's own header fields.</summary>
    public HttpRequestMessage CreateRequest(HttpMethod method, string path)
    {
        var request = new HttpRequestMessage(method, EndpointAddress.Absolute(_connection.Uri, path))
        {
            Version = _connection.Settings.HttpVersion,
            VersionPolicy = HttpVersionPolicy.RequestVersionExact,
        };
        foreach (KeyValuePair<string, string> header in _connection.HeadersFor(requestId: null, contentType: null))
        {
            request.Headers.TryAddWithoutValidation(header.Key, header.Value);
        }

        return request;
    }

    /// <summary>Sends a request and reads its answer.</summary>
    public Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken) => _client.SendAsync(request, cancellationToken);

    /// <summary>Gets what is at a path under the base address.</summary>
    /// <exception cref="ServeException">As with <see cref="AskAsync"/>.</exception>
    public Task<(HttpStatusCode Status, string Body)> GetAsync(string path, TimeSpan timeout, CancellationToken cancellationToken) =>
        AskAsync(HttpMethod.Get, path, timeout, cancellationToken);

    /// <summary>Sends a request without a body, a question or an order, and reads its answer.</summary>
    /// <exception cref="ServeException"><c>EndpointUnreachable</c>, <c>EndpointTimeout</c>, <c>EndpointUnauthorized</c>, <c>ProxyUnauthorized</c>, <c>EndpointAnswerTooLarge</c> or <c>EndpointAnswerInvalid</c>.</exception>
    public async Task<(HttpStatusCode Status, string Body)> AskAsync(HttpMethod method, string path, TimeSpan timeout, CancellationToken cancellationToken)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(timeout);
        try
        {
            using HttpResponseMessage response = await SendWithinOriginAsync(method, path, limit.Token).ConfigureAwait(false);
            // Whatever charset it names: JSON and metrics are UTF-8, and an unknown name is not a reason to fail.
            string body = Encoding.UTF8.GetString(await response.Content.ReadAsByteArrayAsync(limit.Token).ConfigureAwait(false));
            return response.StatusCode switch
            {
                HttpStatusCode.Unauthorized or HttpStatusCode.Forbidden => throw EndpointErrors.Unauthorized(_connection, (int)response.StatusCode, body),
                HttpStatusCode.ProxyAuthenticationRequired when _connection.Settings.Proxy is not null => throw EndpointErrors.ProxyUnauthorized(_connection),
                HttpStatusCode.BadRequest when _connection.Uri.Scheme == "http" && body.Contains("HTTPS", StringComparison.Ordinal) =>
                    throw EndpointErrors.SpeaksHttps(_connection, body),
                _ => (response.StatusCode, body),
            };
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            throw EndpointErrors.TimedOut(_connection, $"{method} {path}", timeout, shookHands: _certificateErrors is not null);
        }
        catch (HttpRequestException exception) when (exception.HttpRequestError == HttpRequestError.ConfigurationLimitExceeded)
        {
            throw EndpointErrors.TooLarge(_connection, $"{method} {path}", MaxAnswerBytes, exception);
        }
        catch (Exception exception) when (exception is InvalidDataException or InvalidOperationException)
        {
            // The one of gzip and deflate, the other of Brotli.
            throw EndpointErrors.Undecodable(_connection, $"{method} {path}", exception);
        }
        catch (HttpRequestException exception)
        {
            throw EndpointErrors.NoAnswer(_connection, exception, _certificateErrors);
        }
    }

    public void Dispose() => _client.Dispose();

    // The key goes along: never to another origin. A redirect there is handed on as the answer.
    private async Task<HttpResponseMessage> SendWithinOriginAsync(HttpMethod method, string path, CancellationToken cancellationToken)
    {
        Uri? next = null;
        for (int redirects = 0; ; redirects++)
        {
            using HttpRequestMessage request = CreateRequest(method, path);
            request.RequestUri = next ?? request.RequestUri;
            HttpResponseMessage response = await _client.SendAsync(request, cancellationToken).ConfigureAwait(false);
            if (redirects == MaxRedirects || (int)response.StatusCode is not (301 or 302 or 307 or 308) || response.Headers.Location is not { } location)
            {
                return response;
            }

            var target = new Uri(request.RequestUri!, location);
            if (Uri.Compare(target, request.RequestUri!, UriComponents.SchemeAndServer, UriFormat.Unescaped, StringComparison.OrdinalIgnoreCase) != 0)
            {
                return response;
            }

            next = target;
            response.Dispose();
        }
    }

    private bool Accept(object sender, X509Certificate? certificate, X509Chain? chain, SslPolicyErrors errors)
    {
        _certificateErrors = errors;
        return errors == SslPolicyErrors.None || (_connection.Settings.SkipCertificateCheck && certificate is not null);
    }
}
