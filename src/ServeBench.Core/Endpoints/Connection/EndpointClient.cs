using System.Net;
using System.Net.Security;
using System.Security.Cryptography.X509Certificates;

namespace ServeBench.Endpoints;

/// <summary>Sends the few requests around a run, and says in clear words why one got no answer.</summary>
internal sealed class EndpointClient : IDisposable
{
    private readonly EndpointConnection _connection;
    private readonly HttpClient _client;
    private SslPolicyErrors? _certificateErrors;

    /// <summary>Creates a client; no connection is opened.</summary>
    public EndpointClient(EndpointConnection connection)
    {
        _connection = connection;
        ConnectionSettings settings = connection.Settings;
        var handler = new SocketsHttpHandler
        {
            AllowAutoRedirect = false,
            Proxy = settings.Proxy is null ? null : new WebProxy(settings.Proxy) { Credentials = settings.ProxyCredential },
            UseCookies = false,
            UseProxy = settings.Proxy is not null,
        };
        handler.SslOptions.RemoteCertificateValidationCallback = Accept;
        if (settings.ClientCertificate is { } certificate)
        {
            handler.SslOptions.ClientCertificateContext = SslStreamCertificateContext.Create(certificate, additionalCertificates: null, offline: true);
        }

        _client = new HttpClient(handler) { Timeout = Timeout.InfiniteTimeSpan };
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
    /// <exception cref="ServeException"><c>EndpointUnreachable</c>, <c>EndpointTimeout</c>, <c>EndpointUnauthorized</c> or <c>ProxyUnauthorized</c>.</exception>
    public async Task<(HttpStatusCode Status, string Body)> AskAsync(HttpMethod method, string path, TimeSpan timeout, CancellationToken cancellationToken)
    {
        using HttpRequestMessage request = CreateRequest(method, path);
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(timeout);
        try
        {
            using HttpResponseMessage response = await _client.SendAsync(request, limit.Token).ConfigureAwait(false);
            string body = await response.Content.ReadAsStringAsync(limit.Token).ConfigureAwait(false);
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
        catch (HttpRequestException exception)
        {
            throw EndpointErrors.NoAnswer(_connection, exception, _certificateErrors);
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _client.Dispose();

    private bool Accept(object sender, X509Certificate? certificate, X509Chain? chain, SslPolicyErrors errors)
    {
        _certificateErrors = errors;
        return errors == SslPolicyErrors.None || (_connection.Settings.SkipCertificateCheck && certificate is not null);
    }
}
