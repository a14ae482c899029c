using System.Collections;
using CsCheck;
using ServeBench.Load;
using ServeBench.Metrics;
using Xunit;

namespace ServeBench.Tests.Metrics;

public sealed class MetricsCalculatorTests
{
    private static readonly ServeRun s_run = new() { DurationSeconds = 10, MaxConcurrency = 4, RequestRate = 5 };

    [Fact]
    public void Filtering_narrows_the_requests_and_not_the_duration()
    {
        ServeRequestResult[] results = [Request(0), Request(1), Request(2), Request(3)];

        ServeMetrics all = MetricsCalculator.Measure(s_run, results);
        ServeMetrics half = MetricsCalculator.Measure(s_run, results.Where(result => result.Index < 2));

        Assert.Equal(0.4, all.RequestThroughput);
        Assert.Equal(0.2, half.RequestThroughput);
        Assert.Equal(10, half.DurationSeconds);
    }

    [Fact]
    public void A_run_that_was_stopped_lasts_until_the_end_of_its_last_request()
    {
        var run = new ServeRun();

        ServeMetrics metrics = MetricsCalculator.Measure(run, [Request(0, start: 1, e2elMs: 500), Request(1, start: 0.5, e2elMs: 3500)]);

        Assert.Equal(4.0, metrics.DurationSeconds);
        Assert.Equal(0.5, metrics.RequestThroughput);
    }

    [Fact]
    public void Without_requests_and_without_a_duration_there_is_nothing()
    {
        ServeMetrics metrics = MetricsCalculator.Measure(new ServeRun(), [], new MeasureOptions { Goodput = GoodputObjective.Parse(new Hashtable { ["ttft"] = 1 }) });

        Assert.Equal(0, metrics.Completed);
        Assert.Equal(0, metrics.RequestThroughput);
        Assert.Equal(0, metrics.RequestGoodput);
        Assert.Equal(0, metrics.GoodputPercent);
        Assert.Equal(0, metrics.SuccessPercent);
        Assert.Equal(0, metrics.MaxConcurrentRequests);
        Assert.Equal(double.PositiveInfinity, metrics.MeanTtftMs);
        Assert.Equal(double.PositiveInfinity, metrics.P99ItlMs);
    }

    [Fact]
    public void Failed_requests_count_nowhere_but_among_the_failed()
    {
        ServeMetrics metrics = MetricsCalculator.Measure(s_run, [Request(0), Failure(1, RequestErrorKind.Timeout), Failure(2, RequestErrorKind.Timeout), Failure(3, RequestErrorKind.HttpStatus)]);

        Assert.Equal(1, metrics.Completed);
        Assert.Equal(3, metrics.Failed);
        Assert.Equal(25, metrics.SuccessPercent);
        Assert.Equal(100, metrics.TotalInputTokens);
        Assert.Equal(1, metrics.MaxConcurrentRequests);
        Assert.Equal("Timeout: 2, HttpStatus: 1", metrics.Failures);
        Assert.Equal(2, metrics.GetFailures()[RequestErrorKind.Timeout]);
        Assert.Equal("length: 1", metrics.FinishReasons);
        Assert.Equal("Usage: 1", metrics.OutputLengthSources);
    }

    [Fact]
    public void Goodput_counts_requests_that_keep_every_limit_and_failures_as_misses()
    {
        ServeRequestResult[] results =
        [
            Request(0, ttftMs: 100, e2elMs: 200, outputLength: 11),
            Request(1, ttftMs: 101, e2elMs: 201, outputLength: 11),
            Request(2, ttftMs: 100, e2elMs: 210, outputLength: 11),
            Request(3, ttftMs: 50, e2elMs: 100_000, outputLength: 1),
            Failure(4, RequestErrorKind.Timeout),
        ];
        var options = new MeasureOptions { Goodput = GoodputObjective.Parse(new Hashtable { ["ttft"] = 100, ["tpot"] = 10 }) };

        ServeMetrics metrics = MetricsCalculator.Measure(s_run, results, options);

        // The first keeps both exactly; one token has no time per output token, and keeps that limit.
        Assert.Equal(0.2, metrics.RequestGoodput);
        Assert.Equal(40, metrics.GoodputPercent);
        Assert.Equal(60, metrics.TtftGoodputPercent);
        Assert.Equal(60, metrics.TpotGoodputPercent);
        Assert.Null(metrics.E2elGoodputPercent);
        Assert.Equal("ttft <= 100 ms, tpot <= 10 ms", metrics.Goodput?.ToString());
    }

