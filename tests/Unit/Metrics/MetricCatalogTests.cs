using System.Reflection;
using ServeBench.Load;
using ServeBench.Metrics;
using ServeBench.Sweeps;
using Xunit;

namespace ServeBench.Tests.Metrics;

/// <summary>The catalogue and what is derived from it agree.</summary>
public sealed class MetricCatalogTests
{
    // Numbers that say how a run was set up, and not how it went.
    private static readonly string[] s_settings =
        [nameof(ServeMetrics.RequestRate), nameof(ServeMetrics.Burstiness), nameof(ServeMetrics.MaxConcurrency), nameof(ServeMetrics.Turn)];

    [Fact]
    public void Every_number_of_a_run_is_in_the_catalogue()
    {
        string[] numbers = [.. typeof(ServeMetrics).GetProperties().Where(property => IsNumber(property.PropertyType)).Select(property => property.Name).Except(s_settings)];

        string[] missing = [.. numbers.Except(MetricCatalog.Columns.Select(column => column.Property!))];

        Assert.True(missing.Length == 0, $"Declare in Metrics/Catalog what ServeMetrics has: {string.Join(", ", missing)}.");
    }

    [Fact]
    public void Every_number_of_the_catalogue_is_a_property()
    {
        string[] missing = [.. MetricCatalog.Columns.Where(column => column.Property is not null && TypeOf(column.Property) is null).Select(Line)];

        Assert.True(missing.Length == 0, "Add at the end of ServeMetrics.cs:\n" + string.Join('\n', missing));
    }

    [Fact]
    public void A_number_and_its_property_are_equal()
    {
        ServeMetrics metrics = MetricsCalculator.Measure(
            Results.SampleRuns.FullRun(), [Results.SampleRuns.Finished(Results.SampleRuns.FullRun()), Results.SampleRuns.Failed(Results.SampleRuns.FullRun())]);

        Assert.All(MetricCatalog.Columns.Where(column => column.Property is not null), column =>
        {
            object? value = metrics;
            foreach (string part in column.Property!.Split('.'))
            {
                value = value?.GetType().GetProperty(part)!.GetValue(value);
            }

            Assert.Equal(value is null ? null : Convert.ToDouble(value, null), column.Value(metrics));
        });
    }

    [Fact]
    public void Every_latency_of_a_request_is_a_property_of_it()
    {
        IEnumerable<string> missing = LatencyMetric.All.Select(latency => latency.RequestProperty).OfType<string>().Where(name => typeof(ServeRequestResult).GetProperty(name) is null);

        Assert.Empty(missing);
    }

    [Fact]
    public void A_run_of_a_sweep_shows_the_numbers_of_its_metrics()
    {
        ServeRun run = Results.SampleRuns.FullRun();
        var sweepRun = new ServeSweepRun
        {
            Experiment = "e", Name = "n", RunNumber = 0, ServerParameters = SweepParameters.Empty, BenchmarkParameters = SweepParameters.Empty, ServerStartSeconds = null,
            Reused = false, Path = "p", Metrics = MetricsCalculator.Measure(run, [Results.SampleRuns.Finished(run)]),
        };
        PropertyInfo[] shown = [.. typeof(ServeSweepRun).GetProperties().Where(property => MetricCatalog.FindColumn(property.Name) is not null)];

        Assert.NotEmpty(shown);
        Assert.All(shown, property => Assert.Equal(MetricCatalog.FindColumn(property.Name)!.Value(sweepRun.Metrics), Convert.ToDouble(property.GetValue(sweepRun), null)));
    }

    [Fact]
    public void All_latencies_are_in_the_list_of_all() =>
        Assert.Equal(
            typeof(LatencyMetric).GetProperties(BindingFlags.Public | BindingFlags.Static).Where(property => property.PropertyType == typeof(LatencyMetric)).Select(property => property.Name).Order(StringComparer.Ordinal),
            LatencyMetric.All.Select(latency => latency.Id).Order(StringComparer.Ordinal));

    [Fact]
    public void No_two_numbers_and_no_two_metrics_have_one_name()
    {
        Assert.Equal(MetricCatalog.Columns.Count, MetricCatalog.Columns.Select(column => column.Name).Distinct(StringComparer.OrdinalIgnoreCase).Count());
        Assert.All(MetricCatalog.Columns, column => Assert.Same(column, MetricCatalog.FindColumn(column.Name)));
        Assert.All(MetricCatalog.Columns.Where(column => column.VllmKey is not null), column => Assert.Same(column, MetricCatalog.FindColumn(column.VllmKey!)));
        Assert.All(MetricCatalog.All, metric => Assert.Same(metric, MetricCatalog.Find(metric.Id)));
    }

    [Theory]
    [InlineData("ttft", "Ttft")]
    [InlineData("TTFT", "Ttft")]
    [InlineData("e2el_including_client_queue", "E2elIncludingClientQueue")]
    [InlineData("ContentTtft", "ContentTtft")]
    [InlineData("content_ttft", "ContentTtft")]
    [InlineData("output_throughput", "OutputThroughput")]
    [InlineData("SuccessPercent", "SuccessRate")]
    [InlineData("peak concurrency", "PeakConcurrency")]
    [InlineData("max_concurrent_requests", "PeakConcurrency")]
    public void A_metric_is_found_by_its_names(string name, string id) => Assert.Equal(id, MetricCatalog.Find(name)?.Id);

