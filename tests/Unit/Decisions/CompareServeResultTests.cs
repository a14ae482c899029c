using ServeBench.Decisions;
using ServeBench.Load;
using ServeBench.Metrics;
using ServeBench.Results;
using ServeBench.Tests.Hosting;
using ServeBench.Tests.Results;
using Xunit;

namespace ServeBench.Tests.Decisions;

/// <summary>Runs side by side.</summary>
public sealed class CompareServeResultTests(ModuleHost host) : IClassFixture<ModuleHost>
{
    [Fact]
    public void Each_metric_has_both_values_the_change_and_a_verdict()
    {
        host.SetVariable("a", Metrics("a", duration: 10, ttftMs: 100));
        host.SetVariable("b", Metrics("b", duration: 8, ttftMs: 125));

        ServeComparison[] compared = host.Run("Compare-ServeResult $a $b").Values<ServeComparison>();

        ServeComparison throughput = compared.Single(one => one.Metric == "RequestThroughput");
        Assert.Equal((0.1, 0.125), (throughput.Reference, throughput.Difference));
        Assert.Equal((0.025, 25), (throughput.Delta, throughput.ChangePercent), new Near());
        Assert.Equal((false, true), (throughput.LowerIsBetter, compared.Single(one => one.Metric == "MeanTtftMs").LowerIsBetter));
        // One request of each side says nothing of how much requests vary.
        Assert.All(compared, one => Assert.Equal((ComparisonVerdict.Undecided, null, null), (one.Verdict, one.Lower, one.PValue)));
        Assert.All(compared, one => Assert.Equal("a -> b", one.Runs));
    }

    [Theory]
    [InlineData(0, 0, 0)]
    [InlineData(0, 2, double.PositiveInfinity)]
    [InlineData(2, 0, -100)]
    [InlineData(2, 2.00000000001, 0)]
    [InlineData(double.PositiveInfinity, 2, -100)]
    [InlineData(2, double.PositiveInfinity, double.PositiveInfinity)]
    [InlineData(double.PositiveInfinity, double.PositiveInfinity, 0)]
    public void Changes_from_and_to_nothing_are_those_of_vllm_bench(double reference, double difference, double percent)
    {
        var compared = new ServeComparison { Metric = "Failed", ReferenceRun = "a", DifferenceRun = "b", Reference = reference, Difference = difference, LowerIsBetter = true };

        Assert.Equal(percent, compared.ChangePercent, 6);
    }

    [Fact]
    public void A_run_in_which_nothing_succeeded_is_worse_in_every_latency()
    {
        ServeRun run = new() { Label = "b", RunId = "b", DurationSeconds = 1, Backend = "openai", MaxConcurrency = 1 };
        host.SetVariable("a", Metrics("a", duration: 10, ttftMs: 100));
        host.SetVariable("b", MetricsCalculator.Measure(run, [new ServeRequestResult { Success = false, Run = run }]));

        ServeComparison[] compared = host.Run("Compare-ServeResult $a $b").Values<ServeComparison>();
        Assert.All(
            compared.Where(one => one.Metric.EndsWith("Ms", StringComparison.Ordinal)),
            one => Assert.Equal((double.PositiveInfinity, double.PositiveInfinity, ComparisonVerdict.Worse), (one.Difference, one.ChangePercent, one.Verdict)));

        ServeComparison back = Assert.Single(host.Run("Compare-ServeResult $b $a -Metric P99TtftMs -Force").Values<ServeComparison>());
        Assert.Equal((-100, ComparisonVerdict.Better), (back.ChangePercent, back.Verdict));
        Assert.Equal(ComparisonVerdict.Undecided, Assert.Single(host.Run("Compare-ServeResult $b $b -Metric P99TtftMs -Force").Values<ServeComparison>()).Verdict);
        // And no mean over runs is infinite for one of them.
        ServeRepetition ttft = Assert.Single(host.Run("$a, $b | Measure-ServeRepetition -Metric MeanTtftMs -WarningAction Ignore").Values<ServeRepetition>());
        Assert.Equal((1, 100), (ttft.RunCount, ttft.Mean));
    }