    [Fact]
    public void Without_limits_there_is_no_goodput()
    {
        ServeMetrics metrics = MetricsCalculator.Measure(s_run, [Request(0)]);

        Assert.Null(metrics.RequestGoodput);
        Assert.Null(metrics.GoodputPercent);
    }

    [Fact]
    public void A_latency_that_is_not_known_keeps_no_limit()
    {
        var result = new ServeRequestResult { Success = true, OutputLength = 5, E2elMs = 10, Run = s_run };

        ServeMetrics metrics = MetricsCalculator.Measure(s_run, [result], new MeasureOptions { Goodput = GoodputObjective.Parse(new Hashtable { ["ttft"] = 100 }) });

        Assert.Equal(0, metrics.RequestGoodput);
    }

    [Fact]
    public void Queue_statistics_are_there_with_a_limit_and_the_inclusive_latency_with_a_finite_rate_too()
    {
        ServeRequestResult[] results = [Request(0, queueMs: 20, e2elMs: 100), Request(1, queueMs: 40, e2elMs: 300)];

        ServeMetrics limited = MetricsCalculator.Measure(s_run, results);
        ServeMetrics closed = MetricsCalculator.Measure(new ServeRun { DurationSeconds = 1, MaxConcurrency = 2 }, results);
        ServeMetrics open = MetricsCalculator.Measure(new ServeRun { DurationSeconds = 1, RequestRate = 5 }, results);

        Assert.Equal(30, limited.MeanQueueMs);
        Assert.Equal(230, limited.GetLatency(LatencyMetric.E2elIncludingClientQueue)?.MeanMs);
        Assert.Equal(30, closed.MeanQueueMs);
        Assert.Null(closed.GetLatency(LatencyMetric.E2elIncludingClientQueue));
        Assert.Null(open.MeanQueueMs);
        Assert.Null(open.GetLatency(LatencyMetric.E2elIncludingClientQueue));
    }

    [Fact]
    public void Latencies_from_the_schedule_are_there_where_the_schedule_is_known()
    {
        var scheduled = new ServeRequestResult
        {
            Success = true, OutputLength = 2, TtftMs = 10, E2elMs = 20, ContentTtftMs = 12, ScheduledTtftMs = 15, ScheduledE2elMs = 25, SendLagMs = 5, Run = s_run,
        };

        ServeMetrics known = MetricsCalculator.Measure(s_run, [scheduled]);
        ServeMetrics unknown = MetricsCalculator.Measure(s_run, [Request(0)]);

        Assert.Equal([15, 25, 12, 5], new[] { known.MeanScheduledTtftMs, known.MeanScheduledE2elMs, known.MeanContentTtftMs, known.MeanSendLagMs });
        Assert.Equal([null, null, null, null], new[] { unknown.MeanScheduledTtftMs, unknown.MeanScheduledE2elMs, unknown.MeanContentTtftMs, unknown.MeanSendLagMs });
    }

    [Fact]
    public void A_request_that_begins_when_another_ends_is_not_concurrent_with_it()
    {
        ServeRequestResult[] results = [Request(0, start: 0, e2elMs: 250), Request(1, start: 0.25, e2elMs: 250), Request(2, start: 0.5, e2elMs: 250)];

        ServeMetrics metrics = MetricsCalculator.Measure(s_run, results);

        Assert.Equal(1, metrics.MaxConcurrentRequests);
        Assert.Equal(3, metrics.MaxConcurrentRequestsBySecond);
    }

