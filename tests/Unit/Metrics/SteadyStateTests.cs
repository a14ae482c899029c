using System.Text;
using System.Text.Json.Nodes;
using CsCheck;
using ServeBench.Load;
using ServeBench.Metrics;
using ServeBench.Reports;
using ServeBench.Results;
using ServeBench.Tests.Hosting;
using Xunit;

namespace ServeBench.Tests.Metrics;

/// <summary>The steady state of a run, as vllm-bench defines it.</summary>
public sealed class SteadyStateTests(ModuleHost host) : IClassFixture<ModuleHost>
{
    [Fact]
    public void The_window_goes_from_the_first_crossing_up_to_the_last_down()
    {
        // Five requests fill up from 0 to 4 s, and drain from 20 to 24 s.
        SteadyState state = Measure(5, Filling(5, seconds: 20))!;

        Assert.Equal((4, 20, 16), (state.StartSeconds, state.EndSeconds, state.DurationSeconds));
        Assert.Equal((5, 0.95, 5, 5), (state.TargetConcurrency, state.Threshold, state.ThresholdConcurrency, state.PeakConcurrency));
        // The fifth starts where the window does; the first ends where it ends, which is no part of it.
        Assert.Equal((1, 0, 5), (state.Started, state.Completed, state.Requests));
    }

    [Fact]
    public void A_dip_in_between_is_part_of_the_window_and_times_count_from_the_first_send()
    {
        SteadyState state = Measure(2, [Request(0, 7, 3000), Request(1, 8, 1000), Request(2, 12, 4000), Request(3, 13, 1000)])!;

        Assert.Equal((1, 7), (state.StartSeconds, state.EndSeconds));
        Assert.Equal((3, 2), (state.Started, state.Completed));
    }

    [Fact]
    public void A_request_that_ends_when_another_starts_has_ended_before()
    {
        SteadyState state = Measure(2, [Request(0, 0, 5000), Request(1, 2, 3000), Request(2, 5, 2000)])!;

        Assert.Equal((2, 2, 5), (state.PeakConcurrency, state.StartSeconds, state.EndSeconds));
    }

    [Theory]
    [InlineData(1, 1)]
    [InlineData(10, 10)]
    [InlineData(20, 19)]
    [InlineData(100, 95)]
    public void The_threshold_is_the_share_of_the_limit_rounded_up(int limit, int expected) =>
        Assert.Equal(expected, Measure(limit, Filling(limit, seconds: 1000))!.ThresholdConcurrency);

    [Fact]
    public void Throughput_and_latencies_are_those_of_the_window()
    {
        // Both in flight from 1 to 10 s. The first has chunks at 2, 4, 6, 8 and 10 s, the second at 3, 5, 7, 9 and 11 s.
        double[] gaps = [2000, 2000, 2000, 2000];
        ServeRequestResult[] results = [Request(0, 0, 10_000, 2000, gaps), Request(1, 1, 10_000, 2000, gaps), Request(2, 4, 1000, 1000, [])];

        SteadyState state = Measure(2, results, new MeasureOptions { Percentiles = [50, 99] })!;

        Assert.Equal((1, 10), (state.StartSeconds, state.EndSeconds));
        // The chunk at 10 s is behind the window; the third request has one chunk and ends with it.
        Assert.Equal(9 / 9.0, state.OutputThroughput, 12);
        Assert.Equal(1 / 9.0, state.RequestThroughput, 12);
        Assert.Equal(200 / 9.0, state.InputThroughput, 12);
        Assert.Equal(209 / 9.0, state.TotalTokenThroughput, 12);
        // Of the second and the third, which were sent in it; one token has no time per token.
        Assert.Equal((1500, 1500), (state.MeanTtftMs, state.MedianTtftMs));
        Assert.Equal([50, 99], state.Percentiles);
        Assert.Equal([1500, 1990], state.PercentilesTtftMs);
        Assert.Equal((2000, 2000, 2000, 2000), (state.MeanTpotMs, state.MedianTpotMs, state.P90TpotMs, state.P99TpotMs));
    }

    [Fact]
    public void Only_a_limit_without_a_rate_makes_a_steady_state()
    {
        ServeRequestResult[] results = Filling(5, seconds: 20);

        Assert.NotNull(Measure(Run(5), results));
        Assert.Null(Measure(new ServeRun { DurationSeconds = 25 }, results));
        Assert.Null(Measure(new ServeRun { DurationSeconds = 25, MaxConcurrency = 5, RequestRate = 8 }, results));
        Assert.Null(Measure(new ServeRun { DurationSeconds = 25, MaxConcurrency = 5, ConversationCount = 2 }, results));
        // The limit is never reached, or nothing succeeded.
        Assert.Null(Measure(Run(50), results));
        Assert.Null(Measure(Run(5), [new ServeRequestResult { ErrorKind = RequestErrorKind.Timeout }]));
    }

