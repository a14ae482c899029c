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
                $"'{uri.OriginalString}' is not the address of an endpoint. Give one that begins with http:// or https://, such as http://127.0.0.1:8000.",
                uri.OriginalString);
        }

        string path = uri.AbsolutePath.TrimEnd('/');
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
        if (!backend.EndpointSuffixes.Any(suffix => path.EndsWith(suffix, StringComparison.Ordinal)))
        {
            throw new ServeException(
                "EndpointInvalid",
                ServeErrorKind.InvalidArgument,
                $"The backend '{backend.Name}' cannot speak to the endpoint '{endpoint}': the path must end with '{string.Join("' or '", backend.EndpointSuffixes)}'. Leave -Endpoint out for '{backend.DefaultEndpoint}', or choose another -Backend.",
                endpoint);
        }
    }
}