    [Fact]
    public void The_older_peak_counts_each_second_that_a_request_touches()
    {
        // Seconds from the first send: 0 to 1, 1 to 2, 2 to 2.
        ServeRequestResult[] results = [Request(0, start: 5, e2elMs: 1500), Request(1, start: 6.9, e2elMs: 300), Request(2, start: 7.5, e2elMs: 250)];

        Assert.Equal(2, MetricsCalculator.Measure(s_run, results).MaxConcurrentRequestsBySecond);
    }

    [Fact]
    public void The_peak_of_tokens_counts_chunks_in_seconds_from_the_first_send()
    {
        // Chunks at 0.9; 1.1, 1.2, 1.3 and 2.3 seconds after the first send, which is at 0.25.
        ServeRequestResult[] results =
        [
            Request(0, start: 0.25, ttftMs: 900, e2elMs: 900),
            Request(1, start: 1.25, ttftMs: 100, e2elMs: 1300, gapsMs: [100, 100, 1000]),
        ];

        Assert.Equal(3, MetricsCalculator.Measure(s_run, results).MaxOutputTokensPerSecond);
    }

    [Fact]
    public void The_peak_concurrency_is_the_deepest_overlap() =>
        Gen.Select(Gen.Int[0, 50], Gen.Int[1, 30]).Array[1, 40].Sample(spans =>
        {
            ServeRequestResult[] results = [.. spans.Select((span, index) => Request(index, start: span.Item1, e2elMs: span.Item2 * 1000))];
            int expected = spans.Max(span => spans.Count(other => other.Item1 <= span.Item1 && span.Item1 < other.Item1 + other.Item2));

            Assert.Equal(expected, MetricsCalculator.Measure(s_run, results).MaxConcurrentRequests);
        });

    [Fact]
    public void Percentiles_that_are_asked_for_keep_their_order_and_the_usual_ones_are_there_too()
    {
        ServeMetrics metrics = MetricsCalculator.Measure(
            s_run, [Request(0, ttftMs: 10), Request(1, ttftMs: 20)], new MeasureOptions { Percentiles = [99.9, 50, 0, 50] });

        LatencyStatistics ttft = metrics.GetLatency(LatencyMetric.Ttft)!;
        Assert.Equal([99.9, 50, 0], ttft.Percentiles.Select(value => value.Percent));
        Assert.Equal(10, ttft.Percentile(0));
        Assert.Equal(15, metrics.P50TtftMs);
        Assert.Equal(19.9, metrics.P99TtftMs!.Value, 1e-12);
        Assert.Null(ttft.Percentile(75));
    }

    [Theory]
    [InlineData(-1)]
    [InlineData(100.5)]
    [InlineData(double.NaN)]
    public void A_percentile_outside_of_0_to_100_is_refused(double percent)
    {
        ServeException error = Assert.Throws<ServeException>(() => new MeasureOptions { Percentiles = [50, percent] });

        Assert.Equal("PercentileInvalid", error.ErrorId);
    }

    private static ServeRequestResult Request(
        int index, double start = 0, double ttftMs = 10, double e2elMs = 20, int outputLength = 2, double queueMs = 0, double[]? gapsMs = null) => new()
    {
        Index = index,
        Success = true,
        FinishReason = "length",
        InputLength = 100,
        OutputLength = outputLength,
        OutputLengthSource = OutputLengthSource.Usage,
        StartSeconds = start,
        QueueMs = queueMs,
        TtftMs = ttftMs,
        E2elMs = e2elMs,
        ItlMs = gapsMs ?? [],
        Run = s_run,
    };

    private static ServeRequestResult Failure(int index, RequestErrorKind kind) => new()
    {
        Index = index,
        ErrorKind = kind,
        InputLength = 100,
        Run = s_run,
    };
}
