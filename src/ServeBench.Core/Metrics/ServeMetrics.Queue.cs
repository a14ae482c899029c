namespace ServeBench.Metrics;

// What vLLM's client adds for a run with a concurrency limit.
public sealed partial class ServeMetrics
{
    /// <summary>Median of the wait for a place under the concurrency limit.</summary>
    public double? MedianQueueMs => GetLatency(LatencyMetric.ClientQueueTime)?.MedianMs;

    /// <summary>Mean of the end-to-end latency with that wait; <see langword="null"/> without a limit or without a finite rate.</summary>
    public double? MeanE2elIncludingQueueMs => GetLatency(LatencyMetric.E2elIncludingClientQueue)?.MeanMs;

    /// <summary>Median of the end-to-end latency with that wait.</summary>
    public double? MedianE2elIncludingQueueMs => GetLatency(LatencyMetric.E2elIncludingClientQueue)?.MedianMs;

    /// <summary>99th percentile of the end-to-end latency with that wait.</summary>
    public double? P99E2elIncludingQueueMs => GetLatency(LatencyMetric.E2elIncludingClientQueue)?.Percentile(99);
}
