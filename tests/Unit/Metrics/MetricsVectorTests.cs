using System.Collections;
using System.Text.Json;
using ServeBench.Load;
using ServeBench.Metrics;
using ServeBench.Results;
using Xunit;

namespace ServeBench.Tests.Metrics;

public sealed class MetricsVectorTests
{
    private static readonly double[] s_percentiles = [1, 25, 50, 90, 99, 99.9];

    public static TheoryData<int> SmallCases => [.. Enumerable.Range(0, VectorFile.Cases("metrics.json").Length)];

    [Theory]
    [MemberData(nameof(SmallCases))]
    public void Metrics_equal_those_of_vllm_bench_serve(int index) => Check(VectorFile.Cases("metrics.json")[index]);

    [Fact]
    public void Metrics_equal_those_of_vllm_bench_serve_in_large_runs()
    {
        JsonElement[] cases = JsonSerializer.Deserialize<JsonElement[]>(File.ReadAllText(DataFile.PathOf("metrics-large.json")))!;

        Assert.NotEmpty(cases);
        Assert.All(cases, Check);
    }

    [Fact]
    public void The_order_in_which_requests_end_does_not_matter()
    {
        JsonElement @case = VectorFile.Cases("metrics.json")[1];
        (ServeRun run, ServeRequestResult[] results) = Requests(@case);

        Compare(@case, MetricsCalculator.Measure(run, results.Reverse(), Options(@case)));
    }

    private static void Check(JsonElement @case)
    {
        (ServeRun run, ServeRequestResult[] results) = Requests(@case);
        Compare(@case, MetricsCalculator.Measure(run, results, Options(@case)));
    }

    private static MeasureOptions Options(JsonElement @case)
    {
        Assert.Equal(s_percentiles, @case.Doubles("percentiles"));
        JsonElement limits = @case.GetProperty("goodput_ms");
        return new MeasureOptions
        {
            Percentiles = s_percentiles,
            Goodput = GoodputObjective.Parse(new Hashtable { ["ttft"] = limits.GetProperty("ttft").GetDouble(), ["tpot"] = limits.GetProperty("tpot").GetDouble(), ["e2el"] = limits.GetProperty("e2el").GetDouble() }),
        };
    }

    private static (ServeRun Run, ServeRequestResult[] Results) Requests(JsonElement @case)
    {
        var run = new ServeRun { DurationSeconds = @case.GetProperty("duration_s").GetDouble() };
        return (run, [.. @case.GetProperty("requests").EnumerateArray().Select((request, index) => VectorRequests.Result(run, index, request))]);
    }

    private static void Compare(JsonElement @case, ServeMetrics metrics)
    {
        foreach (JsonProperty expected in @case.GetProperty("expected").EnumerateObject())
        {
            double value = expected.Value.GetDouble();
            double? actual = Value(metrics, expected.Name);
            Assert.True(
                Math.Abs(value - actual.GetValueOrDefault(double.NaN)) <= 1e-9 * Math.Max(Math.Abs(value), 1e-3),
                $"{expected.Name}: {actual} instead of {value}");
        }
    }

    private static double? Value(ServeMetrics metrics, string name) => name switch
    {
        "completed" => metrics.Completed,
        "failed" => metrics.Failed,
        "total_input_tokens" => metrics.TotalInputTokens,
        "total_output_tokens" => metrics.TotalOutputTokens,
        "request_throughput" => metrics.RequestThroughput,
        "request_goodput" => metrics.RequestGoodput,
        "output_throughput" => metrics.OutputThroughput,
        "total_token_throughput" => metrics.TotalTokenThroughput,
        "max_output_tokens_per_s" => metrics.MaxOutputTokensPerSecond,
        "max_concurrent_requests" => metrics.MaxConcurrentRequests,
        _ => Latency(metrics, name.Split('_')),
    };

    private static double? Latency(ServeMetrics metrics, string[] name)
    {
        // What no request had is 0 in vLLM.
        LatencyStatistics latency = metrics.GetLatency(LatencyMetric.Parse(name[1]))!;
        return VllmLatencies.Reported(name[0] switch
        {
            "mean" => latency.MeanMs,
            "median" => latency.MedianMs,
            "std" => latency.StdMs,
            _ => latency.Percentile(double.Parse(name[0][1..], System.Globalization.CultureInfo.InvariantCulture)),
        });
    }
}
