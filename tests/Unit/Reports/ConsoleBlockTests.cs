using System.Collections;
using ServeBench.Arrivals;
using ServeBench.Load;
using ServeBench.Metrics;
using ServeBench.Reports;
using Xunit;

namespace ServeBench.Tests.Reports;

public sealed class ConsoleBlockTests
{
    [Fact]
    public void The_block_is_vllms_line_for_line()
    {
        ServeMetrics metrics = Measure(
            new ServeRun { DurationSeconds = 12.5, MaxConcurrency = 64, RequestRate = 8 },
            new MeasureOptions { Percentiles = [50, 99.9], Goodput = GoodputObjective.Parse(new Hashtable { ["ttft"] = 15 }) });

        Assert.Equal(
            [
                "============ Serving Benchmark Result ============",
                "Successful requests:                     2         ",
                "Failed requests:                         1         ",
                "Maximum request concurrency:             64        ",
                "Request rate configured (RPS):           8.00      ",
                "Benchmark duration (s):                  12.50     ",
                "Total input tokens:                      200       ",
                "Total generated tokens:                  8         ",
                "Request throughput (req/s):              0.16      ",
                "Request goodput (req/s):                 0.08      ",
                "Output token throughput (tok/s):         0.64      ",
                "Peak output token throughput (tok/s):    8.00      ",
                "Peak concurrent requests:                2.00      ",
                "Total token throughput (tok/s):          16.64     ",
                "---------------Time to First Token----------------",
                "Mean TTFT (ms):                          15.00     ",
                "Median TTFT (ms):                        15.00     ",
                "P50 TTFT (ms):                           15.00     ",
                "P99.9 TTFT (ms):                         19.99     ",
                "-----Time per Output Token (excl. 1st token)------",
                "Mean TPOT (ms):                          10.00     ",
                "Median TPOT (ms):                        10.00     ",
                "P50 TPOT (ms):                           10.00     ",
                "P99.9 TPOT (ms):                         10.00     ",
                "---------------Inter-token Latency----------------",
                "Mean ITL (ms):                           10.00     ",
                "Median ITL (ms):                         10.00     ",
                "P50 ITL (ms):                            10.00     ",
                "P99.9 ITL (ms):                          10.00     ",
                "==================================================",
            ],
            ConsoleBlock.Lines(metrics, ConsoleBlock.DefaultMetrics));
    }

    [Fact]
    public void A_ramp_and_the_verdict_on_the_client_have_lines_of_their_own()
    {
        ServeMetrics metrics = Measure(
            new ServeRun
            {
                DurationSeconds = 10,
                RampUpStrategy = RampUpStrategy.Exponential,
                RampUpStartRate = 1,
                RampUpEndRate = 22.5,
                Client = new ClientHealth { SendLagP99Ms = 12.5, Reasons = ["requests were sent late (p99 12.5 ms, limit 1 ms)"] },
            },
            new MeasureOptions());

        IReadOnlyList<string> lines = ConsoleBlock.Lines(metrics, []);

        Assert.Equal("Request rate ramp (RPS):                 1 to 22.5, exponential", lines[3]);
        Assert.Equal(
            [
                "-----------------Measuring Client-----------------",
                "Client limited the run:                  yes       ",
                "  requests were sent late (p99 12.5 ms, limit 1 ms)",
                "P99 Client Send Lag (ms):                12.50     ",
                "==================================================",
            ],
            lines.TakeLast(5));
    }

    [Fact]
    public void Probes_and_drafts_are_told_as_vllm_tells_them()
    {
        var run = new ServeRun
        {
            DurationSeconds = 1,
            PrefixCache = new PrefixCacheUse(4000, 1000),
            SpeculativeDecoding = new SpeculativeDecoding(12, 36, 24, [1, 0.75]),
            Probe = new ProbeOutcome(2, 1, [10, 20, 30]),
        };

        IReadOnlyList<string> lines = ConsoleBlock.Lines(Measure(run, new MeasureOptions()), [LatencyMetric.E2el]);

        Assert.Equal(
            [
                "------------------Probe Requests------------------",
                "Probe requests completed:                3         ",
                "Probe requests failed:                   1         ",
                "Median probe E2EL (ms):                  20.00     ",
                "P99 probe E2EL (ms):                     29.80     ",
                "Max probe E2EL (ms):                     30.00     ",
                "----------------End-to-end Latency----------------",
            ],
            lines.Skip(11).Take(7));
        Assert.Equal(
            [
                "---------------Speculative Decoding---------------",
                "Acceptance rate (%):                     66.67     ",
                "Acceptance length:                       3.00      ",
                "Drafts:                                  12        ",
                "Draft tokens:                            36        ",
                "Accepted tokens:                         24        ",
                "Per-position acceptance (%):",
                "  Position 0:                            100.00    ",
                "  Position 1:                            75.00     ",
                "-------------------Prefix Cache-------------------",
                "Prefix cache hit rate (%):               25.00     ",
                "Prompt tokens queried:                   4000      ",
                "Prompt tokens hit:                       1000      ",
                "==================================================",
            ],
            lines.TakeLast(14));
    }

