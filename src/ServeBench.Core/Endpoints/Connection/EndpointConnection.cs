using System.Text;
using ServeBench.Transport;

namespace ServeBench.Endpoints;

/// <summary>How to reach an endpoint, its key included: never shown, exported or kept beyond the run.</summary>
internal sealed class EndpointConnection
{
    private const int MostWords = 200;

    private readonly string? _apiKey;
    private readonly IReadOnlyList<KeyValuePair<string, string>> _headers;
    private readonly KeyStyle _keyStyle;

    /// <summary>Describes an endpoint at one address.</summary>
    /// <param name="uri">Base address as the user gave it.</param>
    /// <param name="apiKey">The key, or <see langword="null"/>.</param>
    /// <param name="headers">Header fields of the user's; one of the same name wins over what the backend sends.</param>
    /// <param name="settings">How connections are made; <see langword="null"/> for HTTP/1.1 without a proxy.</param>
    /// <param name="keyStyle">How the key is sent; as a bearer token by default.</param>
    /// <exception cref="ServeException"><c>UriInvalid</c>.</exception>
    public EndpointConnection(
        Uri uri,
        string? apiKey = null,
        IReadOnlyList<KeyValuePair<string, string>>? headers = null,
        ConnectionSettings? settings = null,
        KeyStyle? keyStyle = null)
        : this([uri], apiKey, headers, settings, keyStyle)
    {
    }

    /// <summary>Describes an endpoint at one address or several.</summary>
    /// <param name="uris">Base addresses as the user gave them; at least one.</param>
    /// <param name="apiKey">The key, or <see langword="null"/>.</param>
    /// <param name="headers">Header fields of the user's; one of the same name wins over what the backend sends.</param>
    /// <param name="settings">How connections are made; <see langword="null"/> for HTTP/1.1 without a proxy.</param>
    /// <param name="keyStyle">How the key is sent; as a bearer token by default.</param>
    /// <exception cref="ServeException"><c>UriInvalid</c>.</exception>
    public EndpointConnection(
        IReadOnlyList<Uri> uris,
        string? apiKey,
        IReadOnlyList<KeyValuePair<string, string>>? headers,
        ConnectionSettings? settings,
        KeyStyle? keyStyle)
    {
        Uri = EndpointAddress.Normalize(uris[0]);
        _apiKey = string.IsNullOrEmpty(apiKey) ? null : apiKey;
        _headers = headers ?? [];
        _keyStyle = keyStyle ?? KeyStyle.Bearer;
        Settings = settings ?? new ConnectionSettings();
        Scrubber = new SecretScrubber(_apiKey, _headers, Settings.Secrets);
        All = [this, .. uris.Skip(1).Select(At)];
    }

    /// <summary>The normalised base address; the first where there are several.</summary>
    public Uri Uri { get; private set; }

    /// <summary>The endpoint at each of its addresses, in the order in which they were given.</summary>
    public IReadOnlyList<EndpointConnection> All { get; private set; }

    public string Addresses => string.Join(", ", All.Select(one => one.Uri));

    public ConnectionSettings Settings { get; }

    /// <summary>Environment variable that the key may be in.</summary>
    public string KeyVariable => _keyStyle.Variable;

    /// <summary>Takes this endpoint's secrets out of texts.</summary>
    public SecretScrubber Scrubber { get; }

    /// <summary>The words of a server's answer as a message shows them: on one line, without secrets and controls, and not more than fit.</summary>
    /// <returns>The words; <see langword="null"/> when there are none.</returns>
    public string? Words(string body)
    {
        byte[] utf8 = Encoding.UTF8.GetBytes(body);
        string words = OutsideText.OnOneLine(Scrubber.Excerpt(JsonErrors.TryDescribe(utf8) ?? JsonErrors.Text(utf8), MostWords)).Trim();
        return words.Length == 0 ? null : words;
    }

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
        // What is compressed cannot be timed; without the field a server may choose any coding.
        AddUnlessGiven("Accept-Encoding", "identity");
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
    public EndpointClient CreateClient() => new(this);

    /// <summary>How a transport reaches each of the addresses.</summary>
    public TransportOptions[] ToTransportOptions() =>
    [
        .. All.Select(one => new TransportOptions
        {
            BaseUri = one.Uri,
            SkipCertificateCheck = Settings.SkipCertificateCheck,
            ClientCertificate = Settings.ClientCertificate,
            HttpVersion = Settings.HttpVersion,
            Proxy = Settings.Proxy,
            ProxyCredential = Settings.ProxyCredential,
        }),
    ];

    private EndpointConnection At(Uri uri)
    {
        var other = (EndpointConnection)MemberwiseClone();
        other.Uri = EndpointAddress.Normalize(uri);
        other.All = [other];
        return other;
    }
}
