using ServeBench.Decisions;
using ServeBench.Metrics;
using ServeBench.Tests.Hosting;
using Xunit;

namespace ServeBench.Tests.Decisions;

/// <summary>Repeated runs beside repeated runs: what is significant.</summary>
public sealed class CompareRepetitionTests(ModuleHost host) : IClassFixture<ModuleHost>
{
    [Fact]
    public void Groups_are_compared_by_their_means_with_an_interval()
    {
        Set([100, 102, 101], [105, 104, 108, 106]);
        ServeComparison ttft = One("Compare-ServeResult $a $b -Metric MeanTtftMs");

        Assert.Equal(("a (3 runs) -> b (4 runs)", 3, 4), (ttft.Runs, ttft.ReferenceCount, ttft.DifferenceCount));
        Assert.Equal((101, 105.75, 4.75), (ttft.Reference, ttft.Difference, ttft.Delta));
        // From arbitrary-precision arithmetic.
        Assert.Equal(2.07539614098, ttft.Lower!.Value, 1e-8);
        Assert.Equal(7.42460385902, ttft.Upper!.Value, 1e-8);
        Assert.Equal(0.00625286419705, ttft.PValue!.Value, 1e-9);
        Assert.Equal((7.42460385902 - 4.75) / 101 * 100, ttft.PlusMinusPercent!.Value, 1e-8);
        Assert.Equal(ComparisonVerdict.Worse, ttft.Verdict);
        Assert.Equal("MeanTtftMs: 101 -> 105.75 (+4.7 ± 2.6 %), Worse", ttft.ToString());
        Assert.Equal(ComparisonVerdict.Better, One("Compare-ServeResult $b $a -Metric MeanTtftMs").Verdict);
    }

    [Theory]
    // Two runs each that vary by much say nothing.
    [InlineData(new double[] { 100, 101 }, new double[] { 103, 109 }, 1, ComparisonVerdict.Undecided)]
    // All of the interval is within the tolerance.
    [InlineData(new double[] { 100, 100.01, 99.99 }, new double[] { 100.03, 100.04, 100.02 }, 1, ComparisonVerdict.Equivalent)]
    // The same difference is significant to whom no difference is too small.
    [InlineData(new double[] { 100, 100.01, 99.99 }, new double[] { 100.03, 100.04, 100.02 }, 0, ComparisonVerdict.Worse)]
    // The interval goes from 2.7 to 7.3: within neither side of a tolerance that it holds the end of.
    [InlineData(new double[] { 100, 101, 99 }, new double[] { 104, 105, 106 }, 6, ComparisonVerdict.Undecided)]
    [InlineData(new double[] { 100, 101, 99 }, new double[] { 104, 105, 106 }, 4, ComparisonVerdict.Undecided)]
    [InlineData(new double[] { 100, 101, 99 }, new double[] { 104, 105, 106 }, 2, ComparisonVerdict.Worse)]
    [InlineData(new double[] { 100, 101, 99 }, new double[] { 104, 105, 106 }, 8, ComparisonVerdict.Equivalent)]
    // Equal means of runs that vary are no proof.
    [InlineData(new double[] { 90, 110 }, new double[] { 95, 105 }, 1, ComparisonVerdict.Undecided)]
    [InlineData(new double[] { 90, 110 }, new double[] { 95, 105 }, 1000, ComparisonVerdict.Equivalent)]
    // Runs that do not vary at all leave no doubt.
    [InlineData(new double[] { 100, 100 }, new double[] { 100, 100 }, 0, ComparisonVerdict.Equivalent)]
    [InlineData(new double[] { 100, 100 }, new double[] { 90, 90 }, 1, ComparisonVerdict.Better)]
    // One run beside several varies as they do.
    [InlineData(new double[] { 100, 103, 98, 101, 99 }, new double[] { 112 }, 1, ComparisonVerdict.Worse)]
    [InlineData(new double[] { 100, 103, 98, 101, 99 }, new double[] { 103 }, 1, ComparisonVerdict.Undecided)]
    public void The_verdict_knows_noise(double[] first, double[] second, double tolerance, ComparisonVerdict verdict)
    {
        Set(first, second);
        host.SetVariable("tolerance", tolerance);

        Assert.Equal(verdict, One("Compare-ServeResult $a $b -Metric MeanTtftMs -TolerancePercent $tolerance").Verdict);
    }

