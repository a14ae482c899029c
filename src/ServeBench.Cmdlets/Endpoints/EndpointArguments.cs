using System.Collections;
using System.Globalization;
using System.Net;
using System.Security;
using ServeBench.Endpoints;

namespace ServeBench.Commands;

/// <summary>Reads the parameters that say how to reach an endpoint.</summary>
internal static class EndpointArguments
{
    /// <summary>The endpoint.</summary>
    /// <param name="uris">Base addresses; at least one.</param>
    /// <param name="apiKey">The key; <see langword="null"/> takes that of the environment variable of <paramref name="keyStyle"/>.</param>
    /// <param name="headers">Header fields sent with every request.</param>
    /// <param name="settings">How connections are made.</param>
    /// <param name="keyStyle">How the API takes its key; <see langword="null"/> for a bearer token.</param>
    /// <exception cref="ServeException"><c>UriInvalid</c>, or <c>HeaderInvalid</c>.</exception>
    public static EndpointConnection Connect(
        Uri[] uris, SecureString? apiKey, IDictionary? headers, ConnectionSettings settings, KeyStyle? keyStyle = null)
    {
        keyStyle ??= KeyStyle.Bearer;
        string? key = apiKey is null ? Environment.GetEnvironmentVariable(keyStyle.Variable) : new NetworkCredential("", apiKey).Password;
        return new EndpointConnection(uris, key, HeaderList(headers), settings, keyStyle);
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
                    $"'{name}' is not a valid header: a name has no blanks and no colon, and a value has no line breaks.",
                    name);
            }

            headers.Add(new(name, value));
        }

        return headers;
    }
}
