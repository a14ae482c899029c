using System.Collections;
using ServeBench.Load;
using ServeBench.Metrics;
using ServeBench.Reports;
using Xunit;

namespace ServeBench.Tests.Metrics;

/// <summary>The time to second token: chunk 2 − chunk 1.</summary>
public sealed class TimeToSecondTokenTests
{
    private static readonly ServeRun s_run = new() { Backend = "openai-chat", DurationSeconds = 10 };

    private static readonly ServeRequestResult[] s_requests = [Request(0, 12, 5), Request(1, 20, 5, 7), Request(2, 40), Request(3)];

    [Fact]
    public void It_is_the_first_gap_of_a_request() =>
        Assert.Equal([12.0, 20, 40, null], s_requests.Select(request => request.TtstMs));

    [Fact]
    public void Its_statistics_leave_out_requests_of_one_chunk()
    {
        ServeMetrics metrics = MetricsCalculator.Measure(s_run, s_requests);

        Assert.Equal((24.0, 20.0, 36.0, 3), (metrics.MeanTtstMs, metrics.MedianTtstMs, metrics.P90TtstMs, metrics.GetLatency(LatencyMetric.Ttst)?.Count));
        Assert.Contains("Mean TTST (ms):                          24.00     ", ConsoleBlock.Lines(metrics, [LatencyMetric.Parse("ttst")]));
    }

    [Fact]
    public void It_is_infinite_where_no_request_has_a_second_token_and_unknown_where_none_is_generated()
    {
        Assert.Equal(double.PositiveInfinity, MetricsCalculator.Measure(s_run, [Request(0)]).P99TtstMs);
        Assert.Null(MetricsCalculator.Measure(new ServeRun { Backend = "openai-embeddings", DurationSeconds = 10 }, s_requests).P99TtstMs);
    }

    [Fact]
    public void Goodput_can_limit_it()
    {
        ServeMetrics metrics = MetricsCalculator.Measure(s_run, s_requests, new MeasureOptions { Goodput = GoodputObjective.Parse(new Hashtable { ["ttst"] = 20 }) });

        // A request of one chunk has no second token to wait for.
        Assert.Equal((75.0, 75.0), (metrics.GoodputPercent, metrics.GoodputShares!.Of(LatencyMetric.Ttst)));
    }

    private static ServeRequestResult Request(int index, params double[] gaps) => new()
    {
        Index = index, Success = true, OutputLength = gaps.Length + 1, TtftMs = 50, E2elMs = 50 + gaps.Sum(), ChunkCount = gaps.Length + 1, ItlMs = gaps, Run = s_run,
    };
}
