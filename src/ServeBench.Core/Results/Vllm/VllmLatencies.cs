using System.Globalization;
using ServeBench.Metrics;

namespace ServeBench.Results;

/// <summary>The latencies that vLLM reports, and how it names their statistics.</summary>
internal static class VllmLatencies
{
    /// <summary>In vLLM's order.</summary>
    public static IReadOnlyList<LatencyMetric> All { get; } =
    [
        LatencyMetric.Ttft,
        LatencyMetric.Tpot,
        LatencyMetric.Itl,
        LatencyMetric.E2el,
        LatencyMetric.ClientQueueTime,
        LatencyMetric.E2elIncludingClientQueue,
    ];

    /// <summary>A latency as vLLM's files and its block have it: 0 where no request had it.</summary>
    public static double? Reported(double? milliseconds) => milliseconds is LatencyStatistics.NoSample ? 0 : milliseconds;

    /// <summary><c>99</c>, <c>99.9</c>: the number of a percentile in a key or a line.</summary>
    public static string PercentileName(double percent) => percent.ToString("R", CultureInfo.InvariantCulture);
}
