using System.Globalization;
using ServeBench.Metrics;

namespace ServeBench.Decisions;

/// <summary>Objectives to begin with, for whoever completes a text.</summary>
internal static class ObjectiveExamples
{
    private static readonly MetricStatistic[] s_statistics =
        [MetricStatistic.Percentile(99), MetricStatistic.Percentile(95), MetricStatistic.Percentile(90), MetricStatistic.Median, MetricStatistic.Mean, MetricStatistic.Percentile(99.9)];

    /// <summary>An objective for each number that one can be about, those that are asked for most first, and what each of them says.</summary>
    public static IReadOnlyList<(string Text, string Meaning)> All { get; } =
    [
        .. s_statistics.SelectMany(statistic => LatencyMetric.All.Where(latency => latency.Column(statistic) is not null).Select(latency => (
            string.Create(CultureInfo.InvariantCulture, $"{statistic} {latency.Key} <= {Limit(latency)} ms"), $"{latency.Header}: its {statistic.Key} is at most the limit"))),
        ("failed <= 1 %", "At most this share of the requests fails"),
        ("attainment(ttft <= 200 ms, tpot <= 30 ms) >= 99 %", "At least this share of the requests keeps all limits"),
        ("attainment(slo) >= 99 %", "At least this share of the requests keeps the limits that it brought itself"),
        ("goodput(ttft <= 200 ms, tpot <= 30 ms) >= 5 req/s", "At least so many requests a second keep all limits"),
        ("success >= 99 %", "At least this share of the requests succeeds"),
        .. MetricCatalog.All.Where(metric => metric.Latency is null && metric.Column(null) is not null && metric.Direction != MetricDirection.Neither).Select(OneNumber),
    ];

    private static (string Text, string Meaning) OneNumber(Metric metric)
    {
        bool isUpper = metric.Direction == MetricDirection.LowerIsBetter;
        double limit = metric.Unit == MetricUnit.Percent ? 90 : metric.Unit == MetricUnit.TokensPerSecond ? 1_000 : metric.Unit == MetricUnit.Seconds ? 60 : isUpper ? 0 : 1;
        string text = string.Create(CultureInfo.InvariantCulture, $"{metric.Id} {(isUpper ? "<=" : ">=")} {limit} {metric.Unit.Symbol}").TrimEnd();
        return (text, $"{char.ToUpperInvariant(metric.Title[0])}{metric.Title[1..]}");
    }

    private static int Limit(LatencyMetric latency) =>
        latency == LatencyMetric.Tpot ? 30
        : latency == LatencyMetric.Itl ? 50
        : latency == LatencyMetric.SendLag ? 5
        : latency.Id.Contains("E2el", StringComparison.Ordinal) ? 5_000
        : 200;
}
