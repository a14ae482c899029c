namespace ServeBench.Metrics;

/// <summary>The metrics of the part of a run that is in balance: a run with open or closed loop without its beginning and its end.</summary>
internal static class BalanceMetrics
{
    /// <summary>Length of the part.</summary>
    public static Metric Duration { get; } = new(
        "BalanceDuration", "length of the part in balance", MetricUnit.Seconds, MetricDirection.Neither,
        "end − start of the part in which requests in flight and throughput keep their level",
        new MetricColumn("Balance.DurationSeconds", null, metrics => metrics.Balance?.DurationSeconds));

    public static Metric InFlight { get; } = new(
        "BalanceInFlight", "requests in flight in balance", MetricUnit.Requests, MetricDirection.Neither, "mean number of requests in flight in that part",
        new MetricColumn("Balance.MeanInFlight", null, metrics => metrics.Balance?.MeanInFlight));

    public static Metric RequestThroughput { get; } = new(
        "BalanceRequestThroughput", "request throughput in balance", MetricUnit.RequestsPerSecond, MetricDirection.HigherIsBetter,
        "successful requests that end in that part / its length",
        new MetricColumn("Balance.RequestThroughput", null, metrics => metrics.Balance?.RequestThroughput));

    /// <summary>Chunks a second.</summary>
    public static Metric OutputThroughput { get; } = new(
        "BalanceOutputThroughput", "output throughput in balance", MetricUnit.TokensPerSecond, MetricDirection.HigherIsBetter,
        "chunks that come in that part / its length, each as one token",
        new MetricColumn("Balance.OutputThroughput", null, metrics => metrics.Balance?.OutputThroughput));

    /// <summary>Time to first token.</summary>
    public static Metric Ttft { get; } = Latency(
        "BalanceTtft", "TTFT in balance", "Balance.MeanTtftMs", metrics => metrics.Balance?.MeanTtftMs, "Balance.P99TtftMs", metrics => metrics.Balance?.P99TtftMs);

    /// <summary>Time per output token.</summary>
    public static Metric Tpot { get; } = Latency(
        "BalanceTpot", "TPOT in balance", "Balance.MeanTpotMs", metrics => metrics.Balance?.MeanTpotMs, "Balance.P99TpotMs", metrics => metrics.Balance?.P99TpotMs);

    /// <summary>End-to-end latency.</summary>
    public static Metric E2el { get; } = Latency(
        "BalanceE2el", "E2EL in balance", "Balance.MeanE2elMs", metrics => metrics.Balance?.MeanE2elMs, "Balance.P99E2elMs", metrics => metrics.Balance?.P99E2elMs);

    public static IReadOnlyList<Metric> All { get; } = [Duration, InFlight, RequestThroughput, OutputThroughput, Ttft, Tpot, E2el];

    private static Metric Latency(string id, string title, string mean, Func<ServeMetrics, double?> meanOf, string p99, Func<ServeMetrics, double?> p99Of) => new(
        id, title, MetricUnit.Milliseconds, MetricDirection.LowerIsBetter, "of the successful requests that are sent in that part",
        new MetricColumn(mean, null, meanOf) { Statistic = MetricStatistic.Mean },
        new MetricColumn(p99, null, p99Of) { Statistic = MetricStatistic.Percentile(99) });
}
