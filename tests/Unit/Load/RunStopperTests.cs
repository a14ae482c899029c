using ServeBench.Arrivals;
using ServeBench.Decisions;
using ServeBench.Load;
using ServeBench.Randomness;
using ServeBench.Tests.Decisions;
using ServeBench.Transport;
using Xunit;

namespace ServeBench.Tests.Load;

/// <summary>Stop rules as a run asks them.</summary>
public sealed class RunStopperTests
{
    private static readonly Uri s_nowhere = new("http://127.0.0.1:9");

    private static ServeStopRule Rule(string text, StopMode mode = StopMode.Enforce) => new(StopRules.Parse(text), mode);

    private static RunStopper Stopper(params ServeStopRule[] rules) =>
        new(ScriptedRun.Plan(s_nowhere, TransportKind.Portable, 1000) with { StopRules = rules });

    private static ServeRunCounters At(double seconds) => new() { ElapsedSeconds = seconds, Total = 1000, Due = 1000 };

    private static void Add(RunStopper stopper, int count, bool success = true, RequestErrorKind kind = RequestErrorKind.HttpStatus, int? status = 503)
    {
        for (int i = 0; i < count; i++)
        {
            stopper.Add(new ServeRequestResult { Success = success, ErrorKind = success ? RequestErrorKind.None : kind, StatusCode = success ? 200 : status ?? 0, ErrorMessage = success ? null : "busy" });
        }
    }

    [Fact]
    public void Errors_in_a_row_are_those_without_a_success_between()
    {
        RunStopper stopper = Stopper(Rule("errors in a row >= 20"));
        Add(stopper, 19, success: false);
        Add(stopper, 1);
        Add(stopper, 19, success: false);
        Assert.False(stopper.Take(At(1), looks: true));
        Add(stopper, 1, success: false);
        Assert.False(stopper.Take(At(1.25), looks: false));
        Assert.True(stopper.Take(At(2), looks: true));

        ServeStop stop = Assert.IsType<ServeStop>(stopper.Stop);
        Assert.Equal(("errors in a row >= 20", StopMode.Enforce, 2.0), (stop.Rule, stop.Mode, stop.Seconds));
        Assert.Equal("20 requests failed one after the other; the last: HttpStatus: busy", stop.Reason);
        Assert.Equal((1, 39, 20), (stopper.Latest.Completed, stopper.Latest.Failed, stopper.Latest.FailedInARow));
    }

    [Fact]
    public void A_share_over_a_window_forgets_what_is_older_and_waits_for_enough()
    {
        RunStopper stopper = Stopper(Rule("errors > 5 % over 3 s (at least 50)"));
        Add(stopper, 20, success: false);
        Assert.False(stopper.Take(At(1), looks: true));
        Add(stopper, 40);
        Assert.True(stopper.Take(At(2), looks: true));

        RunStopper later = Stopper(Rule("errors > 5 % over 3 s (at least 50)"));
        Add(later, 20, success: false);
        Assert.False(later.Take(At(1), looks: true));
        Assert.False(later.Take(At(3.5), looks: true));
        Add(later, 100);
        Assert.False(later.Take(At(4.5), looks: true));
        Add(later, 6, success: false);
        Assert.True(later.Take(At(5), looks: true));
    }

    [Theory]
    [InlineData("errors of Timeout >= 2", RequestErrorKind.Timeout, null, true)]
    [InlineData("errors of Timeout >= 2", RequestErrorKind.HttpStatus, 503, false)]
    [InlineData("errors of Http5xx, Timeout >= 2", RequestErrorKind.HttpStatus, 503, true)]
    [InlineData("errors of Http4xx >= 2", RequestErrorKind.HttpStatus, 503, false)]
    [InlineData("errors of Http429 >= 2", RequestErrorKind.RateLimited, 429, true)]
    [InlineData("errors of Http503 >= 2", RequestErrorKind.HttpStatus, 500, false)]
    [InlineData("errors of BrokenStream >= 2", RequestErrorKind.ConnectionLost, 200, true)]
    [InlineData("errors of RateLimited >= 2", RequestErrorKind.RateLimited, 429, true)]
    [InlineData("errors >= 2", RequestErrorKind.Cancelled, null, false)]
    [InlineData("errors >= 2", RequestErrorKind.Skipped, null, false)]
    public void Only_the_kinds_that_are_named_count(string rule, RequestErrorKind kind, int? status, bool stops)
    {
        RunStopper stopper = Stopper(Rule(rule));
        Add(stopper, 2, success: false, kind, status);
        Assert.Equal(stops, stopper.Take(At(1), looks: true));
    }

