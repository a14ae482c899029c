using System.Globalization;
using System.Text.Json;
using ServeBench.Metrics;

namespace ServeBench.Results;

/// <summary>The keys that vLLM's clients have for a latency, such as <c>mean_ttft_ms</c> and <c>p99.9_ttft_ms</c>: written and read here.</summary>
internal static class VllmLatencies
{
    /// <summary>A latency as vLLM's files and its block have it: 0 where no request had it.</summary>
    public static double? Reported(double? milliseconds) => milliseconds is LatencyStatistics.NoSample ? 0 : milliseconds;

    /// <summary>The key of a statistic.</summary>
    /// <param name="statistic">The statistic.</param>
    /// <param name="key">What the latency is called in keys, for example <c>ttft</c>.</param>
    public static string Key(MetricStatistic statistic, string key) => $"{statistic.Key}_{key}_ms";

    /// <summary>The statistics that have a key: mean, median, standard deviation and the percentiles that were asked for.</summary>
    public static IEnumerable<MetricStatistic> Statistics(IEnumerable<double> percentiles) =>
        [MetricStatistic.Mean, MetricStatistic.Median, MetricStatistic.StandardDeviation, .. percentiles.Select(MetricStatistic.Percentile)];

    public static IEnumerable<KeyValuePair<string, double?>> Members(LatencyMetric latency, LatencyStatistics statistics) =>
        Statistics(statistics.Percentiles.Select(value => value.Percent))
            .Select(statistic => KeyValuePair.Create(Key(statistic, latency.Key), Reported(statistic.Of(statistics))));

    /// <summary>The statistics of a latency; <see langword="null"/> when the object has no mean of it.</summary>
    /// <param name="result">The object.</param>
    /// <param name="key">What the latency is called in keys, for example <c>ttft</c>.</param>
    /// <exception cref="ServeException"><c>ResultInvalid</c>.</exception>
    public static LatencyStatistics? Read(ResultObject result, string key) => result.Has(Key(MetricStatistic.Mean, key))
        ? new LatencyStatistics
        {
            MeanMs = result.Number(Key(MetricStatistic.Mean, key)),
            MedianMs = result.Number(Key(MetricStatistic.Median, key)),
            StdMs = result.Number(Key(MetricStatistic.StandardDeviation, key)),
            Percentiles = ReadPercentiles(result, $"_{key}_ms"),
        }
        : null;

    private static List<PercentileValue> ReadPercentiles(ResultObject result, string ending)
    {
        List<PercentileValue> percentiles = [];
        foreach (JsonProperty member in result.Element.EnumerateObject())
        {
            if (member.Name.StartsWith('p')
                && member.Name.EndsWith(ending, StringComparison.Ordinal)
                && double.TryParse(member.Name.AsSpan(1..^ending.Length), NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out double percent)
                && result.Number(member.Name) is { } value)
            {
                percentiles.Add(new PercentileValue(percent, value));
            }
        }

        return percentiles;
    }
}
