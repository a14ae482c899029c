using System.Collections;
using System.Globalization;
using System.Net;
using System.Security;
using System.Text;
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
    /// <exception cref="ServeException"><c>UriInvalid</c>, <c>ApiKeyInvalid</c>, <c>PlaceholderNotReplaced</c> or <c>HeaderInvalid</c>.</exception>
    public static EndpointConnection Connect(
        Uri[] uris, SecureString? apiKey, IDictionary? headers, ConnectionSettings settings, KeyStyle? keyStyle = null)
    {
        keyStyle ??= KeyStyle.Bearer;
        string? key = apiKey is null ? Environment.GetEnvironmentVariable(keyStyle.Variable) : Plain(apiKey);
        PipelineMacro.Refuse(key, apiKey is null ? $"The environment variable {keyStyle.Variable}" : "-ApiKey");
        Array.ForEach(uris, uri => PipelineMacro.Refuse(uri.OriginalString, "-Uri"));
        RequireSendable(key, apiKey is null ? $"the environment variable {keyStyle.Variable}" : "-ApiKey");
        List<string> secrets = [.. settings.OtherSecrets];
        List<KeyValuePair<string, string>> fields = [.. HeaderList(headers, secrets)];
        return new EndpointConnection(uris, key, fields, settings with { OtherSecrets = secrets }, keyStyle);
    }

    // Named here, where its source is known: on its way it would be a header field that cannot be sent, or a server that cannot be reached.
    private static void RequireSendable(string? key, string source)
    {
        string? fault = key is null ? null
            : key.AsSpan().ContainsAny('\r', '\n') ? "a line break in it, perhaps at its end: $key.Trim() has none"
            : key.Any(char.IsControl) ? "a control character in it"
            : !Ascii.IsValid(key) ? "a character in it that is not ASCII, such as a typographic quote or dash"
            : key.Length > 0 && (key[0] == ' ' || key[^1] == ' ') ? "a blank at an end: $key.Trim() has none"
            : null;
        if (fault is not null)
        {
            throw new ServeException("ApiKeyInvalid", ServeErrorKind.InvalidArgument, $"The key of {source} cannot be sent: it has {fault}.", source);
        }
    }

    private static string Plain(SecureString secret) => new NetworkCredential("", secret).Password;

    // A list is a line for each of its values.
    private static IEnumerable<KeyValuePair<string, string>> HeaderList(IDictionary? fields, List<string> secrets)
    {
        foreach (DictionaryEntry entry in fields ?? new Hashtable())
        {
            string name = Convert.ToString(PowerShellValues.Unwrap(entry.Key), CultureInfo.InvariantCulture) ?? "";
            object? given = PowerShellValues.Unwrap(entry.Value);
            object?[] values = given as object?[] ?? [given];
            foreach (object? value in values.Length == 0 ? [null] : values)
            {
                yield return new(name, HeaderValue(name, value, secrets));
            }
        }
    }

    private static string HeaderValue(string name, object? given, List<string> secrets)
    {
        string? value = given switch
        {
            string text => text,
            SecureString secret => Plain(secret),
            Uri uri => uri.OriginalString,
            bool or char => Convert.ToString(given, CultureInfo.InvariantCulture)!,
            IFormattable number => number.ToString(null, CultureInfo.InvariantCulture),
            _ => null,
        };
        string? fault = name.Length == 0 || name.AsSpan().ContainsAny(" :\t\r\n") ? "a name has no blanks and no colon"
            : given is null ? "it has no value ($null); a value that is to be empty is ''"
            : value is null ? $"its value is an object of type {given.GetType().Name}; specify text, a SecureString, or a list of them"
            : value.Contains("System.Security.SecureString", StringComparison.Ordinal) ? "it holds the name of the type SecureString; in a text, $(ConvertFrom-SecureString $token -AsPlainText) gives the value"
            : value.AsSpan().ContainsAny("\r\n\0") ? "a value has no line breaks"
            : !Ascii.IsValid(value) ? "a value has only characters of ASCII"
            : null;
        if (fault is not null)
        {
            throw new ServeException("HeaderInvalid", ServeErrorKind.InvalidArgument, $"'{OutsideText.OnOneLine(name)}' is not a valid header: {fault}.", name);
        }

        PipelineMacro.Refuse(value, $"The header '{name}'");
        if (given is SecureString)
        {
            secrets.Add(value!);
        }

        return value!;
    }
}
