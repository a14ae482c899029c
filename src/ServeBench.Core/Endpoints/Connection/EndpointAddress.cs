namespace ServeBench.Endpoints;

/// <summary>Where the endpoint is: a base address and the path of an API under it.</summary>
internal static class EndpointAddress
{
    /// <summary>The base address without user information, query and trailing slash, and without a <c>/v1</c> that API paths bring along.</summary>
    /// <exception cref="ServeException"><c>UriInvalid</c>.</exception>
    public static Uri Normalize(Uri uri)
    {
        if (!uri.IsAbsoluteUri || uri.Scheme is not ("http" or "https") || uri.Host.Length == 0)
        {
            throw new ServeException(
                "UriInvalid",
                ServeErrorKind.InvalidArgument,
                $"'{uri.OriginalString}' is not the address of an endpoint. Give one that begins with http:// or https://, such as {Example(uri)}.",
                uri.OriginalString);
        }

        string path = uri.AbsolutePath.TrimEnd('/');
        RefuseApiPath(uri, path);
        if (path.EndsWith("/v1", StringComparison.Ordinal))
        {
            path = path[..^3];
        }

        return new UriBuilder(uri) { UserName = "", Password = "", Query = "", Fragment = "", Path = path }.Uri;
    }

    /// <summary>Path and query of an API under the base address.</summary>
    public static string Target(Uri baseUri, string endpoint) =>
        baseUri.AbsolutePath.TrimEnd('/') + (endpoint.StartsWith('/') ? endpoint : "/" + endpoint);

    /// <summary>The absolute address of an API under the base address.</summary>
    public static Uri Absolute(Uri baseUri, string endpoint) => new(baseUri, Target(baseUri, endpoint));

    /// <summary>Makes sure that the path of the API is one that the backend speaks.</summary>
    /// <exception cref="ServeException"><c>EndpointInvalid</c>.</exception>
    public static void RequireSuffix(IBackend backend, string endpoint)
    {
        string path = endpoint.Split('?')[0].TrimEnd('/');
        if (!backend.EndpointSuffixes.Any(suffix => path.EndsWith(suffix, StringComparison.Ordinal)) || IsOfAnotherApi(backend, path))
        {
            throw new ServeException(
                "EndpointInvalid",
                ServeErrorKind.InvalidArgument,
                $"The backend '{backend.Name}' cannot use the endpoint '{endpoint}': the path must end with '{string.Join("' or '", backend.EndpointSuffixes)}'. Its own endpoint is '{backend.DefaultEndpoint}'.",
                endpoint);
        }
    }

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
                Arguments = new Dictionary<string, string> { ["address"] = instead, ["backend"] = backend.Name, ["endpoint"] = path + uri.Query },
            };
        }
    }

    private static string Example(Uri uri) =>
        Uri.TryCreate("http://" + uri.OriginalString, UriKind.Absolute, out Uri? guess) && guess.Host.Length > 0 && !uri.OriginalString.Contains("//", StringComparison.Ordinal)
            && (!guess.IsDefaultPort || guess.Host == "localhost" || guess.Host.Contains('.', StringComparison.Ordinal))
            ? $"http://{guess.Authority}"
            : "http://127.0.0.1:8000";
}