    [Fact]
    public void One_reference_has_each_run_beside_it_unless_all_are_repetitions()
    {
        Set([100], [105, 104, 108]);

        Assert.Equal([105, 104, 108], host.Run("$b | Compare-ServeResult $a -Metric MeanTtftMs").Values<ServeComparison>().Select(one => one.Difference));
        ServeComparison together = One("$b | Compare-ServeResult $a -Metric MeanTtftMs -AsRepetition");
        Assert.Equal((1, 3), (together.ReferenceCount, together.DifferenceCount));
        Assert.NotNull(together.Lower);
    }

    [Fact]
    public void Of_a_file_all_runs_are_repetitions_when_asked_for()
    {
        using var folder = new TemporaryFolder();
        CompareServeResultTests.Save(folder["a.json"], Runs("a", [100, 102, 101]));
        CompareServeResultTests.Save(folder["b.json"], Runs("b", [105, 104, 108, 106]));
        host.SetVariable("folder", folder[""]);

        ServeComparison ttft = One("Compare-ServeResult $folder/a.json $folder/b.json -AsRepetition -Metric MeanTtftMs");
        Assert.Equal(("a.json (3 runs)", "b.json (4 runs)", 4.75), (ttft.ReferenceRun, ttft.DifferenceRun, ttft.Delta));
        Assert.Equal((1, 1), (One("Compare-ServeResult $folder/a.json $folder/b.json -Metric MeanTtftMs").ReferenceCount, One("Compare-ServeResult $folder/a.json $folder/b.json -Metric MeanTtftMs").DifferenceCount));
        Assert.Equal("a.json and 1 more", One("Compare-ServeResult $folder/a.json, $folder/b.json $folder/b.json -Metric MeanTtftMs").ReferenceRun);
    }

    [Fact]
    public void Runs_of_several_settings_on_one_side_are_warned_of()
    {
        Set([100, 101], [102, 103]);
        host.SetVariable("other", CompareServeResultTests.Metrics("a", duration: 10, ttftMs: 100, rate: 5));

        string warning = Assert.Single(host.Run("Compare-ServeResult ($a + $other) $b -Metric MeanTtftMs -Force").Warnings, text => text.Contains("-ReferenceObject", StringComparison.Ordinal));
        Assert.Contains("-ReferenceObject differ in RequestRate", warning, StringComparison.Ordinal);
        Assert.Empty(host.Run("Compare-ServeResult $a $b -Metric MeanTtftMs").Warnings);
    }

    [Fact]
    public void A_side_with_a_run_in_which_nothing_succeeded_is_worse()
    {
        ServeMetrics failed = MetricsCalculator.Measure(Runs("c", [1])[0].Run, []);
        Set([100, 101], [102, 103]);
        host.SetVariable("failed", failed);

        Assert.Equal(ComparisonVerdict.Worse, One("Compare-ServeResult $a ($failed, $failed) -Metric MeanTtftMs").Verdict);
        Assert.Equal((double.PositiveInfinity, null, ComparisonVerdict.Worse), (One("Compare-ServeResult $a ($failed, $b[0]) -Metric MeanTtftMs") is var some ? (some.Difference, some.Lower, some.Verdict) : default));
        Assert.Equal(ComparisonVerdict.Better, One("Compare-ServeResult ($failed, $failed) $a -Metric MeanTtftMs -Force").Verdict);
        Assert.Equal(ComparisonVerdict.Undecided, One("Compare-ServeResult ($failed, $failed) $failed -Metric MeanTtftMs -Force").Verdict);
    }

