using ServeBench.Endpoints;
using ServeBench.Load;

namespace ServeBench.Metrics;

/// <summary>Which requests contribute which samples to which latency.</summary>
internal static class LatencySamples
{
    /// <summary>The statistics of every latency that applies to the run.</summary>
    public static Dictionary<LatencyMetric, LatencyStatistics> Measure(
        ServeRun run, IReadOnlyList<ServeRequestResult> successful, IReadOnlyList<double> percentiles)
    {
        var latencies = new Dictionary<LatencyMetric, LatencyStatistics>();
        // A pooling model's answer has no tokens to time: it comes whole.
        bool generated = BackendCatalog.TaskOf(run.Backend) == BackendTask.Generation;
        if (generated)
        {
            Add(LatencyMetric.Ttft, Values(result => result.TtftMs));
            Add(LatencyMetric.Tpot, Values(TpotMs));
            Add(LatencyMetric.Itl, Gaps(successful));
        }

        Add(LatencyMetric.E2el, Values(result => result.E2elMs));
        if (run.MaxConcurrency is not null)
        {
            Add(LatencyMetric.ClientQueueTime, Values(result => result.QueueMs));
            if (double.IsFinite(run.RequestRate))
            {
                Add(LatencyMetric.E2elIncludingClientQueue, Values(result => result.E2elMs + result.QueueMs));
            }
        }

        if (generated)
        {
            AddIfKnown(LatencyMetric.ScheduledTtft, Values(result => result.ScheduledTtftMs));
            AddIfKnown(LatencyMetric.ContentTtft, Values(result => result.ContentTtftMs));
        }

        AddIfKnown(LatencyMetric.ScheduledE2el, Values(result => result.ScheduledE2elMs));
        AddIfKnown(LatencyMetric.SendLag, Values(SendLagMs));
        return latencies;

        double[] Values(Func<ServeRequestResult, double?> latency) => [.. successful.Select(latency).OfType<double>()];

        void Add(LatencyMetric metric, double[] samples) => latencies[metric] = LatencyStatistics.Of(samples, percentiles);

        // For what only some clients record, no sample means unknown, unless nothing succeeded.
        void AddIfKnown(LatencyMetric metric, double[] samples)
        {
            if (samples.Length > 0 || successful.Count == 0)
            {
                Add(metric, samples);
            }
        }
    }

    /// <summary>(E2EL − TTFT) / (output length − 1); <see langword="null"/> with fewer than two tokens or an unknown latency.</summary>
    public static double? TpotMs(ServeRequestResult result) =>
        result.OutputLength > 1 ? (result.E2elMs - result.TtftMs) / (result.OutputLength - 1) : null;

    // Results of a client that records no schedule have no lag either.
    private static double? SendLagMs(ServeRequestResult result) =>
        result.ScheduledTtftMs is null && result.ScheduledE2elMs is null ? null : result.SendLagMs;

    private static double[] Gaps(IReadOnlyList<ServeRequestResult> successful)
    {
        var gaps = new double[successful.Sum(result => result.Gaps.Count)];
        int position = 0;
        foreach (ServeRequestResult result in successful)
        {
            result.Gaps.CopyTo(gaps.AsSpan(position));
            position += result.Gaps.Count;
        }

        return gaps;
    }
}
