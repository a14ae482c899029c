using CsCheck;
using ServeBench.Decisions;
using ServeBench.Load;
using ServeBench.Metrics;
using Xunit;

namespace ServeBench.Tests.Decisions;

public sealed class ObjectiveTestTests
{
    // Tails of exact fractions: the probability of as few, and of as many, misses under the share that is allowed.
    [Theory]
    [InlineData(500, 0, "p99", 0.99, ObjectiveVerdict.Pass)]
    [InlineData(458, 0, "p99", 0.99, ObjectiveVerdict.Undecided)]
    [InlineData(459, 0, "p99", 0.99, ObjectiveVerdict.Pass)]
    [InlineData(661, 1, "p99", 0.99, ObjectiveVerdict.Undecided)]
    [InlineData(662, 1, "p99", 0.99, ObjectiveVerdict.Pass)]
    [InlineData(500, 10, "p99", 0.95, ObjectiveVerdict.Fail)]
    [InlineData(1000, 4, "p99", 0.95, ObjectiveVerdict.Pass)]
    [InlineData(1000, 5, "p99", 0.95, ObjectiveVerdict.Undecided)]
    [InlineData(1000, 18, "p99", 0.99, ObjectiveVerdict.Undecided)]
    [InlineData(1000, 19, "p99", 0.99, ObjectiveVerdict.Fail)]
    [InlineData(200, 4, "p95", 0.95, ObjectiveVerdict.Pass)]
    [InlineData(200, 5, "p95", 0.95, ObjectiveVerdict.Undecided)]
    [InlineData(2000, 0, "p99.9", 0.9, ObjectiveVerdict.Undecided)]
    public void A_percentile_is_decided_by_the_exact_test(int all, int over, string percentile, double confidence, ObjectiveVerdict expected)
    {
        ServeObjectiveResult result = Decide($"{percentile} ttft <= 200 ms", SampleMetrics.Of(SampleMetrics.Over(over, all)), confidence);

        Assert.Equal((expected, all, over), (result.Verdict, result.Samples, result.Exceeding));
        Assert.Equal(expected == ObjectiveVerdict.Pass, result.Upper <= 200);
        Assert.Equal(expected == ObjectiveVerdict.Fail, result.Lower > 200);
        Assert.Equal(expected == ObjectiveVerdict.Undecided, result.RequestsNeeded > all);
    }

    [Fact]
    public void A_failed_request_is_over_every_limit_of_a_latency()
    {
        IEnumerable<double> values = SampleMetrics.Over(0, 490).Concat(Enumerable.Repeat(double.NaN, 10));

        ServeObjectiveResult result = Decide("p99 ttft <= 200 ms", SampleMetrics.Of(values));

        Assert.Equal((ObjectiveVerdict.Fail, 500L, 10L), (result.Verdict, result.Samples, result.Exceeding));
        Assert.Equal(double.PositiveInfinity, result.Actual);
    }

    [Fact]
    public void Without_failures_the_value_is_that_of_the_metrics() => Gen.Double[1, 500].Array[1, 60].Sample(values =>
    {
        ServeMetrics metrics = SampleMetrics.Of(values);

        Assert.Equal(metrics.P99TtftMs, Decide("p99 ttft <= 200 ms", metrics, 0).Actual);
        Assert.Equal(metrics.P99TtftMs <= 200 ? ObjectiveVerdict.Pass : ObjectiveVerdict.Fail, Decide("p99 ttft <= 200 ms", metrics, 0).Verdict);
    });

