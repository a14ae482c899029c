namespace ServeBench.Endpoints;

/// <summary>How to reach an endpoint, its key included: never shown, exported or kept beyond the run.</summary>
internal sealed class EndpointConnection
{
    private readonly string? _apiKey;
    private readonly IReadOnlyList<KeyValuePair<string, string>> _headers;
    private readonly KeyStyle _keyStyle;

    /// <summary>Describes an endpoint.</summary>
    /// <param name="uri">Base address as the user gave it.</param>
    /// <param name="apiKey">The key, or <see langword="null"/>.</param>
    /// <param name="headers">Header fields of the user's; one of the same name wins over what the backend sends.</param>
    /// <param name="skipCertificateCheck">Whether any TLS certificate will do.</param>
    /// <param name="keyStyle">How the key is sent; as a bearer token unless told otherwise.</param>
    /// <exception cref="ServeException"><c>UriInvalid</c>.</exception>
    public EndpointConnection(
        Uri uri,
        string? apiKey = null,
        IReadOnlyList<KeyValuePair<string, string>>? headers = null,
        bool skipCertificateCheck = false,
        KeyStyle? keyStyle = null)
    {
        Uri = EndpointAddress.Normalize(uri);
        _apiKey = string.IsNullOrEmpty(apiKey) ? null : apiKey;
        _headers = headers ?? [];
        _keyStyle = keyStyle ?? KeyStyle.Bearer;
        SkipCertificateCheck = skipCertificateCheck;
        Scrubber = new SecretScrubber(_apiKey, _headers);
    }

    /// <summary>The normalised base address.</summary>
    public Uri Uri { get; }

    /// <summary>Whether any TLS certificate will do.</summary>
    public bool SkipCertificateCheck { get; }

    /// <summary>Environment variable that the key may be in.</summary>
    public string KeyVariable => _keyStyle.Variable;

    /// <summary>Takes this endpoint's secrets out of texts.</summary>
    public SecretScrubber Scrubber { get; }

    /// <summary>Header fields of one request, in the order of vLLM's client: the key, the user's own, the request id last.</summary>
    public List<KeyValuePair<string, string>> HeadersFor(string? requestId, string? contentType = "application/json")
    {
        var headers = new List<KeyValuePair<string, string>>(_headers.Count + _keyStyle.Also.Count + 3);
        void AddUnlessGiven(string name, string? value)
        {
            if (value is not null && !_headers.Any(header => string.Equals(header.Key, name, StringComparison.OrdinalIgnoreCase)))
            {
                headers.Add(new(name, value));
            }
        }

        AddUnlessGiven("Content-Type", contentType);
        AddUnlessGiven(_keyStyle.Header, _apiKey is null ? null : _keyStyle.Prefix + _apiKey);
        foreach ((string name, string value) in _keyStyle.Also)
        {
            AddUnlessGiven(name, value);
        }

        headers.AddRange(_headers);
        AddUnlessGiven("x-request-id", requestId);
        return headers;
    }

    /// <summary>A client for the few requests around a run. The caller disposes it.</summary>
    public HttpClient CreateClient()
    {
        var handler = new HttpClientHandler { UseProxy = false, UseCookies = false, AllowAutoRedirect = false };
        if (SkipCertificateCheck)
        {
            handler.ServerCertificateCustomValidationCallback = HttpClientHandler.DangerousAcceptAnyServerCertificateValidator;
        }

        return new HttpClient(handler) { Timeout = Timeout.InfiniteTimeSpan };
    }
}
