namespace ServeBench.Endpoints;

/// <summary>Fills in a path of an API in which <c>{model}</c> and <c>{api-version}</c> may stand.</summary>
internal static class EndpointTemplate
{
    /// <summary>The version of Azure's API that is asked for when the user names none.</summary>
    public const string DefaultApiVersion = "2024-10-21";

    /// <summary>The path with its query.</summary>
    /// <param name="endpoint">The path as the backend has it or the user wrote it.</param>
    /// <param name="model">The model, or <see langword="null"/> to leave its place open.</param>
    /// <param name="apiVersion">The API's version; added as a query where the path has no part for it.</param>
    public static string Fill(string endpoint, string? model, string? apiVersion)
    {
        const string Model = "{model}";
        const string ApiVersion = "{api-version}";
        if (model is not null)
        {
            endpoint = endpoint.Replace(Model, Uri.EscapeDataString(model), StringComparison.Ordinal);
        }

        if (endpoint.Contains(ApiVersion, StringComparison.Ordinal))
        {
            return endpoint.Replace(ApiVersion, Uri.EscapeDataString(apiVersion ?? DefaultApiVersion), StringComparison.Ordinal);
        }

        return apiVersion is null
            ? endpoint
            : $"{endpoint}{(endpoint.Contains('?', StringComparison.Ordinal) ? '&' : '?')}api-version={Uri.EscapeDataString(apiVersion)}";
    }
}