    [Fact]
    public void What_the_client_cut_off_does_not_count_and_is_said()
    {
        ServeRun run = SampleMetrics.Run(one => one.Stopped = true);
        ServeMetrics metrics = MetricsCalculator.Measure(
            run,
            [
                .. SampleMetrics.Over(0, 300).Select((ttft, i) => SampleMetrics.Request(run, i, ttft)),
                SampleMetrics.Failed(run, 300, RequestErrorKind.Cancelled),
                SampleMetrics.Failed(run, 301, RequestErrorKind.Skipped, "waiting"),
                SampleMetrics.Failed(run, 302, RequestErrorKind.Timeout, "broken"),
                SampleMetrics.Failed(run, 303, RequestErrorKind.Skipped, "broken"),
            ]);

        ServeObjectiveResult failed = Decide("failed <= 5 %", metrics, 0.95, RunDoubt.Stopped);
        ServeObjectiveResult ttft = Decide("p95 ttft <= 200 ms", metrics);

        Assert.Equal((ObjectiveVerdict.Pass, 302L, 2L), (failed.Verdict, failed.Samples, failed.Exceeding));
        Assert.Contains("2 requests that the client cut off do not count.", failed.Reason, StringComparison.Ordinal);
        Assert.Equal(ObjectiveVerdict.Undecided, ttft.Verdict);
        Assert.StartsWith("The run was stopped before all of its requests had ended.", ttft.Reason, StringComparison.Ordinal);
    }

    // Bounds of Clopper and Pearson from exact fractions.
    [Theory]
    [InlineData(1, 100, 0.05128014162622924, 4.655981145353893)]
    [InlineData(0, 59, 0, 4.950760988822693)]
    [InlineData(98, 100, 93.83807996039593, 99.64348473967432)]
    public void A_share_has_the_bounds_of_Clopper_and_Pearson(int failed, int all, double lower, double upper)
    {
        IEnumerable<double> values = Enumerable.Range(0, all).Select(i => i < failed ? double.NaN : 100);

        ServeObjectiveResult result = Decide("failed <= 5 %", SampleMetrics.Of(values));

        Assert.Equal(100.0 * failed / all, result.Actual!.Value, 1e-12);
        Assert.Equal((lower, upper), (result.Lower!.Value, result.Upper!.Value), new Near(1e-9));
    }

    [Fact]
    public void An_attainment_counts_requests_that_keep_every_limit()
    {
        ServeRun run = SampleMetrics.Run();
        ServeMetrics metrics = MetricsCalculator.Measure(
            run,
            [
                SampleMetrics.Request(run, 0, 100, 10, 10),
                SampleMetrics.Request(run, 1, 100, 40, 40),
                SampleMetrics.Request(run, 2, 300, 10, 10),
                // One token has no time per token, and cannot be too slow.
                SampleMetrics.Request(run, 3, 100),
                SampleMetrics.Failed(run, 4),
            ]);

        ServeObjectiveResult share = Decide("attainment(ttft <= 200 ms, tpot <= 30 ms) >= 99 %", metrics);
        ServeObjectiveResult rate = Decide("goodput(ttft <= 200 ms, tpot <= 30 ms) >= 0.2 req/s", metrics);

        Assert.Equal((40.0, 5L, 3L, ObjectiveVerdict.Fail), (share.Actual, share.Samples, share.Exceeding, share.Verdict));
        Assert.Equal((0.2, ObjectiveVerdict.Pass), (rate.Actual, rate.Verdict));
    }

    [Fact]
    public void A_request_is_held_against_the_limits_that_it_brought()
    {
        ServeRun run = SampleMetrics.Run();
        ServeRequestResult Own(int index, double ttft, double? limit) => new()
        {
            Index = index, Success = true, OutputLength = 1, TtftMs = ttft, E2elMs = ttft, Run = run, Slo = limit is null ? null : new() { TtftMs = limit },
        };
        ServeMetrics metrics = MetricsCalculator.Measure(run, [Own(0, 100, 90), Own(1, 100, 110), Own(2, 100, null)]);

        ServeObjectiveResult result = Decide("attainment(slo) >= 50 %", metrics);

        Assert.Equal((2L, 1L), (result.Samples, result.Exceeding));
        Assert.Equal(ObjectiveVerdict.Fail, Decide("attainment(slo) >= 50 %", SampleMetrics.Of([100])).Verdict);
    }

