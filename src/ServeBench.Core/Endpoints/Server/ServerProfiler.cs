using System.Net;

namespace ServeBench.Endpoints;

/// <summary>Starts and stops the profiler of a server, or of each of several, as vLLM has it behind <c>/start_profile</c> and <c>/stop_profile</c>.</summary>
internal sealed class ServerProfiler(EndpointConnection connection)
{
    /// <summary>Starts it.</summary>
    /// <exception cref="ServeException"><c>ProfileFailed</c>, or the endpoint cannot be asked.</exception>
    public Task StartAsync(TimeSpan timeout, CancellationToken cancellationToken) => PostAsync("/start_profile", timeout, cancellationToken);

    /// <summary>Stops it; a server may write its trace before it answers.</summary>
    /// <exception cref="ServeException"><c>ProfileFailed</c>, or the endpoint cannot be asked.</exception>
    public Task StopAsync(TimeSpan timeout, CancellationToken cancellationToken) => PostAsync("/stop_profile", timeout, cancellationToken);

    private async Task PostAsync(string path, TimeSpan timeout, CancellationToken cancellationToken)
    {
        foreach (EndpointConnection one in connection.All)
        {
            using EndpointClient client = one.CreateClient();
            (HttpStatusCode status, string body) = await client.AskAsync(HttpMethod.Post, path, timeout, cancellationToken).ConfigureAwait(false);
            if ((int)status is < 200 or > 299)
            {
                string words = one.Words(body) is { } said ? $": {said}" : "";
                throw new ServeException(
                    "ProfileFailed",
                    ServeErrorKind.Protocol,
                    $"{one.Uri} answered POST {path} with {(int)status}{words}. The server needs a profiler (vllm serve --profiler-config).",
                    one.Uri);
            }
        }
    }
}