    [Theory]
    [InlineData("p99_ttft_ms", "P99TtftMs", "p99_ttft_ms")]
    [InlineData("P99TtftMs", "P99TtftMs", "p99_ttft_ms")]
    [InlineData("mean_client_queue_time_ms", "MeanQueueMs", "mean_client_queue_time_ms")]
    [InlineData("p99.9_itl_ms", "P99_9ItlMs", "p99.9_itl_ms")]
    [InlineData("P99_9ItlMs", "P99_9ItlMs", "p99.9_itl_ms")]
    [InlineData("P10ScheduledTtftMs", "P10ScheduledTtftMs", null)]
    [InlineData("request_throughput", "RequestThroughput", "request_throughput")]
    [InlineData("probe_p99_e2el_ms", "Probe.P99E2elMs", "probe_p99_e2el_ms")]
    [InlineData("steady_state.mean_ttft_ms", "SteadyStateMeanTtftMs", "steady_state.mean_ttft_ms")]
    [InlineData("avg_conversation_duration_ms", "MeanConversationMs", "avg_conversation_duration_ms")]
    public void A_number_is_found_by_its_property_and_by_its_key(string name, string property, string? key)
    {
        MetricColumn? column = MetricCatalog.FindColumn(name);

        Assert.Equal((property, key), (column?.Property, column?.VllmKey));
    }

    [Theory]
    [InlineData("p101_ttft_ms")]
    [InlineData("p099_ttft_ms")]
    [InlineData("p99_output_throughput_ms")]
    [InlineData("ttft")]
    [InlineData("")]
    public void What_is_no_number_is_not_found(string name) => Assert.Null(MetricCatalog.FindColumn(name));

    [Fact]
    public void A_metric_has_the_statistics_that_it_declares()
    {
        Metric ttft = MetricCatalog.Find("ttft")!, throughput = MetricCatalog.Find("request_throughput")!, conversation = MetricCatalog.Find("Conversation")!;

        Assert.Equal(["mean", "median", "std", "p50", "p90", "p95", "p99"], ttft.Statistics.Select(statistic => statistic.Key));
        Assert.Equal("P99_9TtftMs", ttft.Column(MetricStatistic.Percentile(99.9))?.Name);
        Assert.Null(ttft.Column(null));
        Assert.Equal("RequestThroughput", throughput.Column(null)?.Name);
        Assert.Null(throughput.Column(MetricStatistic.Mean));
        Assert.Equal("P99ConversationMs", conversation.Column(MetricStatistic.Percentile(99))?.Name);
        Assert.Null(conversation.Column(MetricStatistic.Percentile(90)));
    }

    [Theory]
    [InlineData("mean", "mean", "Mean")]
    [InlineData("Median", "median", "Median")]
    [InlineData("std", "std", "Std")]
    [InlineData("P99", "p99", "P99")]
    [InlineData("p99.90", "p99.9", "P99_9")]
    [InlineData("P99_9", "p99.9", "P99_9")]
    public void A_statistic_is_found_by_its_name(string name, string key, string prefix)
    {
        MetricStatistic? statistic = MetricStatistic.Find(name);

        Assert.Equal((key, prefix), (statistic?.Key, statistic?.Prefix));
    }

    [Theory]
    [InlineData("p101")]
    [InlineData("p")]
    [InlineData("p9x")]
    [InlineData("average")]
    [InlineData("")]
    public void What_is_no_statistic_is_not_found(string name) => Assert.Null(MetricStatistic.Find(name));

    [Theory]
    [InlineData(0.2, "s", "ms", 200)]
    [InlineData(1500, "us", "ms", 1.5)]
    [InlineData(1500, "µs", "s", 0.0015)]
    [InlineData(200, "MS", "ms", 200)]
    [InlineData(8, "rps", "req/s", 8)]
    [InlineData(8, "tokens/s", "tok/s", 8)]
    [InlineData(99, "percent", "%", 99)]
    public void Units_of_one_quantity_convert(double value, string from, string to, double expected) =>
        Assert.Equal(expected, MetricUnit.Find(from)!.Convert(value, MetricUnit.Find(to)!));

    [Theory]
    [InlineData("ms", "req/s")]
    [InlineData("tok/s", "req/s")]
    [InlineData("%", "ms")]
    public void Other_units_do_not(string from, string to) => Assert.Null(MetricUnit.Find(from)!.Convert(1, MetricUnit.Find(to)!));

    [Fact]
    public void A_unit_that_there_is_not_is_not_found() => Assert.Null(MetricUnit.Find("fortnights"));

    private static string Line(MetricColumn column) => column is { Statistic: { } statistic, Metric.Latency: { } latency }
        ? $"    public double? {column.Property} => GetLatency(LatencyMetric.{latency.Id})?.{(statistic.Percent is { } percent ? $"Percentile({percent})" : $"{statistic.Prefix}Ms")};"
        : $"    public double? {column.Property} => ...";

    private static Type? TypeOf(string path)
    {
        Type? type = typeof(ServeMetrics);
        foreach (string part in path.Split('.'))
        {
            type = type?.GetProperty(part)?.PropertyType;
        }

        return type;
    }

    private static bool IsNumber(Type type) => (Nullable.GetUnderlyingType(type) ?? type) is { } number && (number == typeof(double) || number == typeof(int) || number == typeof(long));
}