    [Fact]
    public void Of_a_model_that_denoises_the_canvases_are_told()
    {
        var run = new ServeRun
        {
            DurationSeconds = 4,
            SpeculativeDecoding = new SpeculativeDecoding(12, 36, 24, []),
            DiffusionDecoding = new DiffusionDecoding(512, 4608, 16.9, 2),
        };

        Assert.Equal(
            [
                "----------------Diffusion Decoding----------------",
                "Committed throughput (tok/s):            128.00    ",
                "Denoising steps per canvas:              8.45      ",
                "Committed per denoising step:            30.30     ",
                "Committed tokens:                        512       ",
                "Denoising steps:                         16        ",
                "Canvas positions evaluated:              4608      ",
                "==================================================",
            ],
            ConsoleBlock.Lines(Measure(run, new MeasureOptions()), []).TakeLast(8));
    }

    [Fact]
    public void Lines_without_a_value_are_left_out()
    {
        IReadOnlyList<string> lines = ConsoleBlock.Lines(Measure(new ServeRun { DurationSeconds = 1 }, new MeasureOptions()), []);

        Assert.Equal(12, lines.Count);
        Assert.DoesNotContain(lines, line => line.Contains("concurrency:", StringComparison.Ordinal));
        Assert.DoesNotContain(lines, line => line.Contains("RPS", StringComparison.Ordinal));
        Assert.DoesNotContain(lines, line => line.Contains("goodput", StringComparison.Ordinal));
        // The rate of a trace is that of its own times, of which vLLM says nothing.
        Assert.Equal(lines, ConsoleBlock.Lines(Measure(new ServeRun { DurationSeconds = 1, RequestRate = 0 }, new MeasureOptions()), []));
    }

    [Fact]
    public void Latencies_come_in_vllms_order_and_only_where_they_apply()
    {
        ServeMetrics metrics = Measure(new ServeRun { DurationSeconds = 1, MaxConcurrency = 2 }, new MeasureOptions());

        IEnumerable<string> headings = ConsoleBlock.Lines(
            metrics,
            [LatencyMetric.ScheduledE2el, LatencyMetric.E2elIncludingClientQueue, LatencyMetric.ClientQueueTime, LatencyMetric.E2el, LatencyMetric.E2el])
            .TakeWhile(line => !line.Contains("Steady-State", StringComparison.Ordinal))
            .Where(line => line.StartsWith('-'));

        Assert.Equal(["----------------End-to-end Latency----------------", "---------------Client-side Queueing---------------"], headings);
    }

    [Theory]
    // Python's f"{x:.2f}".
    [InlineData(0.125, "0.12")]
    [InlineData(0.375, "0.38")]
    [InlineData(2.675, "2.67")]
    [InlineData(1.005, "1.00")]
    [InlineData(1234567.125, "1234567.12")]
    public void A_tie_is_rounded_to_even_as_in_Python(double duration, string expected)
    {
        IReadOnlyList<string> lines = ConsoleBlock.Lines(Measure(new ServeRun { DurationSeconds = duration }, new MeasureOptions()), []);

        Assert.Equal($"Benchmark duration (s):                  {expected,-10}", lines[3]);
    }

    private static ServeMetrics Measure(ServeRun run, MeasureOptions options) => MetricsCalculator.Measure(
        run,
        [Request(run, 0, ttftMs: 10), Request(run, 1, ttftMs: 20), new ServeRequestResult { Index = 2, ErrorKind = RequestErrorKind.Timeout, Run = run }],
        options);

    private static ServeRequestResult Request(ServeRun run, int index, double ttftMs) => new()
    {
        Index = index,
        Success = true,
        InputLength = 100,
        OutputLength = 4,
        TtftMs = ttftMs,
        E2elMs = ttftMs + 30,
        ItlMs = [10, 10, 10],
        Run = run,
    };
}
