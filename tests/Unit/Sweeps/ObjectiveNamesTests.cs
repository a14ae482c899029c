using System.Collections;
using System.Text.Json;
using System.Text.Json.Nodes;
using ServeBench.Metrics;
using ServeBench.Migration;
using ServeBench.Sweeps;
using ServeBench.Tests.Hosting;
using ServeBench.Tests.Results;
using Xunit;

namespace ServeBench.Tests.Sweeps;

public sealed class ObjectiveNamesTests
{
    // What is set, and not measured.
    private static readonly string[] s_settings =
        ["num_prompts", "request_rate", "burstiness", "max_concurrency", "ramp_up_start_rps", "ramp_up_end_rps", "num_conversations", "multi_turn_concurrency", "inter_turn_delay_ms"];

    [Fact]
    public void Every_number_that_a_run_measures_is_known()
    {
        ServeMetrics metrics = MetricsCalculator.Measure(
            SampleRuns.FullRun(), [SampleRuns.Finished(SampleRuns.FullRun())], new MeasureOptions { Percentiles = [50, 99.9], Goodput = GoodputObjective.Parse(new Hashtable { ["ttft"] = 50 }) });
        metrics.Run.Metadata?.Clear();
        JsonObject data = SweepData.From(metrics, detailed: false);

        string[] measured = [.. data.Where(pair => pair.Value?.GetValueKind() == JsonValueKind.Number).Select(pair => pair.Key).Except(s_settings)];

        Assert.Contains("p99.9_e2el_ms", measured);
        Assert.All(measured, name => ObjectiveNames.Require([Objective(name)], benchmark: null));
    }

    [Theory]
    [InlineData("p99_e2e_ms", "'p99_e2el_ms'")]
    [InlineData("mean_ttft", "'mean_ttft_ms'")]
    [InlineData("p101_ttft_ms", "'p99_ttft_ms'")]
    [InlineData("troughput", "throughput'")]
    public void A_name_that_there_is_not_is_told_with_the_nearest_and_all(string name, string nearest)
    {
        ServeException error = Assert.Throws<ServeException>(() => ObjectiveNames.Require([Objective(name)], benchmark: null));

        Assert.Equal("SweepMetricMissing", error.ErrorId);
        Assert.Contains($"'{name}'", error.Message, StringComparison.Ordinal);
        Assert.Contains(nearest, error.Message, StringComparison.Ordinal);
        Assert.Contains("completed, failed", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("", "p99_e2el_ms", null)]
    [InlineData("", "p95_e2el_ms", "Request it with --metric-percentiles 95,99.")]
    [InlineData("--metric-percentiles 50,95", "p95_e2el_ms", null)]
    [InlineData("--metric-percentiles 50,95", "p99_e2el_ms", "Request it with --metric-percentiles 50,95,99.")]
    [InlineData("", "request_goodput", "--goodput")]
    [InlineData("--goodput ttft:200", "request_goodput", null)]
    public void What_a_command_does_not_measure_is_told_with_the_option_that_does(string options, string name, string? advice)
    {
        SweepBenchmark benchmark = SweepPipeline.Create(
            SweepCommandLine.Split("vllm bench serve " + options, "c"), SweepParameters.Empty, new Uri("http://127.0.0.1:1")).Benchmark;

        Exception? error = Record.Exception(() => ObjectiveNames.Require([Objective(name)], benchmark));

        Assert.Equal(advice is null ? null : "SweepMetricMissing", (error as ServeException)?.ErrorId);
        Assert.Contains(advice ?? "", error?.Message ?? "", StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("-BenchmarkCommand 'vllm bench serve'")]
    [InlineData("-Benchmark { throw 'it ran' }")]
    public void It_is_told_before_anything_is_started(string benchmark)
    {
        using var host = new ModuleHost();
        using var folder = new TemporaryFolder();
        host.SetVariable("folder", folder["results"]);

        ModuleResult result = host.Run($$"""
            Invoke-ServeSweep {{benchmark}} -ServerCommand 'no-such-program --port 1' -AfterBenchmark { } -OutputFolder $folder -Objective @{ p99_e2e_ms = '<=1' }
            """);

        Assert.Contains("'p99_e2el_ms'", result.SingleError("SweepMetricMissing").Exception.Message, StringComparison.Ordinal);
        Assert.False(Directory.Exists(folder["results"]));
    }

    private static SweepObjective Objective(string name) => SweepObjective.Parse(new SweepParameters([new(name, "<=1")]));
}
