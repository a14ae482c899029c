using ServeBench.Endpoints;

namespace ServeBench.Commands;

/// <summary>Makes sure before a run that the endpoint is there, takes the key and serves the model.</summary>
internal static class EndpointCheck
{
    private static readonly TimeSpan s_timeout = TimeSpan.FromSeconds(30);

    /// <summary>The model to ask for.</summary>
    /// <exception cref="ServeException">
    /// <c>EndpointUnreachable</c>, <c>EndpointTimeout</c>, <c>EndpointUnauthorized</c>, <c>ModelNotFound</c>, <c>ModelRequired</c>, <c>ModelListUnavailable</c>.
    /// </exception>
    public static string ResolveModel(EndpointConnection connection, string? model, bool skip, CancellationToken cancellationToken)
    {
        if (skip)
        {
            return model ?? throw new ServeException(
                "ModelRequired",
                ServeErrorKind.InvalidArgument,
                "-SkipEndpointCheck does not ask the endpoint for its models, so name one with -Model.",
                connection.Uri);
        }

        IReadOnlyList<ServeModel> models;
        try
        {
            models = EndpointProbe.GetModelsAsync(connection, s_timeout, cancellationToken).GetAwaiter().GetResult();
        }
        catch (ServeException exception) when (exception.ErrorId == "ModelListUnavailable" && model is not null)
        {
            // The endpoint is there and let us in; that it lists no models says nothing about the one that was named.
            return model;
        }

        if (model is null)
        {
            return models.Count > 0 ? models[0].Id : throw new ServeException(
                "ModelRequired",
                ServeErrorKind.NotFound,
                $"{connection.Uri} lists no models. Name the model with -Model.",
                connection.Uri);
        }

        return models.Count == 0 || models.Any(served => served.Id == model)
            ? model
            : throw EndpointErrors.ModelNotFound(connection, model, models.Select(served => served.Id));
    }
}
