using System.Collections;
using System.Globalization;
using System.Management.Automation;
using System.Net;
using System.Security;
using ServeBench.Endpoints;

namespace ServeBench.Commands;

/// <summary>Base of the cmdlets that speak to an endpoint.</summary>
public abstract class EndpointCmdlet : ServeCmdlet
{
    private const string KeyVariable = "OPENAI_API_KEY";

    /// <summary>Base address of the endpoint, such as http://127.0.0.1:8000; a trailing /v1 is accepted.</summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipelineByPropertyName = true)]
    [Alias("BaseUrl")]
    public Uri Uri { get; set; } = null!;

    /// <summary>
    /// The API key, sent as a bearer token; without it the environment variable OPENAI_API_KEY is used. It appears in no output,
    /// file or message.
    /// </summary>
    [Parameter]
    [Alias("Token")]
    public SecureString? ApiKey { get; set; }

    /// <summary>Header fields sent with every request; one of the same name wins over what the backend sends.</summary>
    [Parameter]
    public IDictionary? Headers { get; set; }

    /// <summary>Accepts any TLS certificate: self-signed, expired, or for another name.</summary>
    [Parameter]
    public SwitchParameter SkipCertificateCheck { get; set; }

    /// <summary>The endpoint as the parameters describe it.</summary>
    private protected EndpointConnection Connect()
    {
        string? key = ApiKey is null ? Environment.GetEnvironmentVariable(KeyVariable) : new NetworkCredential("", ApiKey).Password;
        return new EndpointConnection(Uri, key, HeaderList(), SkipCertificateCheck);
    }

    private List<KeyValuePair<string, string>> HeaderList()
    {
        var headers = new List<KeyValuePair<string, string>>();
        foreach (DictionaryEntry entry in Headers ?? new Hashtable())
        {
            string name = Convert.ToString(PowerShellValues.Unwrap(entry.Key), CultureInfo.InvariantCulture) ?? "";
            string value = Convert.ToString(PowerShellValues.Unwrap(entry.Value), CultureInfo.InvariantCulture) ?? "";
            if (name.Length == 0 || name.AsSpan().ContainsAny(" :\t\r\n") || value.AsSpan().ContainsAny('\r', '\n'))
            {
                throw new ServeException(
                    "HeaderInvalid",
                    ServeErrorKind.InvalidArgument,
                    $"'{name}' is not a header field that can be sent: a name has no blanks and no colon, a value has no line breaks.",
                    name);
            }

            headers.Add(new(name, value));
        }

        return headers;
    }
}
