using System.Text.Json;
using ServeBench.Metrics;

namespace ServeBench.Results;

/// <summary>Gathers what another tool defines in its own way, under names that begin with the statistic and go on with the tool.</summary>
/// <param name="tool">The tool in the names, for example <c>Sglang</c>.</param>
internal sealed class ToolStatistics(string tool)
{
    /// <summary>The statistics, in the order in which they were added.</summary>
    public OrderedDictionary<string, double> Metrics { get; } = [];

    /// <summary>Adds a statistic; nothing without a value.</summary>
    /// <param name="statistic"><c>Mean</c>, <c>P99</c> and so on; empty for a number that is no statistic of a sample.</param>
    /// <param name="metric">Name with its unit, for example <c>ItlMs</c>.</param>
    /// <param name="value">The value.</param>
    public void Add(string statistic, string metric, double? value)
    {
        if (value is { } number)
        {
            Metrics[statistic + tool + metric] = number;
        }
    }

    /// <summary>Adds the statistics of a latency.</summary>
    /// <param name="metric">Name with its unit.</param>
    /// <param name="latency">Its mean, median, standard deviation and percentiles.</param>
    public void Add(string metric, LatencyStatistics latency)
    {
        Add("Mean", metric, latency.MeanMs);
        Add("Median", metric, latency.MedianMs);
        Add("Std", metric, latency.StdMs);
        foreach (PercentileValue value in latency.Percentiles)
        {
            Add(MetricStatistic.Percentile(value.Percent).Prefix, metric, value.Ms);
        }
    }

    /// <summary>The percentiles of an object with keys such as <c>p99</c> or <c>p99.9</c>.</summary>
    /// <param name="statistics">The object.</param>
    /// <param name="factor">What makes milliseconds of its values.</param>
    public static List<PercentileValue> Percentiles(ResultObject statistics, double factor)
    {
        List<PercentileValue> percentiles = [];
        foreach (JsonProperty member in statistics.Element.EnumerateObject())
        {
            if (MetricStatistic.Find(member.Name)?.Percent is { } percent && statistics.Number(member.Name) is { } value)
            {
                percentiles.Add(new PercentileValue(percent, value * factor));
            }
        }

        return percentiles;
    }
}
