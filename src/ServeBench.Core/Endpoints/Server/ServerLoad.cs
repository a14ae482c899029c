using System.Net;

namespace ServeBench.Endpoints;

/// <summary>How many requests a server has in work at this moment, as vLLM reports it under <c>/metrics</c>.</summary>
internal static class ServerLoad
{
    private static readonly TimeSpan s_timeout = TimeSpan.FromSeconds(5);

    /// <summary>
    /// The requests that a server runs, of several addresses at the busiest; <see langword="null"/> when no address reports it.
    /// </summary>
    public static async Task<double?> RunningAsync(EndpointConnection connection, CancellationToken cancellationToken)
    {
        double? most = null;
        foreach (EndpointConnection one in connection.All)
        {
            using EndpointClient client = one.CreateClient();
            try
            {
                (HttpStatusCode status, string body) = await client.GetAsync("/metrics", s_timeout, cancellationToken).ConfigureAwait(false);
                double[] engines = [.. PrometheusText.Samples(status == HttpStatusCode.OK ? body : "").Where(sample => sample.Name == "vllm:num_requests_running").Select(sample => sample.Value)];
                most = engines.Length == 0 ? most : Math.Max(most ?? 0, engines.Sum());
            }
            catch (ServeException)
            {
                // It may answer the next time.
            }
        }

        return most;
    }
}