    [Fact]
    public void A_pooling_run_has_throughput_and_no_times_of_tokens()
    {
        ServeMetrics metrics = MetricsCalculator.Measure(
            new ServeRun { DurationSeconds = 25, MaxConcurrency = 5, Backend = "openai-embeddings" }, Filling(5, seconds: 20));

        Assert.True(metrics.SteadyStateInputThroughput > 0);
        Assert.Equal((0, 0), (metrics.SteadyState!.MeanTtftMs, metrics.SteadyState.Percentiles.Length));
        Assert.Null(metrics.SteadyStateMeanTtftMs);
        Assert.DoesNotContain(ConsoleBlock.Lines(metrics), line => line.Contains("TTFT", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData(10, 25, true, null)]
    [InlineData(9.5, 25, false, "steady-state window is 9.5s (38.0% of run); may not be representative")]
    [InlineData(19.5, 200, false, "steady-state window is 19.5s (9.8% of run); may not be representative")]
    public void A_short_window_has_a_warning(double seconds, double runSeconds, bool isLongEnough, string? warning)
    {
        ServeRequestResult[] results = [Request(0, 0, 1000 * seconds)];
        var run = new ServeRun { DurationSeconds = runSeconds, MaxConcurrency = 1 };

        Assert.Equal(warning, Measure(run, results)!.Warning);
        Assert.Equal(isLongEnough, Measure(run, results)!.Warning is null);
        Assert.Null(Measure(run, results, new MeasureOptions { SteadyStateMinSeconds = 5 })!.Warning);
    }

    [Fact]
    public void Metrics_are_those_of_a_naive_model()
    {
        // Quarters of seconds, so that ties are frequent and sums exact.
        Gen<ServeRequestResult> request = Gen.Select(
            Gen.Int[0, 60], Gen.Int[1, 8], Gen.Int[1, 4].Array[0, 6],
            (start, first, gaps) => Request(0, start / 4.0, 250.0 * (first + gaps.Sum()), 250.0 * first, [.. gaps.Select(gap => 250.0 * gap)]));
        Gen.Select(request.Array[1, 40], Gen.Int[1, 8], Gen.Int[1, 4]).Sample(
            (results, limit, quarters) =>
            {
                double threshold = quarters / 4.0;
                SteadyState? state = Measure(limit, results, new MeasureOptions { SteadyStateThreshold = threshold });
                NaiveSteadyState? naive = NaiveSteadyState.Of(results, Math.Max(1, (int)Math.Ceiling(threshold * limit)));
                return (state is null && naive is null)
                    || (state is not null && naive is not null
                        && state.StartSeconds == naive.Start && state.EndSeconds == naive.End
                        && state.Started == naive.Started && state.Completed == naive.Completed
                        && Math.Abs((state.OutputThroughput * state.DurationSeconds) - naive.Chunks) < 1e-6
                        && Math.Abs(state.MeanTtftMs - naive.MeanTtftMs) < 1e-6);
            },
            iter: 2000);
    }

    [Fact]
    public void The_block_of_vllm_bench_follows_line_for_line()
    {
        ServeMetrics metrics = MetricsCalculator.Measure(
            Run(2), [Request(0, 0, 10_000, 2000, [4000, 4000]), Request(1, 1, 10_000, 2000, [4000, 4000])], new MeasureOptions { Percentiles = [99, 99.9] });

        IReadOnlyList<string> lines = ConsoleBlock.Lines(metrics);
        Assert.Equal(
            [
                new string('=', 50),
                "Warning: steady-state window is 9.0s (36.0% of run); may not be representative",
                "============ Steady-State Metrics =============",
                "Concurrency threshold:              >= 0.95 * 2 = 2",
                "Window:                             1.0s -> 10.0s  (9.0s)",
                "Observed peak concurrency:          2",
                "Requests started in window:         1 / 2 (50.0%)",
                "Requests completed in window:       0",
                "-----------------------------------------------",
                "Request throughput (req/s):         0.00",
                "Output token throughput (tok/s):    0.44",
                "Input token throughput (tok/s):     11.11",
                "Total token throughput (tok/s):     11.56",
                "-----------------------------------------------",
                "Mean TTFT (ms):                     2000.00",
                "Median TTFT (ms):                   2000.00",
                "P99 TTFT (ms):                      2000.00",
                "P99.9 TTFT (ms):                    2000.00",
                "-----------------------------------------------",
                "Mean TPOT (ms):                     4000.00",
                "Median TPOT (ms):                   4000.00",
                "P90 TPOT (ms):                      4000.00",
                "P99 TPOT (ms):                      4000.00",
                "===============================================",
            ],
            lines.SkipWhile(line => line != new string('=', 50)));
    }

    [Fact]
    public void The_file_has_the_object_of_vllm_bench_and_gives_it_back()
    {
        using var folder = new TemporaryFolder();
        ServeMetrics metrics = MetricsCalculator.Measure(Run(5), Filling(5, seconds: 20), new MeasureOptions { Percentiles = [50, 99] });
        using var stream = new MemoryStream();
        VllmResultWriter.Write(stream, metrics, detailed: false);
        JsonObject file = JsonNode.Parse(Encoding.UTF8.GetString(stream.ToArray()))!.AsObject();

        JsonObject state = file["steady_state"]!.AsObject();
        Assert.Equal(["steady_state", "servebench"], file.Select(member => member.Key).TakeLast(2));
        Assert.Equal(
            [
                "window", "request_throughput", "input_throughput", "output_throughput", "total_token_throughput", "mean_ttft_ms",
                "median_ttft_ms", "percentiles_ttft_ms", "mean_tpot_ms", "median_tpot_ms", "p90_tpot_ms", "p99_tpot_ms",
            ],
            state.Select(member => member.Key));
        Assert.Equal(
            """{"start_s":4.0,"end_s":20.0,"duration_s":16.0,"target_concurrency":5,"threshold":0.95,"threshold_abs":5,"observed_peak":5,"requests_started_in_window":1,"requests_completed_in_window":0,"requests_total":5,"warning":null}""",
            state["window"]!.ToJsonString());
        Assert.Equal("[[50.0,10.0],[99.0,10.0]]", state["percentiles_ttft_ms"]!.ToJsonString());

        file.Remove("servebench");
        File.WriteAllText(folder["vllm.json"], file.ToJsonString());
        Assert.Equivalent(metrics.SteadyState, Assert.Single(ResultImporter.Read(folder["vllm.json"])).Summary!.SteadyState, strict: true);

        // As vllm-bench writes it of a run that has none.
        file["steady_state"] = null;
        File.WriteAllText(folder["none.json"], file.ToJsonString());
        Assert.Null(Assert.Single(ResultImporter.Read(folder["none.json"])).Summary!.SteadyState);
    }

    [Fact]
    public void What_is_no_percentile_is_an_error_with_its_place()
    {
        using var folder = new TemporaryFolder();
        File.WriteAllText(folder["bad.json"], """{"duration":1.0,"completed":1,"steady_state":{"window":{},"percentiles_ttft_ms":[[99.0]]}}""");

        ServeException error = Assert.Throws<ServeException>(() => ResultImporter.Read(folder["bad.json"]));
        Assert.Equal("ResultInvalid", error.ErrorId);
        Assert.Contains("percentiles_ttft_ms", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void The_cmdlet_takes_threshold_and_length_or_leaves_it_out()
    {
        ServeRun run = Run(4);
        host.SetVariable("results", Filling(4, seconds: 8, run));
        ServeMetrics usual = Assert.Single(host.Run("$results | Measure-ServeMetrics").Values<ServeMetrics>());
        ServeMetrics half = Assert.Single(host.Run("$results | Measure-ServeMetrics -SteadyStateThreshold 0.5 -SteadyStateMinSec 2").Values<ServeMetrics>());

        Assert.Equal((4, 5.0), (usual.SteadyState!.ThresholdConcurrency, usual.SteadyStateSeconds));
        Assert.NotNull(usual.SteadyStateWarning);
        Assert.Equal((2, 9.0), (half.SteadyState!.ThresholdConcurrency, half.SteadyStateSeconds));
        Assert.Null(half.SteadyStateWarning);
        Assert.Null(Assert.Single(host.Run("$results | Measure-ServeMetrics -NoSteadyState").Values<ServeMetrics>()).SteadyState);
    }

    [Fact]
    public void It_comes_back_from_a_property_bag()
    {
        ServeRun run = Run(4);
        host.SetVariable("results", Filling(4, seconds: 8, run));
        ServeMetrics metrics = Assert.Single(host.Run("$results | Measure-ServeMetrics -Percentile 90, 99").Values<ServeMetrics>());
        host.SetVariable("metrics", metrics);
        ServeMetrics again = Assert.Single(host.Run(
            "[ServeBench.Metrics.ServeMetrics][Management.Automation.PSSerializer]::Deserialize([Management.Automation.PSSerializer]::Serialize($metrics, 3))")
            .Values<ServeMetrics>());

        Assert.Equivalent(metrics.SteadyState, again.SteadyState, strict: true);
    }

    private static SteadyState? Measure(int limit, IReadOnlyList<ServeRequestResult> results, MeasureOptions? options = null) =>
        Measure(Run(limit), results, options);

    private static SteadyState? Measure(ServeRun run, IReadOnlyList<ServeRequestResult> results, MeasureOptions? options = null) =>
        MetricsCalculator.Measure(run, results, options).SteadyState;

    private static ServeRun Run(int limit) => new() { DurationSeconds = 25, MaxConcurrency = limit };

    // One a second, all of the same length.
    private static ServeRequestResult[] Filling(int count, double seconds, ServeRun? run = null) =>
        [.. Enumerable.Range(0, count).Select(i => Request(i, i, 1000 * seconds, run: run))];

    private static ServeRequestResult Request(int index, double start, double e2elMs, double ttftMs = 10, double[]? gapsMs = null, ServeRun? run = null) => new()
    {
        Run = run ?? new ServeRun(),
        Index = index,
        Success = true,
        InputLength = 100,
        OutputLength = 1 + (gapsMs?.Length ?? 1),
        StartSeconds = start,
        TtftMs = ttftMs,
        E2elMs = e2elMs,
        ItlMs = gapsMs ?? [e2elMs - ttftMs],
    };
}
