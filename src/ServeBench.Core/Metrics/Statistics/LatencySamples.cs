using ServeBench.Load;

namespace ServeBench.Metrics;

/// <summary>Which requests contribute which samples to which latency.</summary>
internal static class LatencySamples
{
    public static Dictionary<LatencyMetric, LatencyStatistics> Measure(
        ServeRun run, IReadOnlyList<ServeRequestResult> successful, IReadOnlyList<double> percentiles)
    {
        var latencies = new Dictionary<LatencyMetric, LatencyStatistics>();
        foreach (LatencyMetric latency in LatencyMetric.All.Where(latency => latency.AppliesTo(run)))
        {
            double[] samples = latency.SamplesOf(successful);
            if (samples.Length > 0 || latency.IsAlwaysRecorded || successful.Count == 0)
            {
                latencies[latency] = LatencyStatistics.Of(samples, percentiles);
            }
        }

        return latencies;
    }
}