    // Student's bounds of 1 to 9: mean 5, deviation 2.7386, t(0.95, 8) = 1.8595.
    [Theory]
    [InlineData("mean ttft <= 6.7 ms", ObjectiveVerdict.Pass)]
    [InlineData("mean ttft <= 6.69 ms", ObjectiveVerdict.Undecided)]
    [InlineData("mean ttft <= 3.31 ms", ObjectiveVerdict.Undecided)]
    [InlineData("mean ttft <= 3.30 ms", ObjectiveVerdict.Fail)]
    [InlineData("mean ttft >= 3.30 ms", ObjectiveVerdict.Pass)]
    [InlineData("mean ttft >= 6.7 ms", ObjectiveVerdict.Fail)]
    public void A_mean_passes_when_its_bound_meets_the_limit(string objective, ObjectiveVerdict verdict)
    {
        ServeObjectiveResult result = Decide(objective, SampleMetrics.Of([1, 2, 3, 4, 5, 6, 7, 8, 9]));

        Assert.Equal(verdict, result.Verdict);
        Assert.Equal((5 - 1.69749, 5 + 1.69749), (result.Lower!.Value, result.Upper!.Value), new Near(1e-4));
        Assert.Contains("within this run", result.Reason, StringComparison.Ordinal);
    }

    [Fact]
    public void A_mean_with_a_failed_request_fails_unless_failures_are_limited_too()
    {
        ServeMetrics metrics = SampleMetrics.Of([.. Enumerable.Repeat(100.0, 999), double.NaN]);

        ServeObjectiveResult single = Decide("mean ttft <= 200 ms", metrics);
        ServeObjectiveResult[] both = Decide(["mean ttft <= 200 ms", "failed <= 1 %"], [metrics]);

        Assert.Equal((ObjectiveVerdict.Fail, double.PositiveInfinity), (single.Verdict, single.Actual));
        Assert.Equal([ObjectiveVerdict.Pass, ObjectiveVerdict.Pass], both.Select(result => result.Verdict));
        Assert.Contains("1 failed requests are not in the mean.", both[0].Reason, StringComparison.Ordinal);
    }

    [Fact]
    public void Gaps_of_one_answer_count_as_few_where_they_resemble_each_other()
    {
        ServeRun run = SampleMetrics.Run();
        // Each answer is fast or slow as a whole: 100 answers say as much as 100 gaps, however many gaps each has.
        ServeMetrics whole = MetricsCalculator.Measure(run, Enumerable.Range(0, 100).Select(i => SampleMetrics.Request(run, i, 50, [.. Enumerable.Repeat(i < 3 ? 90.0 : 10, 50)])));
        ServeMetrics mixed = MetricsCalculator.Measure(run, Enumerable.Range(0, 100).Select(i => SampleMetrics.Request(run, i, 50, [.. Enumerable.Range(0, 50).Select(k => ((50 * i) + k) % 33 == 0 ? 90.0 : 10)])));

        ServeObjectiveResult clustered = Decide("p95 itl <= 50 ms", whole), independent = Decide("p95 itl <= 50 ms", mixed);

        Assert.Equal(150, clustered.Exceeding);
        Assert.Equal(ObjectiveVerdict.Undecided, clustered.Verdict);
        Assert.Equal((152L, ObjectiveVerdict.Pass), (independent.Exceeding, independent.Verdict));
        Assert.True(independent.Upper <= 50 && clustered.Upper > 50);
    }

    [Fact]
    public void The_value_of_one_run_decides_a_throughput_and_several_runs_of_a_label_together()
    {
        ServeMetrics[] runs = [.. new[] { 98, 100, 102, 101 }.Select(count => SampleMetrics.Of(Enumerable.Repeat(100.0, count), label: "new"))];

        ServeObjectiveResult one = Decide("throughput >= 9.9 req/s", runs[1]);
        ServeObjectiveResult many = Assert.Single(Decide(["throughput >= 9.9 req/s"], runs));

        Assert.Equal(ObjectiveVerdict.Pass, one.Verdict);
        Assert.Contains("one run", one.Reason, StringComparison.Ordinal);
        Assert.Equal((ObjectiveVerdict.Undecided, 4L), (many.Verdict, many.Samples));
        // Mean 10.025, deviation 0.17078, t(0.95, 3) = 2.35336.
        Assert.Equal((10.025 - 0.20096, 10.025 + 0.20096), (many.Lower!.Value, many.Upper!.Value), new Near(1e-4));
        Assert.Equal(4, Decide(["failed <= 0"], runs).Length);
    }

