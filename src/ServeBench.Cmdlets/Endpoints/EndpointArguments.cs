using System.Collections;
using System.Globalization;
using System.Net;
using System.Security;
using ServeBench.Endpoints;

namespace ServeBench.Commands;

/// <summary>Reads the parameters that say how to reach an endpoint.</summary>
internal static class EndpointArguments
{
    private const string KeyVariable = "OPENAI_API_KEY";

    /// <summary>The endpoint.</summary>
    /// <param name="uri">Base address.</param>
    /// <param name="apiKey">The key; <see langword="null"/> takes that of the environment variable OPENAI_API_KEY.</param>
    /// <param name="headers">Header fields sent with every request.</param>
    /// <param name="skipCertificateCheck">Whether any TLS certificate will do.</param>
    /// <exception cref="ServeException"><c>UriInvalid</c>, or <c>HeaderInvalid</c>.</exception>
    public static EndpointConnection Connect(Uri uri, SecureString? apiKey, IDictionary? headers, bool skipCertificateCheck)
    {
        string? key = apiKey is null ? Environment.GetEnvironmentVariable(KeyVariable) : new NetworkCredential("", apiKey).Password;
        return new EndpointConnection(uri, key, HeaderList(headers), skipCertificateCheck);
    }

    private static List<KeyValuePair<string, string>> HeaderList(IDictionary? fields)
    {
        var headers = new List<KeyValuePair<string, string>>();
        foreach (DictionaryEntry entry in fields ?? new Hashtable())
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