    [Theory]
    // What wilcox.test and an exact permutation test give: 2 of the 20 ways, and 2 of the 70.
    [InlineData("MannWhitney", new double[] { 1, 2, 3 }, new double[] { 4, 5, 6 }, 0.1)]
    [InlineData("Permutation", new double[] { 1, 2, 3 }, new double[] { 4, 5, 6 }, 0.1)]
    [InlineData("MannWhitney", new double[] { 1, 2, 3, 4 }, new double[] { 5, 6, 7, 8 }, 2.0 / 70)]
    // With ties: midranks.
    [InlineData("MannWhitney", new double[] { 1, 2, 2, 3 }, new double[] { 2, 3, 4, 4 }, 14.0 / 70)]
    [InlineData("Permutation", new double[] { 1, 2, 4 }, new double[] { 3, 5 }, 0.4)]
    public void Exact_tests_count_every_way_to_share_the_runs_out(string method, double[] first, double[] second, double p)
    {
        Set(first, second);

        Assert.Equal(p, One($"Compare-ServeResult $a $b -Metric MeanTtftMs -Method {method}").PValue!.Value, 1e-12);
    }

    [Theory]
    [InlineData("MannWhitney")]
    [InlineData("Permutation")]
    public void Runs_that_are_too_few_to_decide_are_said_to_be(string method)
    {
        Set([1, 2, 3], [40, 50, 60]);
        ServeComparison few = One($"Compare-ServeResult $a $b -Metric MeanTtftMs -Method {method}");
        Set([1, 2, 3, 4], [40, 50, 60, 70]);
        ServeComparison enough = One($"Compare-ServeResult $a $b -Metric MeanTtftMs -Method {method}");

        Assert.Equal((ComparisonVerdict.Undecided, 4), (few.Verdict, few.RunsNeeded));
        Assert.Equal("3 against 3 runs never get below p = 0.1: 4 of each are the least that can decide.", few.Reason);
        Assert.Equal((ComparisonVerdict.Worse, null), (enough.Verdict, enough.RunsNeeded));
    }

    [Fact]
    public void Runs_needed_decide_when_they_vary_as_the_others()
    {
        Set([100, 104, 96], [103, 107, 99]);
        int needed = One("Compare-ServeResult $a $b -Metric MeanTtftMs -TolerancePercent 0").RunsNeeded!.Value;
        double[] Repeated(double mean) => [.. Enumerable.Range(0, needed).Select(i => mean + (4 * Math.Sqrt((needed - 1.0) / needed) * (i % 2 == 0 ? 1 : -1)))];
        Set(Repeated(100), Repeated(103));

        Assert.InRange(needed, 10, 25);
        Assert.Equal(ComparisonVerdict.Worse, One("Compare-ServeResult $a $b -Metric MeanTtftMs -TolerancePercent 0").Verdict);
    }

