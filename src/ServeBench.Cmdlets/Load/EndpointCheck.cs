using System.Diagnostics;
using System.Management.Automation;
using ServeBench.Endpoints;

namespace ServeBench.Commands;

/// <summary>Makes sure before a run that the endpoint is there, takes the key and serves the model.</summary>
/// <param name="endpoint">The endpoint.</param>
/// <param name="backend">Its API.</param>
/// <param name="apiVersion">The version of the API; <see langword="null"/> for its own.</param>
/// <param name="readyTimeout">How long an endpoint that is not there yet is asked again.</param>
/// <param name="report">Gets an address before it is asked, and how long it is asked at most; <see langword="null"/> for once.</param>
internal sealed class EndpointCheck(EndpointConnection endpoint, IBackend backend, string? apiVersion, TimeSpan readyTimeout, Action<Uri, TimeSpan?> report)
{
    private static readonly TimeSpan s_timeout = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan s_retryInterval = TimeSpan.FromSeconds(1);

    /// <summary>The model to ask for; each address must serve it.</summary>
    /// <param name="model">The model that the user named, or <see langword="null"/>.</param>
    /// <param name="others">Models that requests ask for instead, such as LoRA modules.</param>
    /// <param name="skip">Whether the endpoint is not asked.</param>
    /// <param name="cancellationToken">Ends the wait for an endpoint that is not there.</param>
    /// <exception cref="ServeException">
    /// <c>EndpointUnreachable</c>, <c>EndpointTimeout</c>, or <c>EndpointNotReady</c> after a wait; <c>EndpointUnauthorized</c>, <c>ModelNotFound</c>, <c>ModelRequired</c>, <c>ModelListUnavailable</c>.
    /// </exception>
    public string ResolveModel(string? model, IReadOnlyList<string> others, bool skip, CancellationToken cancellationToken)
    {
        foreach (EndpointConnection one in endpoint.All)
        {
            model = ResolveModel(one, model, others, skip, cancellationToken);
        }

        return model!;
    }

    private string ResolveModel(EndpointConnection connection, string? model, IReadOnlyList<string> others, bool skip, CancellationToken cancellationToken)
    {
        model ??= backend.ListsModels && !skip ? null : backend.DefaultModel;
        if (skip)
        {
            return model ?? throw new ServeException(
                "ModelRequired",
                ServeErrorKind.InvalidArgument,
                "-SkipEndpointCheck does not ask the endpoint for its models. Specify one with -Model.",
                connection.Uri);
        }

        if (!backend.ListsModels)
        {
            string named = model ?? throw new ServeException(
                "ModelRequired",
                ServeErrorKind.InvalidArgument,
                $"An endpoint of the backend '{backend.Name}' does not list its models. Specify one with -Model.",
                connection.Uri);
            string path = EndpointTemplate.Fill(backend.ProbePath, named, apiVersion);
            WaitFor(connection, () => EndpointProbe.ReachAsync(connection, path, s_timeout, cancellationToken), cancellationToken);
            return named;
        }

        IReadOnlyList<ServeModel> models;
        try
        {
            models = WaitFor(connection, () => EndpointProbe.GetModelsAsync(connection, s_timeout, cancellationToken), cancellationToken);
        }
        catch (ServeException exception) when (exception.ErrorId == "ModelListUnavailable" && (model ?? backend.DefaultModel) is not null)
        {
            // The endpoint is there and let us in; that it lists no models says nothing about the one that was named.
            return model ?? backend.DefaultModel!;
        }

        if (model is null)
        {
            model = models.Count > 0 ? models[0].Id : backend.DefaultModel ?? throw new ServeException(
                "ModelRequired",
                ServeErrorKind.NotFound,
                $"{connection.Uri} lists no models. Specify one with -Model.",
                connection.Uri);
        }

        foreach ((string wanted, string subject) in others.Select(other => (other, "LoraModule")).Prepend((model, "Model")))
        {
            if (models.Count > 0 && models.All(served => served.Id != wanted))
            {
                throw EndpointErrors.ModelNotFound(connection, wanted, models.Select(served => served.Id), subject);
            }
        }

        return model;
    }

    // A server that is still starting refuses connections: with a ready time-out it is asked again until that is over.
    private T WaitFor<T>(EndpointConnection connection, Func<Task<T>> ask, CancellationToken cancellationToken)
    {
        long start = Stopwatch.GetTimestamp();
        report(connection.Uri, null);
        while (true)
        {
            try
            {
                return ask().GetAwaiter().GetResult();
            }
            catch (ServeException exception) when (readyTimeout > TimeSpan.Zero && exception.ErrorId is ("EndpointUnreachable" or "EndpointTimeout"))
            {
                TimeSpan left = readyTimeout - Stopwatch.GetElapsedTime(start);
                if (left <= TimeSpan.Zero)
                {
                    throw EndpointErrors.NotReady(connection, readyTimeout, exception.Message);
                }

                report(connection.Uri, left);
                if (cancellationToken.WaitHandle.WaitOne(left < s_retryInterval ? left : s_retryInterval))
                {
                    throw new PipelineStoppedException();
                }
            }
        }
    }
}
