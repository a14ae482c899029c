using ServeBench.Decisions;
using ServeBench.Randomness;
using Xunit;

namespace ServeBench.Tests.Decisions;

/// <summary>Where the number of an objective crosses its goal, from probes at several loads.</summary>
public sealed class LimitFitTests
{
    private const double Goal = 0.1;
    private const double Limit = 20;
    private const double Steepness = 6;

    // The share of misses at a load, of which the log-odds are a line over the logarithm of the load.
    private static double ShareAt(double load) => 1 / (1 + Math.Exp(-(Math.Log(Goal / (1 - Goal)) + (Steepness * Math.Log(load / Limit)))));

    private static (double Load, CapacityEvidence Evidence) Share(double load, double share, double requests, double alike = 1) =>
        (load, new CapacityEvidence("p90 ttft <= 100 ms", IsShare: true, share, Goal, requests, alike * share * (1 - share)));

    [Fact]
    public void Values_on_a_line_cross_the_goal_where_it_does()
    {
        var fit = new LimitFit(new[] { 5.0, 10, 17, 19, 21, 40 }.Select(load => Share(load, ShareAt(load), 1e6)));

        Assert.Equal(Limit, fit.Root!.Value, 0.02);
        Assert.InRange(Limit, fit.Interval!.Value.Lower, fit.Interval.Value.Upper);
        Assert.InRange(fit.Interval.Value.Upper / fit.Interval.Value.Lower, 1, 1.01);

        (double, CapacityEvidence) Mean(double load) => (load, new CapacityEvidence("mean ttft <= 1 s", IsShare: false, Math.Pow(load / Limit, 3), Goal: 1, 1000, Variance: 0.01));
        Assert.Equal(Limit, new LimitFit(new[] { 15.0, 18, 23 }.Select(Mean)).Root!.Value, 1e-6);
    }

    [Fact]
    public void Where_all_loads_are_at_one_side_there_is_no_root()
    {
        var good = new LimitFit([Share(5, 0, 100), Share(10, 0.05, 100)]);
        Assert.Equal((true, null, null), (good.IsMet, good.Root, good.Interval));

        var bad = new LimitFit([Share(25, 0.3, 100), Share(30, 1, 100)]);
        Assert.Equal((false, null, null), (bad.IsMet, bad.Root, bad.Interval));
    }

    [Fact]
    public void Across_a_wide_gap_only_a_first_guess_is_made()
    {
        var fit = new LimitFit([Share(10, 0.01, 1000), Share(40, 0.9, 1000)]);
        Assert.InRange(fit.Root!.Value, 10, 40);
        Assert.Null(fit.Interval);
    }

    [Fact]
    public void A_probe_counts_by_its_requests_and_not_by_how_sure_it_seems()
    {
        // Each pair of probes at a load has the share of the line between them; the better one of each seems surer.
        IEnumerable<(double, CapacityEvidence)> Pair(double load) => [Share(load, ShareAt(load) / 2, 1000, alike: 2), Share(load, ShareAt(load) * 1.5, 1000, alike: 20)];

        var fit = new LimitFit([.. Pair(18), .. Pair(19), .. Pair(21), .. Pair(22)]);
        Assert.Equal(Limit, fit.Root!.Value, 0.1);
    }

    // Of 400 intervals at 97.5 % 390 ± 3.1 hold the limit: 95 % would be three of these below it.
    [Theory]
    [InlineData(1)]
    [InlineData(10)]
    public void The_interval_has_the_limit_as_often_as_it_says(int alike)
    {
        (int held, int known) = (0, 0);
        for (uint seed = 1; seed <= 400; seed++)
        {
            var random = new CPythonRandom(seed);
            List<(double, CapacityEvidence)> probes = [];
            foreach (double load in new[] { 16.0, 18.5, 19.2, 20, 20.8, 21.5, 24 })
            {
                // Groups of requests that all miss or all do not.
                int groups = 6000 / alike;
                double share = Enumerable.Range(0, groups).Count(_ => random.Random() < ShareAt(load)) / (double)groups;
                probes.Add(Share(load, share, 6000, alike));
            }

            if (new LimitFit(probes).Interval is var (lower, upper))
            {
                known++;
                held += lower <= Limit && Limit <= upper ? 1 : 0;
            }
        }

        // Where the slope is not known there is none.
        Assert.InRange(known, 380, 400);
        Assert.InRange(held, 0.95 * known, known);
    }
}
