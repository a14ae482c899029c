using CsCheck;
using ServeBench.Load;
using ServeBench.Metrics;
using Xunit;

namespace ServeBench.Tests.Metrics;

public sealed class BalanceTests
{
    private static ServeRequestResult Request(ServeRun run, int index, double start, double seconds) => new()
    {
        Index = index,
        Run = run,
        Success = true,
        StartSeconds = start,
        ScheduledSeconds = start,
        OutputLength = 2,
        TtftMs = seconds * 500,
        E2elMs = seconds * 1000,
        ChunkCount = 2,
        ItlMs = [seconds * 500],
    };

    // So many places, each with one request of a length after the other.
    private static ServeRequestResult[] Closed(ServeRun run, int places, int each, double seconds, double stagger) =>
        [.. Enumerable.Range(0, places * each).Select(i => Request(run, i, (i % places * stagger) + (i / places * seconds), seconds))];

    [Fact]
    public void The_rule_leaves_out_what_is_not_on_the_level()
    {
        double[] level = [.. Enumerable.Range(0, 60).Select(i => 10.0 + (i % 2))];
        Assert.Equal(0, BalanceWindow.Truncation(level));
        Assert.Equal(7, BalanceWindow.Truncation([0, 1, 2, 3, 4, 5, 6, .. level]));
        // What never settles is cut at the half.
        Assert.True(BalanceWindow.Truncation([.. Enumerable.Range(0, 60).Select(i => (double)i)]) >= 29);
    }

    [Fact]
    public void The_rule_is_that_of_the_least_marginal_standard_error() =>
        Gen.Double[-5, 5].Array[4, 40].Sample(values =>
        {
            int half = values.Length / 2;
            double Error(int left)
            {
                double[] kept = values[left..];
                double mean = kept.Average();
                return kept.Sum(value => (value - mean) * (value - mean)) / ((double)kept.Length * kept.Length);
            }

            double least = Enumerable.Range(0, half + 1).Min(Error);
            Assert.Equal(least, Error(BalanceWindow.Truncation(values)), 1e-9);
        });

    [Fact]
    public void A_closed_loop_is_in_balance_without_its_beginning_and_its_end()
    {
        var run = new ServeRun { Backend = "openai", MaxConcurrency = 10 };
        // Ten places that open within the first ten seconds, and close within the last ten.
        (RunBalance? balance, string? warning) = BalanceMeter.Measure(Closed(run, 10, each: 50, seconds: 1, stagger: 1), whole: false);

        Assert.NotNull(balance);
        Assert.Null(warning);
        Assert.InRange(balance.StartSeconds, 7, 15);
        Assert.InRange(balance.EndSeconds, 44, 52);
        Assert.Equal(10, balance.MeanInFlight, 0.5);
        Assert.Equal(10, balance.RequestThroughput, 0.7);
        Assert.Equal(1000, balance.MeanE2elMs, 1e-6);
        Assert.Equal(balance.StartSeconds, balance.LeftOutBeforeSeconds, 1e-9);
    }

    [Fact]
    public void An_open_loop_has_a_part_in_balance_too()
    {
        var run = new ServeRun { Backend = "openai", RequestRate = 20 };
        ServeRequestResult[] requests = [.. Enumerable.Range(0, 1000).Select(i => Request(run, i, i / 20.0, 4))];
        (RunBalance? balance, _) = BalanceMeter.Measure(requests, whole: false);

        Assert.NotNull(balance);
        Assert.InRange(balance.StartSeconds, 2, 6);
        Assert.InRange(balance.EndSeconds, 48, 52);
        Assert.Equal(80, balance.MeanInFlight, 4.0);
    }

    [Fact]
    public void A_load_that_only_grows_has_no_part_in_balance_or_says_that_it_grows()
    {
        var run = new ServeRun { Backend = "openai", RequestRate = 20 };
        // Each request takes longer than the one before it.
        ServeRequestResult[] requests = [.. Enumerable.Range(0, 1000).Select(i => Request(run, i, i / 20.0, 1 + (i / 20.0)))];
        (_, string? warning) = BalanceMeter.Measure(requests, whole: false);
        Assert.NotNull(warning);
    }

    [Fact]
    public void Few_requests_have_none_and_no_warning()
    {
        var run = new ServeRun { Backend = "openai" };
        Assert.Equal((null, null), BalanceMeter.Measure(Closed(run, 2, each: 10, seconds: 1, stagger: 0), whole: false));
    }
}