    [Fact]
    public void Of_many_metrics_the_probabilities_are_corrected()
    {
        Set([100, 102, 101], [105, 104, 107]);

        ServeComparison alone = One("Compare-ServeResult $a $b -Metric MeanTtftMs -TolerancePercent 0");
        ServeComparison[] all = host.Run("Compare-ServeResult $a $b -Metric Mean*, Median*, P99* -TolerancePercent 0").Values<ServeComparison>();

        Assert.Equal(ComparisonVerdict.Worse, alone.Verdict);
        Assert.Equal(ComparisonVerdict.Undecided, all.Single(one => one.Metric == "MeanTtftMs").Verdict);
        Assert.Contains("metrics are tested together, with Holm's correction.", all[0].Reason, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Welch")]
    [InlineData("Permutation")]
    [InlineData("MannWhitney")]
    [InlineData("Bootstrap")]
    public void A_great_difference_is_seen_and_none_is_not_taken_for_one(string method)
    {
        Set([100, 101, 99, 102, 98, 100.5], [120, 121, 119, 122, 118, 120.5]);
        Assert.Equal(ComparisonVerdict.Worse, One($"Compare-ServeResult $a $b -Metric MeanTtftMs -Method {method}").Verdict);
        Assert.Equal(ComparisonVerdict.Better, One($"Compare-ServeResult $b $a -Metric MeanTtftMs -Method {method}").Verdict);
        Assert.Equal(ComparisonVerdict.Undecided, One($"Compare-ServeResult $a $a -Metric MeanTtftMs -Method {method}").Verdict);
        Assert.Equal(ComparisonVerdict.Equivalent, One($"Compare-ServeResult $a $a -Metric MeanTtftMs -TolerancePercent 10 -Method {method}").Verdict);
    }

    [Fact]
    public void The_summary_counts_the_verdicts_and_names_the_worst()
    {
        Set([100, 100], [200, 200]);
        ServeComparisonSummary summary = Assert.IsType<ServeComparisonSummary>(host.Run("Compare-ServeResult $a $b -Metric MeanTtftMs, RequestThroughput -Summary").Output[^1].BaseObject);

        Assert.Equal((0, 1, 1, 0, "MeanTtftMs", -100.0), (summary.Better, summary.Worse, summary.Equivalent, summary.Undecided, summary.WorstMetric, summary.WorstChangePercent));
        Assert.Equal(Math.Sqrt(0.5), summary.GeometricMeanRatio!.Value, 1e-12);
    }

    [Theory]
    [InlineData("$a", "$other", "the request rate (Infinity and 5)")]
    [InlineData("$a", "$stopped", "a doubtful run (b: it was stopped)")]
    public void What_differs_in_more_than_the_server_is_compared_only_with_force(string reference, string difference, string obstacle)
    {
        Set([100, 101], [102, 103]);
        host.SetVariable("other", CompareServeResultTests.Metrics("b", duration: 10, ttftMs: 100, rate: 5));
        ServeMetrics stopped = CompareServeResultTests.Metrics("b", duration: 10, ttftMs: 100);
        stopped.Run.Stopped = true;
        host.SetVariable("stopped", stopped);

        Assert.Contains(obstacle, host.Run($"Compare-ServeResult {reference} {difference}").SingleError("RunsNotComparable").Exception.Message, StringComparison.Ordinal);
        ModuleResult forced = host.Run($"Compare-ServeResult {reference} {difference} -Metric MeanTtftMs -Force");
        Assert.Contains(forced.Warnings, warning => warning.Contains(obstacle, StringComparison.Ordinal));
        Assert.Single(forced.Values<ServeComparison>());
    }

    [Theory]
    [InlineData("@() | Compare-ServeResult $a", "ComparisonHasNoRun")]
    [InlineData("Get-ChildItem $folder -Filter *.json | Compare-ServeResult $a | Where-Object Verdict -eq Worse", "ComparisonHasNoRun")]
    [InlineData("Compare-ServeResult @([pscustomobject]@{ x = 1 }) $a", "ResultInputInvalid")]
    public void A_side_without_a_run_is_an_error(string script, string errorId)
    {
        using var folder = new TemporaryFolder();
        host.SetVariable("folder", folder.Root);
        Set([100, 101], [102, 103]);

        host.Run(script).SingleError(errorId);
    }

    [Fact]
    public void One_run_of_each_side_has_an_interval_only_where_its_parts_have_one()
    {
        ServeMetrics Run(double mean, int count) => MetricsCalculator.Measure(
            SampleMetrics.Run(), [.. Enumerable.Range(0, count).Select(i => SampleMetrics.Request(SampleMetrics.Run(), i, mean + (i * 7 % 10)))]);
        host.SetVariable("a", Run(100, 200));
        host.SetVariable("b", Run(150, 200));
        host.SetVariable("few", Run(150, 20));

        ServeComparison mean = One("Compare-ServeResult $a $b -Metric MeanTtftMs"), tail = One("Compare-ServeResult $a $b -Metric P99TtftMs"), few = One("Compare-ServeResult $a $few -Metric MeanTtftMs");

        Assert.Equal(ComparisonVerdict.Worse, mean.Verdict);
        Assert.StartsWith("Within a run:", mean.Reason, StringComparison.Ordinal);
        // 200 requests have two above the 99th percentile: too few to see how it varies.
        Assert.Equal((ComparisonVerdict.Undecided, null, null), (tail.Verdict, tail.Lower, tail.RunsNeeded));
        Assert.Equal((ComparisonVerdict.Undecided, "One run of each side, and no interval within a run: repeat both."), (few.Verdict, few.Reason));
    }

    private static ServeMetrics[] Runs(string label, double[] ttfts) => [.. ttfts.Select(ttft => CompareServeResultTests.Metrics(label, duration: 10, ttftMs: ttft))];

    private void Set(double[] first, double[] second)
    {
        host.SetVariable("a", Runs("a", first));
        host.SetVariable("b", Runs("b", second));
    }

    private ServeComparison One(string script) => Assert.Single(host.Run(script).Values<ServeComparison>());
}
