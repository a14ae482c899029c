namespace ServeBench.Endpoints;

/// <summary>Where the endpoint is: a base address and the path of an API under it.</summary>
internal static class EndpointAddress
{
    /// <summary>The base address without a trailing slash and a fragment, and without a <c>/v1</c> that API paths bring along.</summary>
    /// <exception cref="ServeException">
    /// <c>UriInvalid</c>: it is not an address, is the address of an API, or has a name and a password or a query, which no request would carry.
    /// </exception>
    public static Uri Normalize(Uri uri)
    {
        if (!uri.IsAbsoluteUri || uri.Scheme is not ("http" or "https") || uri.Host.Length == 0)
        {
            throw new ServeException(
                "UriInvalid",
                ServeErrorKind.InvalidArgument,
                $"'{Shown(uri)}' is not the address of an endpoint. Give one that begins with http:// or https://, such as {Example(uri)}.",
                Shown(uri));
        }

        string path = uri.AbsolutePath.TrimEnd('/');
        RefuseApiPath(uri, path);
        RefuseExtras(uri);
        if (path.EndsWith("/v1", StringComparison.Ordinal))
        {
            path = path[..^3];
        }

        // Joined as a text: a path that begins with two slashes would be taken for another host.
        return new Uri(uri.GetLeftPart(UriPartial.Authority) + path);
    }

    /// <summary>Path and query of an API under the base address.</summary>
    public static string Target(Uri baseUri, string endpoint) =>
        baseUri.AbsolutePath.TrimEnd('/') + (endpoint.StartsWith('/') ? endpoint : "/" + endpoint);

    /// <summary>The absolute address of an API under the base address.</summary>
    public static Uri Absolute(Uri baseUri, string endpoint) => new(baseUri.GetLeftPart(UriPartial.Authority) + Target(baseUri, endpoint));

    /// <summary>Makes sure that the path of the API is one that the backend speaks.</summary>
    /// <exception cref="ServeException"><c>EndpointInvalid</c>.</exception>
    public static void RequireSuffix(IBackend backend, string endpoint)
    {
        RefuseControls(endpoint, "Endpoint", mayHaveBlanks: false);
        string path = endpoint.Split('?')[0].TrimEnd('/');
        if (!backend.EndpointSuffixes.Any(suffix => path.EndsWith(suffix, StringComparison.Ordinal)) || IsOfAnotherApi(backend, path))
        {
            throw new ServeException(
                "EndpointInvalid",
                ServeErrorKind.InvalidArgument,
                $"The backend '{backend.Name}' cannot use the endpoint '{WithoutSecrets(endpoint)}': the path must end with '{string.Join("' or '", backend.EndpointSuffixes)}'. Its own endpoint is '{backend.DefaultEndpoint}'.",
                WithoutSecrets(endpoint));
        }
    }

    /// <summary>Refuses a text that is to stand in the line of a request and has what ends that line, or a part of it.</summary>
    /// <param name="text">The text, or <see langword="null"/>.</param>
    /// <param name="subject">The setting that it is of.</param>
    /// <param name="mayHaveBlanks">Whether blanks are escaped where it stands.</param>
    /// <exception cref="ServeException"><c>EndpointInvalid</c>.</exception>
    public static void RefuseControls(string? text, string subject, bool mayHaveBlanks = true)
    {
        string? fault = text is null ? null
            : text.Any(char.IsControl) ? "a line break or another control character"
            : !mayHaveBlanks && text.Contains(' ', StringComparison.Ordinal) ? "a blank, which is written %20"
            : null;
        if (fault is not null)
        {
            throw new ServeException(
                "EndpointInvalid",
                ServeErrorKind.InvalidArgument,
                $"'{OutsideText.OnOneLine(WithoutSecrets(text!))}' cannot stand in a request: it has {fault}.",
                subject) { Subject = subject, Case = "Text" };
        }
    }

    /// <summary>The values of the query of a path that are secrets by their names, such as <c>key</c>, <c>sig</c> and <c>access_token</c>.</summary>
    public static IEnumerable<string> SecretsIn(string? target) =>
        Query(target).Where(part => IsSecret(part)).Select(part => part[(part.IndexOf('=', StringComparison.Ordinal) + 1)..]).Where(value => value.Length > 0);

