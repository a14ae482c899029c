using System.Collections.Frozen;
using ServeBench.Arrivals;
using ServeBench.Decisions;
using ServeBench.Load;
using ServeBench.Randomness;
using ServeBench.Tests.Decisions;
using ServeBench.Timing;
using ServeBench.Transport;
using ServeBench.Workloads;
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
        Assert.Null(stopper.Take(At(1), looks: true));
        Add(stopper, 1, success: false);
        Assert.Null(stopper.Take(At(1.25), looks: false));
        Assert.Equal(StopScope.Run, stopper.Take(At(2), looks: true));

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
        Assert.Null(stopper.Take(At(1), looks: true));
        Add(stopper, 40);
        Assert.Equal(StopScope.Run, stopper.Take(At(2), looks: true));

        RunStopper later = Stopper(Rule("errors > 5 % over 3 s (at least 50)"));
        Add(later, 20, success: false);
        Assert.Null(later.Take(At(1), looks: true));
        Assert.Null(later.Take(At(3.5), looks: true));
        Add(later, 100);
        Assert.Null(later.Take(At(4.5), looks: true));
        Add(later, 6, success: false);
        Assert.Equal(StopScope.Run, later.Take(At(5), looks: true));
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
        Assert.Equal(stops, stopper.Take(At(1), looks: true) is not null);
    }

    [Fact]
    public void A_rule_that_only_monitors_applies_once_and_lets_the_run_go_on()
    {
        RunStopper stopper = Stopper(Rule("errors >= 1", StopMode.Monitor), Rule("errors >= 3"));
        Add(stopper, 1, success: false);
        Assert.Null(stopper.Take(At(1), looks: true));
        Assert.Null(stopper.Take(At(2), looks: true));
        Add(stopper, 2, success: false);
        Assert.Equal(StopScope.Run, stopper.Take(At(3), looks: true));
        Assert.Equal([StopMode.Monitor, StopMode.Enforce], stopper.Stops.Select(stop => stop.Mode));
        Assert.Equal("errors >= 3", stopper.Stop!.Rule);
    }

    [Fact]
    public void Every_rule_that_applies_at_a_look_is_noted_and_the_first_to_enforce_is_the_reason()
    {
        RunStopper stopper = Stopper(Rule("errors >= 2"), Rule("errors >= 1", StopMode.Monitor), Rule("errors in a row >= 2"), Rule("errors >= 9", StopMode.Monitor));
        Add(stopper, 2, success: false);
        Assert.Equal(StopScope.Run, stopper.Take(At(1), looks: true));
        Assert.Equal(["errors >= 2", "errors >= 1", "errors in a row >= 2"], stopper.Stops.Select(stop => stop.Rule));
        Assert.Equal("errors >= 2", stopper.Stop!.Rule);
        Assert.Null(stopper.Take(At(2), looks: true));
        Assert.Equal(3, stopper.Stops.Count);
    }

    [Fact]
    public void A_rule_that_ends_the_run_goes_before_one_that_ends_a_phase_at_the_same_look()
    {
        ServePhase[] phases = [new() { Name = "a", Arrival = PhaseArrival.AtOnce, Count = 500 }, new() { Name = "b", Arrival = PhaseArrival.AtOnce, Count = 500 }];
        ServeRequest[] requests = [.. Enumerable.Range(0, 1000).Select(i => new ServeRequest { Index = i, Prompt = "p" })];
        ArrivalSlot[] slots = ArrivalSchedule.Create(new ArrivalPlan { Phases = phases }, requests);
        ServeStopRule[] rules = [new(StopRules.Parse("errors >= 3"), StopMode.Enforce, StopScope.Phase), Rule("errors in a row >= 3"), Rule("errors >= 1", StopMode.Monitor)];
        var stopper = new RunStopper(ScriptedRun.Plan(s_nowhere, TransportKind.Portable) with { Slots = slots, StopRules = rules });
        for (int i = 0; i < 3; i++)
        {
            stopper.Add(new ServeRequestResult { Phase = "a", ErrorKind = RequestErrorKind.HttpStatus, StatusCode = 500, ErrorMessage = "no" });
        }

        Assert.Equal(StopScope.Run, stopper.Take(At(1), looks: true, "a"));
        Assert.Equal("errors in a row >= 3", stopper.Stop!.Rule);
        Assert.Equal([StopScope.Phase, StopScope.Run, StopScope.Run], stopper.Stops.Select(stop => stop.Scope));
    }

    [Fact]
    public void A_rule_that_needs_a_schedule_is_refused_where_all_is_sent_at_once()
    {
        ServeException error = Assert.Throws<ServeException>(() => Stopper(Rule("over-saturation")));
        Assert.Equal("StopRuleNotApplicable", error.ErrorId);
        error = Assert.Throws<ServeException>(() => Stopper(Rule("fails OutputThroughput >= 100 tok/s")));
        Assert.Equal("StopRuleNotApplicable", error.ErrorId);
    }

    // Two places that answer in 100 ms get 60 requests a second: the place of the first sixteen in the schedule must not hang on how their times are rounded.
    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void A_server_that_gets_three_times_what_it_can_do_is_seen_whatever_the_seed_is(int seed)
    {
        ServeRequest[] requests = [.. Enumerable.Range(0, 1200).Select(i => new ServeRequest { Index = i, Prompt = "p" })];
        ArrivalSlot[] slots = ArrivalSchedule.Create(new ArrivalPlan { RequestRate = 60, Seed = (uint)seed }, requests);
        var stopper = new RunStopper(ScriptedRun.Plan(s_nowhere, TransportKind.Portable, 1) with { Slots = slots, StopRules = [Rule("over-saturation")] });
        FrozenSet<int> first = Enumerable.Range(0, SaturationDetector.FirstRequests).ToFrozenSet();
        var clock = RunClock.StartIn(TimeSpan.Zero);
        (double[] begins, double[] ends) = Serve([.. slots.Select(slot => slot.OffsetSeconds)], places: 2, seconds: 0.1);
        (int ended, StopScope? stopped, double seconds) = (0, null, 0);
        for (int sample = 1; stopped is null && seconds < 20; sample++)
        {
            seconds = sample * 0.25;
            for (; ended < ends.Length && ends[ended] <= seconds; ended++)
            {
                stopper.Add(new ServeRequestResult
                {
                    Success = true,
                    RequestPosition = ended,
                    ScheduledSeconds = clock.SecondsAt(clock.Origin + RunClock.ToTicks(slots[ended].OffsetSeconds)),
                    TtftMs = 1000 * (begins[ended] + 0.05 - slots[ended].OffsetSeconds),
                    E2elMs = 1000 * (ends[ended] - slots[ended].OffsetSeconds),
                    ChunkCount = 2,
                });
            }

            int due = slots.Count(slot => slot.OffsetSeconds <= seconds);
            stopped = stopper.Take(new ServeRunCounters { ElapsedSeconds = seconds, Total = 1200, Due = due, Begun = ended, Ended = ended, First = first }, looks: sample % 4 == 0);
        }

        Assert.Equal(StopScope.Run, stopped);
        Assert.InRange(seconds, 5, 8);
    }

    private static (double[] Begins, double[] Ends) Serve(double[] due, int places, double seconds)
    {
        double[] begins = new double[due.Length], ends = new double[due.Length];
        for (int i = 0; i < due.Length; i++)
        {
            begins[i] = Math.Max(due[i], i < places ? 0 : ends[i - places]);
            ends[i] = begins[i] + seconds;
        }

        return (begins, ends);
    }

    [Fact]
    public void A_rule_of_a_phase_ends_that_phase_and_forgets_it_with_the_next_one()
    {
        ServePhase[] phases = [new() { Name = "a", Arrival = PhaseArrival.AtOnce, Count = 500 }, new() { Name = "b", Arrival = PhaseArrival.AtOnce, Count = 500 }];
        var rule = new ServeStopRule(StopRules.Parse("errors >= 3"), StopMode.Enforce, StopScope.Phase);
        ServeRequest[] requests = [.. Enumerable.Range(0, 1000).Select(i => new ServeRequest { Index = i, Prompt = "p" })];
        ArrivalSlot[] slots = ArrivalSchedule.Create(new ArrivalPlan { Phases = phases }, requests);
        var stopper = new RunStopper(ScriptedRun.Plan(s_nowhere, TransportKind.Portable) with { Slots = slots, StopRules = [rule] });
        void Fail(string phase, int count)
        {
            for (int i = 0; i < count; i++)
            {
                stopper.Add(new ServeRequestResult { Phase = phase, ErrorKind = RequestErrorKind.HttpStatus, StatusCode = 500, ErrorMessage = "no" });
            }
        }

        Fail("a", 2);
        Assert.Null(stopper.Take(At(1), looks: true, "a"));
        Fail("a", 1);
        Assert.Equal(StopScope.Phase, stopper.Take(At(2), looks: true, "a"));
        Fail("a", 5);
        Assert.Null(stopper.Take(At(3), looks: true, "a"));

        // What ends late belongs to the phase before.
        Fail("a", 1);
        Fail("b", 2);
        Assert.Null(stopper.Take(At(4), looks: true, "b"));
        Fail("b", 1);
        Assert.Equal(StopScope.Phase, stopper.Take(At(5), looks: true, "b"));
        Assert.Null(stopper.Stop);
        Assert.Equal(["in the phase 'a': 3 of 3 requests failed; the last: HttpStatus: no", "in the phase 'b': 3 of 3 requests failed; the last: HttpStatus: no"], stopper.Stops.Select(stop => stop.Reason));
    }

    // A duration is one phase, whose schedule is known.
    [Fact]
    public void Over_saturation_looks_at_the_schedule_of_one_phase_and_not_of_two()
    {
        ServePhase Phase(string name) => new() { Name = name, Arrival = PhaseArrival.Poisson, RequestRate = 20, DurationSeconds = 30 };
        RunPlan Plan(params ServePhase[] phases) => ScriptedRun.Plan(s_nowhere, TransportKind.Portable) with
        {
            Slots = ArrivalSchedule.Create(new ArrivalPlan { Phases = phases }, [new ServeRequest { Prompt = "p" }]),
            StopRules = [Rule("over-saturation")],
        };

        Assert.Null(new RunStopper(Plan(Phase("a"))).Stop);
        Assert.Equal("StopRuleNotApplicable", Assert.Throws<ServeException>(() => new RunStopper(Plan(Phase("a"), Phase("b")))).ErrorId);
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

        Assert.Null(stopper.Take(At(1), looks: true));
        stopper.Add(SampleMetrics.Request(run, 99, 100));
        Assert.Equal(StopScope.Run, stopper.Take(At(2), looks: true));
        Assert.Contains("within this run, from 100 requests", stopper.Stop!.Reason, StringComparison.Ordinal);
    }

    [Fact]
    public void An_objective_that_is_certain_to_fail_ends_the_run_and_one_that_passes_does_not()
    {
        RunStopper fails = Stopper(Rule("fails p90 ttft <= 200 ms"), Rule("fails p90 ttft <= 900 ms"));
        Fill(fails, over: 60, all: 120);
        Assert.Equal(StopScope.Run, fails.Take(At(1), looks: true));
        Assert.StartsWith("'p90 ttft <= 200 ms' is certain to fail", fails.Stop!.Reason, StringComparison.Ordinal);

        RunStopper passes = Stopper(Rule("fails p90 ttft <= 200 ms"));
        Fill(passes, over: 0, all: 900);
        Assert.Null(passes.Take(At(1), looks: true));

        RunStopper decided = Stopper(Rule("decided p90 ttft <= 200 ms"));
        Fill(decided, over: 0, all: 900);
        Assert.Equal(StopScope.Run, decided.Take(At(1), looks: true));
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

                stops = stopper.Take(At(second), looks: true) is not null;
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
