using ServeBench.Metrics;
using ServeBench.Tests.Hosting;
using Xunit;

namespace ServeBench.Tests.Metrics;

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
        Assert.Equal(2.07539614098, ttft.DeltaLow!.Value, 1e-8);
        Assert.Equal(7.42460385902, ttft.DeltaHigh!.Value, 1e-8);
        Assert.Equal(0.00625286419705, ttft.PValue!.Value, 1e-9);
        Assert.Equal((7.42460385902 - 4.75) / 101 * 100, ttft.PlusMinusPercent!.Value, 1e-8);
        Assert.Equal(MetricVerdict.Worse, ttft.Verdict);
        Assert.Equal("MeanTtftMs: 101 -> 105.75 (+4.7 ± 2.6 %), Worse", ttft.ToString());
        Assert.Equal(MetricVerdict.Better, One("Compare-ServeResult $b $a -Metric MeanTtftMs").Verdict);
    }

    [Theory]
    // Two runs each that vary by much say nothing.
    [InlineData(new double[] { 100, 101 }, new double[] { 103, 109 }, 1, MetricVerdict.Unclear)]
    // All of the interval is within the tolerance.
    [InlineData(new double[] { 100, 100.01, 99.99 }, new double[] { 100.03, 100.04, 100.02 }, 1, MetricVerdict.Same)]
    // The same difference is significant to whom no difference is too small.
    [InlineData(new double[] { 100, 100.01, 99.99 }, new double[] { 100.03, 100.04, 100.02 }, 0, MetricVerdict.Worse)]
    // A change that is no chance, and within a tolerance that the interval goes beyond, is for more runs to say.
    [InlineData(new double[] { 100, 101, 99 }, new double[] { 104, 105, 106 }, 6, MetricVerdict.Unclear)]
    [InlineData(new double[] { 100, 101, 99 }, new double[] { 104, 105, 106 }, 4, MetricVerdict.Worse)]
    // Equal means of runs that vary are no proof.
    [InlineData(new double[] { 90, 110 }, new double[] { 95, 105 }, 1, MetricVerdict.Unclear)]
    [InlineData(new double[] { 90, 110 }, new double[] { 95, 105 }, 1000, MetricVerdict.Same)]
    // Runs that do not vary at all leave no doubt.
    [InlineData(new double[] { 100, 100 }, new double[] { 100, 100 }, 0, MetricVerdict.Same)]
    [InlineData(new double[] { 100, 100 }, new double[] { 90, 90 }, 1, MetricVerdict.Better)]
    // One run beside several varies as they do.
    [InlineData(new double[] { 100, 103, 98, 101, 99 }, new double[] { 112 }, 1, MetricVerdict.Worse)]
    [InlineData(new double[] { 100, 103, 98, 101, 99 }, new double[] { 103 }, 1, MetricVerdict.Unclear)]
    public void The_verdict_knows_noise(double[] first, double[] second, double tolerance, MetricVerdict verdict)
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
        Assert.NotNull(together.DeltaLow);
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

        string warning = Assert.Single(host.Run("Compare-ServeResult ($a + $other) $b -Metric MeanTtftMs").Warnings);
        Assert.Contains("-ReferenceObject differ in RequestRate", warning, StringComparison.Ordinal);
        Assert.Empty(host.Run("Compare-ServeResult $a $b -Metric MeanTtftMs").Warnings);
    }

    [Fact]
    public void A_side_in_which_nothing_succeeded_is_infinite_and_one_failed_run_of_several_is_none()
    {
        ServeMetrics failed = MetricsCalculator.Measure(Runs("c", [1])[0].Run, []);
        Set([100, 101], [102, 103]);
        host.SetVariable("failed", failed);

        ServeComparison all = One("Compare-ServeResult $a ($failed, $failed) -Metric MeanTtftMs");
        Assert.Equal((double.PositiveInfinity, null, MetricVerdict.Worse), (all.Difference, all.DeltaLow, all.Verdict));
        ServeComparison some = One("Compare-ServeResult $a ($failed, $b[0], $b[1]) -Metric MeanTtftMs");
        Assert.Equal((102.5, 2), (some.Difference, some.DifferenceCount));
    }

    private static ServeMetrics[] Runs(string label, double[] ttfts) => [.. ttfts.Select(ttft => CompareServeResultTests.Metrics(label, duration: 10, ttftMs: ttft))];

    private void Set(double[] first, double[] second)
    {
        host.SetVariable("a", Runs("a", first));
        host.SetVariable("b", Runs("b", second));
    }

    private ServeComparison One(string script) => Assert.Single(host.Run(script).Values<ServeComparison>());
}