    [Fact]
    public void The_metrics_are_those_of_vllm_bench_in_its_order()
    {
        host.SetVariable("a", Metrics("a", duration: 10, ttftMs: 100));
        string[] names = [.. host.Run("Compare-ServeResult $a $a").Values<ServeComparison>().Select(one => one.Metric)];

        Assert.Equal(
            [
                "RequestThroughput", "OutputThroughput", "TotalTokenThroughput", "MaxOutputTokensPerSecond", "MaxConcurrentRequests",
                "MeanTtftMs", "MedianTtftMs", "P99TtftMs", "MeanTpotMs", "MedianTpotMs", "P99TpotMs", "MeanItlMs", "MedianItlMs", "P99ItlMs",
                "MeanE2elMs", "MedianE2elMs", "P99E2elMs", "Completed", "Failed", "DurationSeconds",
                "SteadyStateRequestThroughput", "SteadyStateOutputThroughput", "SteadyStateInputThroughput", "SteadyStateTotalTokenThroughput",
                "SteadyStateMeanTtftMs", "SteadyStateMedianTtftMs", "SteadyStateMeanTpotMs", "SteadyStateMedianTpotMs", "SteadyStateP90TpotMs", "SteadyStateP99TpotMs",
            ],
            names);

        // A run with a rate has no steady state, and what one has not is left out.
        host.SetVariable("b", Metrics("b", duration: 10, ttftMs: 100, rate: 5));
        Assert.DoesNotContain(host.Run("Compare-ServeResult $a $b -Force").Values<ServeComparison>(), one => one.Metric.StartsWith("SteadyState", StringComparison.Ordinal));
    }

    [Fact]
    public void Files_are_read_and_of_several_runs_the_last_is_taken()
    {
        using var folder = new TemporaryFolder();
        Save(folder["a.json"], Metrics("a", duration: 10, ttftMs: 100));
        Save(folder["b.json"], Metrics("b", duration: 5, ttftMs: 100), Metrics("c", duration: 20, ttftMs: 100));
        host.SetVariable("folder", folder[""]);

        ServeComparison[] compared = host.Run("[IO.FileInfo]::new(\"$folder/b.json\") | Compare-ServeResult $folder/a.json -Metric request*").Values<ServeComparison>();
        ServeComparison throughput = Assert.Single(compared);
        Assert.Equal(("a.json -> b.json", 0.1, 0.05), (throughput.Runs, throughput.Reference, throughput.Difference));
        // A folder's runs, each against the one.
        Assert.Equal(2, host.Run("Compare-ServeResult $folder/a.json $folder/*.json -Metric Failed").Values<ServeComparison>().Length);
        host.Run("Compare-ServeResult $folder/a.json $folder/none.json").SingleError("ResultNotFound");
    }

    [Fact]
    public void Requests_and_objects_that_hold_metrics_are_taken_too()
    {
        ServeRun run = SampleRuns.FullRun();
        host.SetVariable("requests", new[] { SampleRuns.Finished(run), SampleRuns.Failed(run) });
        host.SetVariable("metrics", Metrics("a", duration: 12.5, ttftMs: 100));

        ServeComparison one = Assert.Single(host.Run("[pscustomobject]@{ Name = 'point'; Metrics = $metrics } | Compare-ServeResult $requests -Metric Failed -Force -WarningAction Ignore").Values<ServeComparison>());
        Assert.Equal((1, 0, ComparisonVerdict.Undecided), (one.Reference, one.Difference, one.Verdict));
        Assert.Contains("point", one.DifferenceRun, StringComparison.Ordinal);
    }

    [Fact]
    public void What_is_no_run_is_an_error()
    {
        host.SetVariable("a", Metrics("a", duration: 10, ttftMs: 100));

        host.Run("Compare-ServeResult $a 42").SingleError("ResultInputInvalid");
        host.Run("Compare-ServeResult 42 $a").SingleError("ResultInputInvalid");
    }