    [Fact]
    public void A_rule_that_only_monitors_applies_once_and_lets_the_run_go_on()
    {
        RunStopper stopper = Stopper(Rule("errors >= 1", StopMode.Monitor), Rule("errors >= 3"));
        Add(stopper, 1, success: false);
        Assert.False(stopper.Take(At(1), looks: true));
        Assert.False(stopper.Take(At(2), looks: true));
        Add(stopper, 2, success: false);
        Assert.True(stopper.Take(At(3), looks: true));
        Assert.Equal([StopMode.Monitor, StopMode.Enforce], stopper.Stops.Select(stop => stop.Mode));
        Assert.Equal("errors >= 3", stopper.Stop!.Rule);
    }

    [Fact]
    public void A_rule_that_needs_a_schedule_is_refused_where_all_is_sent_at_once()
    {
        ServeException error = Assert.Throws<ServeException>(() => Stopper(Rule("over-saturation")));
        Assert.Equal("StopRuleNotApplicable", error.ErrorId);
        error = Assert.Throws<ServeException>(() => Stopper(Rule("fails OutputThroughput >= 100 tok/s")));
        Assert.Equal("StopRuleNotApplicable", error.ErrorId);
    }

    [Fact]
    public void Precision_counts_requests_that_resemble_each_other_as_fewer()
    {
        PrecisionRule rule = Assert.IsType<PrecisionRule>(StopRules.Parse("p90 ttft ± 5 %"));
        var random = new CPythonRandom(3);
        double[] independent = [.. Enumerable.Range(0, 4000).Select(_ => 100 + (100 * random.Random()))];
        double level = 0;
        double[] alike = [.. Enumerable.Range(0, 4000).Select(i => level = (0.98 * level) + random.Random() - 0.5).Select(value => 150 + (20 * value))];

        (double value, double half, double effective) = rule.Measure(independent);
        Assert.InRange(value, 187, 193);
        Assert.InRange(half, 0.5, 4);
        Assert.InRange(effective, 1500, 4000);
        Assert.InRange(rule.Measure(alike).Effective, 5, 400);
    }

    [Fact]
    public void A_precision_that_is_reached_says_within_this_run()
    {
        RunStopper stopper = Stopper(Rule("mean ttft ± 5 %"));
        ServeRun run = SampleMetrics.Run();
        for (int i = 0; i < 99; i++)
        {
            stopper.Add(SampleMetrics.Request(run, i, 100 + (i % 7)));
        }

        Assert.False(stopper.Take(At(1), looks: true));
        stopper.Add(SampleMetrics.Request(run, 99, 100));
        Assert.True(stopper.Take(At(2), looks: true));
        Assert.Contains("within this run, from 100 requests", stopper.Stop!.Reason, StringComparison.Ordinal);
    }

    [Fact]
    public void An_objective_that_is_certain_to_fail_ends_the_run_and_one_that_passes_does_not()
    {
        RunStopper fails = Stopper(Rule("fails p90 ttft <= 200 ms"), Rule("fails p90 ttft <= 900 ms"));
        Fill(fails, over: 60, all: 120);
        Assert.True(fails.Take(At(1), looks: true));
        Assert.StartsWith("'p90 ttft <= 200 ms' is certain to fail", fails.Stop!.Reason, StringComparison.Ordinal);

        RunStopper passes = Stopper(Rule("fails p90 ttft <= 200 ms"));
        Fill(passes, over: 0, all: 900);
        Assert.False(passes.Take(At(1), looks: true));

        RunStopper decided = Stopper(Rule("decided p90 ttft <= 200 ms"));
        Fill(decided, over: 0, all: 900);
        Assert.True(decided.Take(At(1), looks: true));
    }

    // At the limit itself, looking often must not find a verdict by chance.
    [Fact]
    public void Many_looks_at_an_objective_on_its_limit_seldom_decide()
    {
        int decided = 0;
        for (int seed = 1; seed <= 60; seed++)
        {
            var random = new CPythonRandom(seed);
            RunStopper stopper = Stopper(Rule("decided p90 ttft <= 200 ms"));
            ServeRun run = SampleMetrics.Run();
            bool stops = false;
            for (int second = 1; second <= 20 && !stops; second++)
            {
                for (int i = 0; i < 50; i++)
                {
                    stopper.Add(SampleMetrics.Request(run, i, random.Random() < 0.1 ? 300 : 100));
                }

                stops = stopper.Take(At(second), looks: true);
            }

            decided += stops ? 1 : 0;
        }

        Assert.InRange(decided, 0, 10);
    }

    private static void Fill(RunStopper stopper, int over, int all)
    {
        ServeRun run = SampleMetrics.Run();
        foreach ((double ttft, int index) in SampleMetrics.Over(over, all).Select((ttft, index) => (ttft, index)))
        {
            stopper.Add(SampleMetrics.Request(run, index, ttft));
        }
    }
}
