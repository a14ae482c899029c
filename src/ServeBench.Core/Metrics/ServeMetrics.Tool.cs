using System.Collections.ObjectModel;
using System.Globalization;

namespace ServeBench.Metrics;

/// <summary>What the file of another tool adds to the metrics, and what can be compared with all of them.</summary>
public sealed partial class ServeMetrics
{
    /// <summary>
    /// The tool that measured, for metrics that were imported from another one's file: <c>sglang</c>, <c>guidellm</c> and so on;
    /// <see langword="null"/> for ServeBench and for <c>vllm bench serve</c>.
    /// </summary>
    public string? Tool => Run.Tool;

    /// <summary>The percentiles that were asked for, for example <c>50, 99.9</c>; of an import, those that its file holds.</summary>
    public string Percentiles => string.Join(
        ", ",
        _latencies.OrderBy(latency => latency.Key)
            .SelectMany(latency => latency.Value.Percentiles)
            .Select(value => value.Percent)
            .Distinct()
            .Select(percent => percent.ToString("R", CultureInfo.InvariantCulture)));

    /// <summary>Median of the time to the first content.</summary>
    public double? MedianContentTtftMs => GetLatency(LatencyMetric.ContentTtft)?.MedianMs;

    /// <summary>Standard deviation of the time to the first content.</summary>
    public double? StdContentTtftMs => GetLatency(LatencyMetric.ContentTtft)?.StdMs;

    /// <summary>50th percentile of the time to the first content.</summary>
    public double? P50ContentTtftMs => GetLatency(LatencyMetric.ContentTtft)?.Percentile(50);

    /// <summary>90th percentile of the time to the first content.</summary>
    public double? P90ContentTtftMs => GetLatency(LatencyMetric.ContentTtft)?.Percentile(90);

    /// <summary>95th percentile of the time to the first content.</summary>
    public double? P95ContentTtftMs => GetLatency(LatencyMetric.ContentTtft)?.Percentile(95);

    internal static IReadOnlyDictionary<string, double> NoToolMetrics { get; } = ReadOnlyDictionary<string, double>.Empty;

    internal IReadOnlyDictionary<string, double> ToolMetrics { get; init; } = NoToolMetrics;

    /// <summary>
    /// What <see cref="Tool"/> reports and defines differently, under names of its own such as <c>MeanSglangItlMs</c>, in the order of its
    /// file; each is a property of the imported object as well. Empty for ServeBench and for <c>vllm bench serve</c>.
    /// </summary>
    public IReadOnlyDictionary<string, double> GetToolMetrics() => ToolMetrics;
}
