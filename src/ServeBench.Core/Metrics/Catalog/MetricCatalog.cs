using System.Text.RegularExpressions;

namespace ServeBench.Metrics;

/// <summary>
/// Every metric of a run, each declared once: <see cref="LatencyMetric"/> has the latencies of requests, <see cref="RunMetrics"/>,
/// <see cref="SteadyStateMetrics"/>, <see cref="BalanceMetrics"/>, <see cref="ConversationMetrics"/> and <see cref="ServerMetrics"/> the rest. Columns, result files,
/// comparison, objectives, completion and the tables of docs/metrics.md come from here.
/// </summary>
internal static partial class MetricCatalog
{
    public static IReadOnlyList<Metric> Latencies { get; } = [.. LatencyMetric.All.Select(OfLatency)];

    /// <summary>All metrics: throughputs, peaks, latencies, counts, the steady state, conversations, the server. Runs are compared in this order, which is that of <c>vllm-bench</c>.</summary>
    public static IReadOnlyList<Metric> All { get; } =
    [
        .. RunMetrics.Throughputs, RunMetrics.InputThroughput, .. RunMetrics.Peaks, .. Latencies, .. RunMetrics.Counts, RunMetrics.Duration, .. SteadyStateMetrics.All, .. BalanceMetrics.All, .. ConversationMetrics.All,
        .. ServerMetrics.All,
    ];

    /// <summary>All numbers of a run that are properties or keys.</summary>
    public static IReadOnlyList<MetricColumn> Columns { get; } = [.. All.SelectMany(metric => metric.Columns)];

    /// <summary>The numbers that runs are compared by.</summary>
    public static IReadOnlyList<MetricColumn> Compared { get; } = [.. Columns.Where(column => column.IsCompared)];

    /// <summary>
    /// The metric of a name: its id (<c>OutputThroughput</c>), the name of a latency in keys (<c>ttft</c>), or, of a metric that is one number by
    /// itself, the property or vLLM's key. Case, underscores and blanks make no difference. <see langword="null"/> for another name.
    /// </summary>
    public static Metric? Find(string name) =>
        All.FirstOrDefault(metric => Names(metric).Any(known => NameSpelling.AreSame(known, name)));

    /// <summary>
    /// The number of a property (<c>P99TtftMs</c>) or of vLLM's key (<c>p99_ttft_ms</c>), in any case; also that of a percentile that is no
    /// property by itself, such as <c>p99.9_ttft_ms</c>. <see langword="null"/> for another name.
    /// </summary>
    public static MetricColumn? FindColumn(string name) =>
        Columns.FirstOrDefault(column => IsCalled(column, name)) ?? OtherPercentile(name);

    /// <summary>The number that a latency has under a statistic and the rest of vLLM's key.</summary>
    public static bool IsCalled(MetricColumn column, string name) =>
        name.Equals(column.Property, StringComparison.OrdinalIgnoreCase) || name.Equals(column.VllmKey, StringComparison.OrdinalIgnoreCase);

    private static Metric OfLatency(LatencyMetric latency) => new(
        latency.Id, latency.Title, MetricUnit.Milliseconds, MetricDirection.LowerIsBetter, latency.Formula, [.. latency.Statistics.Select(latency.Column)])
    {
        Latency = latency,
    };

    private static IEnumerable<string> Names(Metric metric)
    {
        yield return metric.Id;
        if (metric.Latency is { } latency)
        {
            yield return latency.Key;
        }
        else if (metric.Column(null) is { } column)
        {
            foreach (string name in new[] { column.Property, column.VllmKey }.OfType<string>())
            {
                yield return name;
            }
        }
    }

    private static MetricColumn? OtherPercentile(string name)
    {
        if (PercentileOfLatency().Match(name) is not { Success: true } match || MetricStatistic.Find(match.Groups["statistic"].Value) is not { } statistic)
        {
            return null;
        }

        // A percentile that is written otherwise than the measurement writes it, as p099, is in no file.
        return Latencies.Select(metric => metric.Column(statistic)).OfType<MetricColumn>().FirstOrDefault(column => IsCalled(column, name));
    }

    [GeneratedRegex(@"^(?<statistic>p\d+([._]\d+?)?)_?[a-z]\w*_?ms\z", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture)]
    private static partial Regex PercentileOfLatency();
}
