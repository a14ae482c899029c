using System.Globalization;
using System.Management.Automation;
using ServeBench.Load;
using ServeBench.Metrics;

namespace ServeBench.Commands;

/// <summary>Metrics from a property bag: the latencies and counts that have no property to set are read from those that show them.</summary>
internal static class DeserializedMetrics
{
    /// <summary>The metrics without what has a property to set; without requests.</summary>
    public static ServeMetrics Create(PSObject bag)
    {
        ServeRun run = Run(bag);
        return new ServeMetrics(run, [], Latencies(bag))
        {
            FailureCounts = Tally.Parse(Text(bag, nameof(ServeMetrics.Failures)), Enum.Parse<RequestErrorKind>),
            FinishReasonCounts = Tally.Parse(Text(bag, nameof(ServeMetrics.FinishReasons)), name => name),
            OutputLengthSourceCounts = Tally.Parse(Text(bag, nameof(ServeMetrics.OutputLengthSources)), Enum.Parse<OutputLengthSource>),
            GoodputShares = Number(bag, nameof(ServeMetrics.GoodputPercent)) is { } all
                ? new GoodputShares(all, Shares(bag))
                : null,
            Goodput = GoodputObjective.FromText(bag.Properties[nameof(ServeMetrics.Goodput)]?.Value?.ToString() ?? ""),
            ToolMetrics = ToolMetrics(bag, run.Tool),
        };
    }

    private static ServeRun Run(PSObject bag) =>
        LanguagePrimitives.TryConvertTo(bag.Properties[nameof(ServeMetrics.Run)]?.Value, CultureInfo.InvariantCulture, out ServeRun run) && run is not null
            ? run
            : new ServeRun();

    private static Dictionary<LatencyMetric, double> Shares(PSObject bag)
    {
        var shares = new Dictionary<LatencyMetric, double>();
        foreach (LatencyMetric latency in LatencyMetric.All)
        {
            if (Number(bag, GoodputShares.PropertyOf(latency)) is { } share)
            {
                shares[latency] = share;
            }
        }

        return shares;
    }

    private static Dictionary<LatencyMetric, LatencyStatistics> Latencies(PSObject bag)
    {
        var latencies = new Dictionary<LatencyMetric, LatencyStatistics>();
        double[] chosen = ChosenPercentiles(bag);
        foreach (LatencyMetric latency in LatencyMetric.All)
        {
            if (Number(bag, latency.Column(MetricStatistic.Mean).Name) is { } mean)
            {
                List<PercentileValue> all = [.. Percentiles(bag, latency).OrderBy(value => value.Percent)];
                latencies[latency] = new LatencyStatistics
                {
                    MeanMs = mean,
                    MedianMs = Number(bag, latency.Column(MetricStatistic.Median).Name),
                    StdMs = Number(bag, latency.Column(MetricStatistic.StandardDeviation).Name),
                    Percentiles = [.. chosen.SelectMany(percent => all.Where(value => value.Percent.Equals(percent)))],
                    OtherPercentiles = [.. all.Where(value => !chosen.Contains(value.Percent))],
                };
            }
        }

        return latencies;
    }

    private static double[] ChosenPercentiles(PSObject bag) =>
    [
        .. Text(bag, nameof(ServeMetrics.Percentiles))
            .Split(", ", StringSplitOptions.RemoveEmptyEntries)
            .Select(percent => double.Parse(percent, CultureInfo.InvariantCulture)),
    ];

    // The metrics of another tool have its name in theirs, and are not properties of the type.
    private static OrderedDictionary<string, double> ToolMetrics(PSObject bag, string? tool)
    {
        var metrics = new OrderedDictionary<string, double>();
        string own = tool?.Replace("-", "", StringComparison.Ordinal) ?? "";
        foreach (PSPropertyInfo property in bag.Properties)
        {
            if (own.Length > 0
                && property.Name.Contains(own, StringComparison.OrdinalIgnoreCase)
                && typeof(ServeMetrics).GetProperty(property.Name) is null
                && Number(bag, property.Name) is { } value)
            {
                metrics[property.Name] = value;
            }
        }

        return metrics;
    }

    private static IEnumerable<PercentileValue> Percentiles(PSObject bag, LatencyMetric latency)
    {
        foreach (PSPropertyInfo property in bag.Properties)
        {
            if (MetricCatalog.FindColumn(property.Name) is { Statistic.Percent: { } percent } column
                && column.Metric.Latency == latency
                && Number(bag, property.Name) is { } value)
            {
                yield return new PercentileValue(percent, value);
            }
        }
    }

    private static string Text(PSObject bag, string name) => bag.Properties[name]?.Value as string ?? "";

    private static double? Number(PSObject bag, string name) =>
        bag.Properties[name]?.Value is { } value && LanguagePrimitives.TryConvertTo(value, CultureInfo.InvariantCulture, out double number)
            ? number
            : null;
}