    /// <summary>A path with its query for people and files: with <c>***</c> for each secret.</summary>
    public static string WithoutSecrets(string target)
    {
        int query = target.IndexOf('?', StringComparison.Ordinal);
        return query < 0 ? target : target[..(query + 1)] + string.Join(
            '&', Query(target).Select(part => IsSecret(part) ? $"{part[..part.IndexOf('=', StringComparison.Ordinal)]}=***" : part));
    }

    private static string[] Query(string? target) =>
        target?.IndexOf('?', StringComparison.Ordinal) is >= 0 and int query ? target[(query + 1)..].Split('&') : [];

    private static bool IsSecret(string part) =>
        part.IndexOf('=', StringComparison.Ordinal) is > 0 and int equals && SecretNames.IsSensitive(Uri.UnescapeDataString(part[..equals]));

    // A path that ends with 'chat/completions' ends with 'completions' too, and is another API all the same.
    private static bool IsOfAnotherApi(IBackend backend, string path) =>
        path.EndsWith("/chat/completions", StringComparison.Ordinal) && !backend.EndpointSuffixes.Contains("chat/completions");

    // An address as it is copied from a document, path and all: which backend that is, and what to write.
    private static void RefuseApiPath(Uri uri, string path)
    {
        IBackend? backend = BackendCatalog.All
            .Where(one => one.EndpointSuffixes.Any(suffix => path.EndsWith("/" + suffix, StringComparison.Ordinal)))
            .MaxBy(one => one.EndpointSuffixes.Max(suffix => path.EndsWith(suffix, StringComparison.Ordinal) ? suffix.Length : 0));
        if (backend is not null)
        {
            bool isDefault = path.EndsWith(backend.DefaultEndpoint, StringComparison.Ordinal);
            string root = uri.GetLeftPart(UriPartial.Scheme) + uri.Authority;
            string instead = isDefault ? $"{root}{path[..^backend.DefaultEndpoint.Length]}" : root;
            throw new ServeException(
                "UriInvalid",
                ServeErrorKind.InvalidArgument,
                $"'{root}{path}' is the address of an API. Specify the address in front of the API's path, {instead}, and the API by its backend, {backend.Name}.",
                root + path)
            {
                Case = isDefault ? "Api" : "ApiWithEndpoint",
                Arguments = new Dictionary<string, string> { ["address"] = instead, ["backend"] = backend.Name, ["endpoint"] = WithoutSecrets(path + uri.Query) },
            };
        }
    }

    // What is dropped in silence is missed in the requests; what stays would stand in results and in files.
    private static void RefuseExtras(Uri uri)
    {
        bool hasUser = uri.UserInfo.Length > 0;
        if (hasUser || uri.Query.Length > 1)
        {
            string address = uri.GetLeftPart(UriPartial.Scheme) + uri.Authority + uri.AbsolutePath.TrimEnd('/');
            throw new ServeException(
                "UriInvalid",
                ServeErrorKind.InvalidArgument,
                hasUser
                    ? $"The address of the endpoint holds a name or a password, which would be kept with the results. Specify {address}, and the credentials as a header."
                    : $"The address of the endpoint has a query, which its APIs would not get. Specify {address}, and the query with the path of the API.",
                address) { Case = hasUser ? "UserInfo" : "Query", Arguments = new Dictionary<string, string> { ["address"] = address } };
        }
    }

    // What stands before an @ may be a password.
    private static string Shown(Uri uri) => uri.OriginalString[(uri.OriginalString.LastIndexOf('@') + 1)..];

    private static string Example(Uri uri) =>
        !uri.OriginalString.Contains('@', StringComparison.Ordinal)
            && Uri.TryCreate("http://" + uri.OriginalString, UriKind.Absolute, out Uri? guess) && guess.Host.Length > 0 && !uri.OriginalString.Contains("//", StringComparison.Ordinal)
            && (!guess.IsDefaultPort || guess.Host == "localhost" || guess.Host.Contains('.', StringComparison.Ordinal))
            ? $"http://{guess.Authority}"
            : "http://127.0.0.1:8000";
}
