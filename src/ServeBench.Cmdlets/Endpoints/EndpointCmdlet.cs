using System.Collections;
using System.Management.Automation;
using System.Security;
using System.Security.Cryptography.X509Certificates;
using ServeBench.Endpoints;

namespace ServeBench.Commands;

/// <summary>Base of the cmdlets that speak to an endpoint.</summary>
public abstract class EndpointCmdlet : ServeCmdlet
{
    /// <summary>
    /// Base address of the endpoint, such as http://127.0.0.1:8000; a trailing /v1 is accepted, and so is a simulator. Several addresses
    /// are one endpoint.
    /// </summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipelineByPropertyName = true)]
    [ArgumentCompleter(typeof(UriCompleter))]
    [Alias("BaseUrl")]
    [EndpointUriTransformation]
    public Uri[] Uri { get; set; } = null!;

    /// <summary>
    /// The API key, sent as the API takes it: with most as a bearer token. Without it the environment variable OPENAI_API_KEY is used;
    /// with the backends anthropic and azure-openai ANTHROPIC_API_KEY and AZURE_OPENAI_API_KEY. It appears in no output, file or message.
    /// </summary>
    [Parameter]
    [ArgumentCompleter(typeof(FreeTextCompleter))]
    [Alias("Token")]
    [KeyTransformation]
    public SecureString? ApiKey { get; set; }

    /// <summary>
    /// Header fields sent with every request; one of the same name wins over what the backend sends. A value may be a SecureString, and a
    /// list of values is a line for each.
    /// </summary>
    [Parameter]
    [TableTransformation("@{ 'x-tenant' = 'a' }")]
    [ArgumentCompleter(typeof(TableCompleter))]
    public IDictionary? Headers { get; set; }

    /// <summary>Accepts any TLS certificate: self-signed, expired, or for another name.</summary>
    [Parameter]
    public SwitchParameter SkipCertificateCheck { get; set; }

    /// <summary>The client's certificate, with its private key, for an https endpoint that asks for one (mutual TLS).</summary>
    [Parameter]
    [ArgumentCompleter(typeof(FreeTextCompleter))]
    public X509Certificate2? Certificate { get; set; }

    /// <summary>Version of HTTP: 1.1 (the default), or 2, which is spoken from the first byte on where the address is http.</summary>
    [Parameter]
    [ValidateSet("1.1", "2", "2.0")]
    public string HttpVersion { get; set; } = "1.1";

    /// <summary>Address of a proxy to go through, such as http://proxy:3128; without it none is used, whatever the environment says.</summary>
    [Parameter]
    [ArgumentCompleter(typeof(FreeTextCompleter))]
    public Uri? Proxy { get; set; }

    /// <summary>Name and password for -Proxy. They appear in no output, file or message.</summary>
    [Parameter]
    [ArgumentCompleter(typeof(FreeTextCompleter))]
    [Credential]
    public PSCredential? ProxyCredential { get; set; }

    /// <summary>The endpoint as the parameters describe it.</summary>
    /// <param name="keyStyle">How the API takes its key; <see langword="null"/> for a bearer token.</param>
    /// <param name="endpoint">The path of the API, whose query may hold secrets; <see langword="null"/> for none.</param>
    private protected EndpointConnection Connect(KeyStyle? keyStyle = null, string? endpoint = null) =>
        EndpointArguments.Connect(
            Uri,
            ApiKey,
            Headers,
            new ConnectionSettings
            {
                SkipCertificateCheck = SkipCertificateCheck,
                ClientCertificate = Certificate,
                HttpVersion = HttpVersion == "1.1" ? System.Net.HttpVersion.Version11 : System.Net.HttpVersion.Version20,
                ProxyCredential = ProxyCredential?.GetNetworkCredential(),
                Proxy = Proxy,
                OtherSecrets = [.. EndpointAddress.SecretsIn(endpoint)],
            },
            keyStyle);
}
