using System.Net;

namespace ServeBench.Endpoints;

/// <summary>
/// Empties the caches of a server, or of each of several: vLLM has <c>/reset_prefix_cache</c>, <c>/reset_mm_cache</c> and
/// <c>/reset_encoder_cache</c> only in its development mode; SGLang's <c>/flush_cache</c> is asked where the first is unknown.
/// </summary>
internal sealed class CacheReset(EndpointConnection connection)
{
    /// <summary>Empties a cache at every address.</summary>
    /// <param name="kind">The cache.</param>
    /// <param name="external">Whether the prefix cache of a connector, outside of the engine, is emptied as well. Only vLLM has one.</param>
    /// <param name="timeout">How long each server has to answer.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>What was sent to each address: method, address and path.</returns>
    /// <exception cref="ServeException"><c>CacheResetFailed</c>, or the endpoint cannot be asked.</exception>
    public async Task<IReadOnlyList<string>> ResetAsync(ServerCacheKind kind, bool external, TimeSpan timeout, CancellationToken cancellationToken)
    {
        var sent = new List<string>();
        foreach (EndpointConnection one in connection.All)
        {
            using EndpointClient client = one.CreateClient();
            string path = PathOf(kind) + (external && kind == ServerCacheKind.Prefix ? "?reset_external=true" : "");
            (HttpStatusCode status, string body) = await client.AskAsync(HttpMethod.Post, path, timeout, cancellationToken).ConfigureAwait(false);
            if (status == HttpStatusCode.NotFound && kind == ServerCacheKind.Prefix && !external)
            {
                (HttpStatusCode flushed, string words) = await client.AskAsync(HttpMethod.Post, "/flush_cache", timeout, cancellationToken).ConfigureAwait(false);
                if (flushed != HttpStatusCode.NotFound)
                {
                    (path, status, body) = ("/flush_cache", flushed, words);
                }
            }

            if ((int)status is < 200 or > 299)
            {
                throw Failed(one, path, status, body);
            }

            sent.Add($"POST {EndpointAddress.Absolute(one.Uri, path)}");
        }

        return sent;
    }

    private static string PathOf(ServerCacheKind kind) => kind switch
    {
        ServerCacheKind.Prefix => "/reset_prefix_cache",
        ServerCacheKind.MultiModal => "/reset_mm_cache",
        _ => "/reset_encoder_cache",
    };

    private static ServeException Failed(EndpointConnection connection, string path, HttpStatusCode status, string body)
    {
        string words = connection.Words(body) is { } said ? $": {said}" : "";
        string advice = status == HttpStatusCode.NotFound
            ? "vLLM has it when it was started with VLLM_SERVER_DEV_MODE=1 in its environment; other servers have to be started anew."
            : "A server may refuse while requests are running; try again when it is idle.";
        return new ServeException(
            "CacheResetFailed",
            ServeErrorKind.Protocol,
            $"{connection.Uri} answered POST {path} with {(int)status}{words}. {advice}",
            connection.Uri);
    }
}
