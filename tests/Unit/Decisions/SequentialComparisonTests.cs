using CsCheck;
using ServeBench.Decisions;
using ServeBench.Metrics;
using ServeBench.Randomness;
using ServeBench.Tests.Hosting;
using Xunit;

namespace ServeBench.Tests.Decisions;

/// <summary>Interleaved blocks: the order, the looks, and how often they err.</summary>
public sealed class SequentialComparisonTests(ModuleHost host) : IClassFixture<ModuleHost>
{
    [Fact]
    public void The_order_is_ABBA_or_BAAB_and_that_of_the_seed() => Gen.Select(Gen.Int[1, 20], Gen.UInt).Sample((blocks, seed) =>
    {
        IReadOnlyList<bool> order = BlockOrder.Draw(blocks, seed);

        Assert.Equal(blocks, order.Count);
        Assert.Equal(order, BlockOrder.Draw(blocks, seed));
        for (int i = 1; i < blocks; i += 2)
        {
            Assert.NotEqual(order[i - 1], order[i]);
        }
    });

    [Fact]
    public void Both_orders_come_first() => Assert.Equal([false, true], Enumerable.Range(0, 50).Select(seed => BlockOrder.Draw(2, (uint)seed)[0]).Distinct().Order());

    [Fact]
    public void Looks_share_the_whole_error_and_leave_most_for_the_last()
    {
        double[] looks = [.. Enumerable.Range(4, 9).Select(look => ErrorSpending.At(look, look == 4 ? 0 : look - 1, 12, 0.05))];

        Assert.Equal(0.05, looks.Sum(), 1e-9);
        Assert.Equal(looks.Order(), looks);
        // 2·(1 − Φ(1.95996 / √(4/12))).
        Assert.Equal(0.000686, looks[0], 1e-5);
    }

    // 2 % of the runs vary around a level that drifts by 20 %: neither may be taken for a difference.
    [Fact]
    public void Looking_often_raises_no_false_alarm_and_a_difference_is_seen()
    {
        double falseAlarms = Rate(0, tolerance: 0, ComparisonVerdict.Worse, ComparisonVerdict.Better);

        Assert.InRange(falseAlarms, 0, 0.06);
        Assert.InRange(Rate(5, tolerance: 0, ComparisonVerdict.Worse), 0.9, 1);
        Assert.InRange(Rate(0, tolerance: 5, ComparisonVerdict.Equivalent), 0.9, 1);
        Assert.InRange(Rate(5, tolerance: 5, ComparisonVerdict.Equivalent, ComparisonVerdict.Worse), 0, 0.11);
    }

    [Fact]
    public void A_great_difference_ends_the_comparison_early_and_a_drift_is_said()
    {
        SequentialComparison comparison = Create(tolerance: 1);
        for (int block = 0; !comparison.IsDecided; block++)
        {
            comparison.Add(Metrics(100 + (5 * block) + (block % 2)), Metrics(150 + (5 * block)));
        }

        ServeComparison result = Assert.Single(comparison.Results("a", "b"));
        Assert.InRange(comparison.Blocks, SequentialOptions.LeastBlocks, 6);
        Assert.Equal(ComparisonVerdict.Worse, result.Verdict);
        Assert.InRange(result.DriftPercent!.Value, 10, 25);
        Assert.Contains("Both sides drifted by +", result.Reason, StringComparison.Ordinal);
    }

    [Fact]
    public void A_block_in_which_nothing_succeeded_is_worse()
    {
        SequentialComparison comparison = Create(tolerance: 1);
        for (int block = 0; block < 4; block++)
        {
            comparison.Add(Metrics(100 + block), block == 2 ? MetricsCalculator.Measure(SampleMetrics.Run(), [SampleMetrics.Failed(SampleMetrics.Run(), 0)]) : Metrics(100 - block));
        }

        Assert.Equal(ComparisonVerdict.Worse, Assert.Single(comparison.Results("a", "b")).Verdict);
    }

    [Fact]
    public void Script_blocks_are_measured_in_turns_until_all_is_decided()
    {
        host.SetVariable("a", Metrics(100));
        host.SetVariable("b", Metrics(150));

        ModuleResult result = host.Run("""
            $calls = [Collections.Generic.List[string]]::new()
            Invoke-ServeComparison { $calls.Add('A'); $a } { $calls.Add('B'); $b } -Metric MeanTtftMs -Prepare { param($Side) $calls.Add("before $Side") } -Seed 3
            $calls -join ' '
            """);

        ServeComparison compared = Assert.Single(result.Output.Select(item => item.BaseObject).OfType<ServeComparison>());
        string calls = (string)result.Output[^1].BaseObject;
        Assert.Equal((ComparisonVerdict.Worse, 4, 50.0), (compared.Verdict, compared.ReferenceCount, compared.Delta));
        Assert.Equal(10, calls.Split(' ').Count(call => call is "A" or "B"));
        Assert.Contains("before Reference A", calls, StringComparison.Ordinal);
        Assert.Contains("before Difference B", calls, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Invoke-ServeComparison { } { $a }", "ComparisonBlockInvalid")]
    [InlineData("Invoke-ServeComparison { $a } { $other }", "RunsNotComparable")]
    [InlineData("Invoke-ServeComparison { throw 'it ran' } { $a } -Metric NoSuchMetric", "MetricUnknown")]
    [InlineData("Invoke-ServeComparison { throw 'it ran' } { $a } -Metric No*", "MetricUnknown")]
    public void What_is_wrong_ends_it_before_more_runs(string script, string errorId)
    {
        host.SetVariable("a", Metrics(100));
        host.SetVariable("other", CompareServeResultTests.Metrics("b", duration: 10, ttftMs: 100, rate: 5));

        host.Run(script).SingleError(errorId);
    }

    [Fact]
    public void With_WhatIf_nothing_runs() => Assert.Empty(host.Run("Invoke-ServeComparison { throw 'it ran' } { throw 'it ran' } -WhatIf").Output);

    private static SequentialComparison Create(double tolerance) =>
        new([MetricCatalog.FindColumn("MeanTtftMs")!], new SequentialOptions { TolerancePercent = tolerance });

    private static ServeMetrics Metrics(double ttftMs) => CompareServeResultTests.Metrics("a", duration: 10, ttftMs: ttftMs);

    private static double Rate(double changePercent, double tolerance, params ComparisonVerdict[] verdicts)
    {
        const int trials = 400;
        var random = new CPythonRandom(11);
        double Noise() => Math.Exp(0.02 * Math.Sqrt(-2 * Math.Log(1 - random.Random())) * Math.Cos(2 * Math.PI * random.Random()));
        // Values of a tenth of a millisecond come again, so that few runs have to be made.
        var runs = new Dictionary<double, ServeMetrics>();
        ServeMetrics Run(double ttftMs)
        {
            double value = Math.Round(ttftMs, 1);
            return runs.TryGetValue(value, out ServeMetrics? known) ? known : runs[value] = Metrics(value);
        }

        int hits = 0;
        for (int trial = 0; trial < trials; trial++)
        {
            SequentialComparison comparison = Create(tolerance);
            for (int block = 0; block < 12 && !comparison.IsDecided; block++)
            {
                double level = 100 * (1 + (0.2 * block / 11));
                comparison.Add(Run(level * Noise()), Run(level * (1 + (changePercent / 100)) * Noise()));
            }

            hits += verdicts.Contains(Assert.Single(comparison.Results("a", "b")).Verdict) ? 1 : 0;
        }

        return hits / (double)trials;
    }
}