    // A server that refuses half of its load has time for the rest.
    [Theory]
    [InlineData("$good", "$half", ComparisonVerdict.Undecided)]
    [InlineData("$good", "$halfFaster", ComparisonVerdict.Undecided)]
    [InlineData("$good", "$halfSlower", ComparisonVerdict.Worse)]
    [InlineData("$half", "$good", ComparisonVerdict.Undecided)]
    [InlineData("$half", "$slower", ComparisonVerdict.Undecided)]
    [InlineData("$half", "$faster", ComparisonVerdict.Better)]
    [InlineData("$half", "$half", ComparisonVerdict.Equivalent)]
    public void A_side_that_fails_more_is_neither_better_nor_as_good(string reference, string difference, ComparisonVerdict verdict)
    {
        ServeMetrics[] Side(double ttftMs, int failed) => [.. Enumerable.Range(0, 4).Select(i => SampleMetrics.Of(Enumerable.Range(0, 20).Select(j => j < failed ? double.NaN : ttftMs + (i * 0.01))))];
        foreach ((string name, double ttft, int failed) in new[] { ("good", 100.0, 0), ("half", 100, 10), ("halfFaster", 80, 10), ("halfSlower", 120, 10), ("slower", 120, 0), ("faster", 80, 0) })
        {
            host.SetVariable(name, Side(ttft, failed));
        }

        ServeComparison compared = Assert.Single(host.Run($"Compare-ServeResult {reference} {difference} -Metric MeanTtftMs -AsRepetition").Values<ServeComparison>());

        Assert.Equal(verdict, compared.Verdict);
        Assert.Equal(verdict == ComparisonVerdict.Undecided, compared.Reason.Contains("the side that fails more is not better for it", StringComparison.Ordinal));
        Assert.Equal(4, compared.GetReferenceValues().Count);
    }

    [Fact]
    public void A_metric_that_is_named_and_not_there_is_undecided_and_one_of_a_wildcard_is_left_out()
    {
        ServeMetrics Run() => SampleMetrics.Of(Enumerable.Repeat(100.0, 20));
        host.SetVariable("one", new[] { Run(), Run() });

        ServeComparison missing = Assert.Single(host.Run("Compare-ServeResult $one $one -Metric P99TpotMs").Values<ServeComparison>());
        Assert.Equal((ComparisonVerdict.Undecided, "Neither side has it.", 0), (missing.Verdict, missing.Reason, missing.ReferenceCount));
        Assert.Empty(host.Run("Compare-ServeResult $one $one -Metric *Tpot*").Values<ServeComparison>());
        host.Run("Compare-ServeResult $one $one -Metric *Tpot* -FailOn Worse").SingleError("ComparisonNotPassed");
        Assert.Single(host.Run("Compare-ServeResult $one $one -Metric P99TpotMs -FailOn Worse").Warnings);
    }

    [Fact]
    public void A_reference_in_which_nothing_succeeded_says_nothing()
    {
        host.SetVariable("dead", SampleMetrics.Of([double.NaN, double.NaN]));
        host.SetVariable("a", SampleMetrics.Of([100, 100]));

        Assert.Contains("a reference in which no request succeeded", host.Run("Compare-ServeResult $dead $a").SingleError("RunsNotComparable").Exception.Message, StringComparison.Ordinal);
    }

    internal static ServeMetrics Metrics(string label, double duration, double ttftMs, double rate = double.PositiveInfinity)
    {
        var run = new ServeRun { Label = label, RunId = label, DurationSeconds = duration, MaxConcurrency = 1, RequestRate = rate, Backend = "openai" };
        return MetricsCalculator.Measure(
            run,
            [
                new ServeRequestResult
                {
                    Success = true, InputLength = 100, OutputLength = 3, TtftMs = ttftMs, ItlMs = [10, 20], E2elMs = ttftMs + 30, Run = run,
                },
            ]);
    }

    internal static void Save(string path, params ServeMetrics[] runs)
    {
        using FileStream file = File.Create(path);
        foreach (ServeMetrics metrics in runs)
        {
            VllmResultWriter.Write(file, metrics, detailed: false);
            file.WriteByte((byte)'\n');
        }
    }

    private sealed class Near : IEqualityComparer<(double, double)>
    {
        public bool Equals((double, double) x, (double, double) y) => Math.Abs(x.Item1 - y.Item1) < 1e-9 && Math.Abs(x.Item2 - y.Item2) < 1e-9;

        public int GetHashCode((double, double) obj) => 0;
    }
}
