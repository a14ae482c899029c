using System.Globalization;
using ServeBench.Metrics;

namespace ServeBench.Reports;

/// <summary>The numbers of a run as a report shows them, from the catalogue of metrics: no number stands there that the run does not have.</summary>
internal static class ReportNumbers
{
    /// <summary>The statistics that a report shows of each latency, before the percentiles that were asked for.</summary>
    private static readonly MetricStatistic[] s_always = [MetricStatistic.Mean, MetricStatistic.Median, MetricStatistic.StandardDeviation];

    /// <summary>The metrics that are one number by themselves, in the order of the catalogue.</summary>
    public static IEnumerable<(string Title, string Value)> Scalars(ServeMetrics metrics) =>
        from metric in MetricCatalog.All
        where metric.Column(null) is not null
        let value = metric.Column(null)!.Of(metrics)
        where value is not null
        select (Title(metric), Text(value));

    /// <summary>The heads of the table of latencies: the name, the statistics.</summary>
    public static IReadOnlyList<string> LatencyHeads(ServeMetrics metrics) =>
        ["Latency (ms)", "Mean", "Median", "Std", .. Percents(metrics).Select(percent => "P" + MetricStatistic.PercentText(percent))];

    /// <summary>A row a latency that the run has.</summary>
    public static IEnumerable<IReadOnlyList<string>> Latencies(ServeMetrics metrics) =>
        from latency in LatencyMetric.All
        let statistics = metrics.GetLatency(latency)
        where statistics is not null
        select (IReadOnlyList<string>)
        [
            latency.Title,
            .. s_always.Concat(Percents(metrics).Select(MetricStatistic.Percentile)).Select(statistic => Text(statistic.Of(statistics))),
        ];

    /// <summary>A number for a person: as many digits as a measurement has; empty for none.</summary>
    public static string Text(double? value) => value switch
    {
        null or double.NaN => "",
        double.PositiveInfinity => "∞",
        double.NegativeInfinity => "−∞",
        { } number when number == Math.Floor(number) && Math.Abs(number) < 1e15 => number.ToString("0", CultureInfo.InvariantCulture),
        { } number when Math.Abs(number) >= 100 => number.ToString("0.0", CultureInfo.InvariantCulture),
        { } number => number.ToString("0.00##", CultureInfo.InvariantCulture),
    };

    private static string Title(Metric metric)
    {
        string title = char.ToUpperInvariant(metric.Title[0]) + metric.Title[1..];
        return metric.Unit.Symbol.Length == 0 ? title : $"{title} ({metric.Unit})";
    }

    private static IEnumerable<double> Percents(ServeMetrics metrics) => LatencyMetric.All
        .Select(metrics.GetLatency)
        .OfType<LatencyStatistics>()
        .SelectMany(statistics => statistics.Percentiles)
        .Select(value => value.Percent)
        .Distinct()
        .Order();
}