    [Fact]
    public void Percentiles_and_shares_of_one_run_are_corrected_for_being_tested_together()
    {
        // One of 470 is over: 0.03 for 95 % alone, and twice as much with another objective of that value.
        ServeMetrics metrics = SampleMetrics.Of(SampleMetrics.Over(1, 530));

        ServeObjectiveResult[] two = Decide(["p99 ttft <= 200 ms", "attainment(ttft <= 200 ms) >= 99 %"], [metrics]);

        Assert.Equal(ObjectiveVerdict.Pass, Decide("p99 ttft <= 200 ms", metrics).Verdict);
        Assert.All(two, result => Assert.Equal(ObjectiveVerdict.Undecided, result.Verdict));
        Assert.All(two, result => Assert.Contains("2 objectives are tested together: p = 0.06", result.Reason, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("failed <= 0 %", ObjectiveVerdict.Pass)]
    [InlineData("failed <= 3", ObjectiveVerdict.Pass)]
    [InlineData("success >= 100 %", ObjectiveVerdict.Pass)]
    [InlineData("max ttft <= 200 ms", null)]
    [InlineData("p100 ttft <= 109 ms", ObjectiveVerdict.Fail)]
    [InlineData("p100 ttft <= 110 ms", ObjectiveVerdict.Pass)]
    public void What_no_sample_can_prove_is_decided_by_the_requests_of_the_run(string objective, ObjectiveVerdict? verdict)
    {
        if (verdict is null)
        {
            Assert.Equal("ObjectiveStatisticInvalid", Assert.Throws<ServeException>(() => ServeObjective.Parse(objective)).ErrorId);
            return;
        }

        ServeObjectiveResult result = Decide(objective, SampleMetrics.Of(SampleMetrics.Over(0, 1_000)));

        Assert.Equal(verdict, result.Verdict);
        Assert.Contains("decide", result.Reason, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("p99 ttft <= 200 ms")]
    [InlineData("mean ttft <= 200 ms")]
    [InlineData("mean ttft >= 0 ms")]
    [InlineData("failed <= 100 %")]
    [InlineData("failed <= 3")]
    [InlineData("duration <= 100 s")]
    [InlineData("goodput >= 0")]
    [InlineData("attainment(ttft <= 200 ms) >= 0 %")]
    public void No_result_and_none_that_succeeded_fail(string objective)
    {
        Assert.Equal(ObjectiveVerdict.Fail, Assert.Single(Decide([objective], [])).Verdict);
        Assert.All(
            new[] { 0.95, 0 },
            confidence => Assert.Equal(ObjectiveVerdict.Fail, Decide(objective, SampleMetrics.Of([double.NaN, double.NaN], run => run.Stopped = true), confidence).Verdict));
    }

    [Theory]
    [InlineData("p99 tpot <= 200 ms")]
    [InlineData("p99 scheduled_ttft <= 200 ms")]
    [InlineData("p99 client_queue_time <= 200 ms")]
    [InlineData("goodput >= 0")]
    [InlineData("PrefixCacheHitPercent >= 0")]
    [InlineData("p99 Conversation <= 1 s")]
    public void A_value_that_the_run_does_not_have_meets_no_limit(string objective) => Assert.All(
        new[] { 0.95, 0 },
        confidence => Assert.Equal((ObjectiveVerdict.Fail, null), (Decide(objective, SampleMetrics.Of([100, 110]), confidence) is var result ? (result.Verdict, result.Actual) : default)));

    [Fact]
    public void A_doubtful_run_is_undecided_unless_the_doubt_is_allowed()
    {
        ServeMetrics metrics = SampleMetrics.Of(
            SampleMetrics.Over(0, 500),
            run =>
            {
                run.Client = new ClientHealth { Reasons = ["requests were sent late"] };
                run.PrefixCache = new PrefixCacheUse(100, 60);
                run.WarmPrefixCache = true;
            });

        ServeObjectiveResult doubted = Decide("p99 ttft <= 200 ms", metrics);

        Assert.Equal(ObjectiveVerdict.Undecided, doubted.Verdict);
        Assert.Contains("The client limited the run: requests were sent late. The server's prefix cache held 60 %", doubted.Reason, StringComparison.Ordinal);
        Assert.Equal(ObjectiveVerdict.Undecided, Decide("p99 ttft <= 200 ms", metrics, 0.95, RunDoubt.ClientLimited).Verdict);
        Assert.Equal(ObjectiveVerdict.Pass, Assert.Single(ObjectiveTest.Decide(
            [ServeObjective.Parse("p99 ttft <= 200 ms")], [metrics], new() { Allowed = [RunDoubt.ClientLimited, RunDoubt.WarmPrefixCache] })).Verdict);
    }

    [Theory]
    [InlineData("p99 tpot <= 200 ms", ObjectiveVerdict.Undecided)]
    [InlineData("mean itl <= 200 ms", ObjectiveVerdict.Undecided)]
    [InlineData("attainment(ttft <= 200 ms, tpot <= 200 ms) >= 90 %", ObjectiveVerdict.Undecided)]
    [InlineData("attainment(ttft <= 200 ms) >= 90 %", ObjectiveVerdict.Pass)]
    [InlineData("p99 e2el <= 900 ms", ObjectiveVerdict.Pass)]
    public void Chunks_that_came_together_concern_the_times_between_them(string objective, ObjectiveVerdict verdict)
    {
        ServeRun run = SampleMetrics.Run(one =>
        {
            one.Stream = StreamVerdict.Coalesced;
            one.StreamCoalescedPercent = 80;
        });
        ServeMetrics metrics = MetricsCalculator.Measure(run, Enumerable.Range(0, 500).Select(i => SampleMetrics.Request(run, i, 100, 10, 10)));

        Assert.Equal(verdict, Decide(objective, metrics).Verdict);
        Assert.Equal(ObjectiveVerdict.Pass, Decide(objective, metrics, 0.95, RunDoubt.CoalescedStream).Verdict);
    }

    [Fact]
    public void Of_a_summary_nobody_knows_how_sure_its_percentiles_are()
    {
        ServeMetrics full = SampleMetrics.Of(SampleMetrics.Over(0, 1_000));
        var summary = new ServeMetrics(full.Run, [], LatencyMetric.All.Where(latency => full.GetLatency(latency) is not null).ToDictionary(latency => latency, latency => full.GetLatency(latency)!))
        {
            Completed = 1_000, DurationSeconds = 10,
        };

        Assert.Equal((ObjectiveVerdict.Undecided, full.P99TtftMs), (Decide("p99 ttft <= 200 ms", summary) is var result ? (result.Verdict, result.Actual) : default));
        Assert.Equal(ObjectiveVerdict.Pass, Decide("p99 ttft <= 200 ms", summary, 0).Verdict);
        Assert.Equal(ObjectiveVerdict.Pass, Decide("failed <= 1 %", summary).Verdict);
        Assert.Equal(ObjectiveVerdict.Undecided, Decide("attainment(ttft <= 200 ms) >= 99 %", summary, 0).Verdict);
    }

    private static ServeObjectiveResult Decide(string objective, ServeMetrics metrics, double confidence = 0.95, params RunDoubt[] allowed) =>
        Assert.Single(ObjectiveTest.Decide([ServeObjective.Parse(objective)], [metrics], new() { Confidence = confidence, Allowed = allowed }));

    private static ServeObjectiveResult[] Decide(string[] objectives, ServeMetrics[] runs) =>
        [.. ObjectiveTest.Decide([.. objectives.Select(ServeObjective.Parse)], runs, new())];

    private sealed class Near(double tolerance) : IEqualityComparer<(double, double)>
    {
        public bool Equals((double, double) x, (double, double) y) => Math.Abs(x.Item1 - y.Item1) < tolerance && Math.Abs(x.Item2 - y.Item2) < tolerance;

        public int GetHashCode((double, double) obj) => 0;
    }
}
