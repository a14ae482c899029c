using CsCheck;
using ServeBench.Arrivals;
using ServeBench.Workloads;
using Xunit;

namespace ServeBench.Tests.Arrivals;

public sealed class PhaseScheduleTests
{
    private static ServePhase Rate(string name, double rate, double? seconds = null, int? count = null) =>
        new() { Name = name, Arrival = PhaseArrival.Poisson, RequestRate = rate, DurationSeconds = seconds, Count = count };

    private static ServePhase Closed(string name, int concurrency, double? seconds = null, int? count = null) =>
        new() { Name = name, Arrival = PhaseArrival.Concurrency, Concurrency = concurrency, DurationSeconds = seconds, Count = count };

    private static ServeRequest[] Requests(int count) => [.. Enumerable.Range(0, count).Select(i => new ServeRequest { Index = i, Prompt = $"p{i}" })];

    private static ArrivalSlot[] Schedule(int requests, params ServePhase[] phases) => ArrivalSchedule.Create(new ArrivalPlan { Seed = 3, Phases = phases }, Requests(requests));

    private static string[] PromptsOf(ArrivalSlot[] slots, string phase) => [.. slots.Where(slot => slot.Phase!.Name == phase).Select(slot => slot.Request!.Prompt!)];

    [Fact]
    public void The_same_seed_gives_the_same_schedule_and_another_phase_leaves_it_alone() =>
        Gen.Select(Gen.UInt, Gen.Double[1, 50], Gen.Double[0.5, 5]).Sample((seed, rate, seconds) =>
        {
            ServePhase hold = Rate("hold", rate, seconds);
            double[] Times(double firstRate) =>
                [.. ArrivalSchedule.Create(new ArrivalPlan { Seed = seed, Phases = [Rate("first", firstRate, count: 20), hold] }, 100).Where(slot => slot.Phase == hold).Select(slot => slot.PhaseOffsetSeconds)];

            double[] times = Times(10);
            Assert.Equal(times, Times(10));
            Assert.Equal(times, Times(33));
            Assert.All(times.Zip(times.Skip(1)), pair => Assert.True(pair.First <= pair.Second));
            Assert.All(times, time => Assert.InRange(time, 0, seconds));
        }, iter: 40);

    [Fact]
    public void A_ramp_has_as_many_arrivals_as_the_integral_of_its_rate()
    {
        ServePhase ramp = new() { Name = "ramp", Arrival = PhaseArrival.Constant, RequestRate = 10, RampTo = 30, DurationSeconds = 5 };
        ArrivalSlot[] slots = Schedule(10, ramp);

        Assert.Equal(100, slots.Length);
        Assert.Equal(5.0, slots[^1].PhaseOffsetSeconds, 1e-9);
        Assert.Equal(30.0, slots[^1].Rate, 1e-9);
    }

    [Fact]
    public void Phases_draw_the_dataset_in_order_and_again_when_it_runs_out()
    {
        ArrivalSlot[] slots = Schedule(5, Rate("a", 5, count: 3), Rate("b", 5, count: 4));

        Assert.Equal(["p0", "p1", "p2"], PromptsOf(slots, "a"));
        Assert.Equal(["p3", "p4", "p0", "p1"], PromptsOf(slots, "b"));
        Assert.Equal(Enumerable.Range(0, 7), slots.Select(slot => slot.Index));
        Assert.Equal([false, false, false, false, false, true, true], slots.Select(slot => slot.IsRepeat));
    }

    [Fact]
    public void What_is_drawn_again_has_ids_of_its_own()
    {
        ServeRequest[] requests = [new() { RequestId = "r", ConversationId = "c", Prompt = "x" }];
        ArrivalSlot[] slots = ArrivalSchedule.Create(new ArrivalPlan { Phases = [Rate("a", 5, count: 2)] }, requests);

        Assert.Equal(["r", "r#2"], slots.Select(slot => slot.Request!.RequestId));
        Assert.Equal(["c", "c#2"], slots.Select(slot => slot.Request!.ConversationId));
    }

    [Fact]
    public void Phases_that_only_time_ends_share_what_the_others_leave()
    {
        ArrivalSlot[] slots = Schedule(10, Rate("a", 5, count: 4), Closed("b", 2, seconds: 1), Closed("c", 2, seconds: 1));

        Assert.Equal(["p4", "p5", "p6"], PromptsOf(slots, "b"));
        Assert.Equal(["p7", "p8", "p9"], PromptsOf(slots, "c"));
    }

    [Fact]
    public void A_phase_without_a_length_sends_what_is_left()
    {
        ArrivalSlot[] slots = Schedule(10, Rate("a", 5, count: 4), Rate("b", 5));
        Assert.Equal(6, PromptsOf(slots, "b").Length);
    }

    [Fact]
    public void A_phase_begins_where_the_one_before_it_is_to_end()
    {
        ArrivalSlot[] slots = Schedule(10, Rate("a", 5, seconds: 2), Closed("b", 2, seconds: 1), Rate("c", 5, count: 1));

        Assert.Equal(2.0, slots.First(slot => slot.Phase!.Name == "b").OffsetSeconds);
        ArrivalSlot last = slots[^1];
        Assert.Equal(3.0 + last.PhaseOffsetSeconds, last.OffsetSeconds, 1e-12);
    }

    [Fact]
    public void Without_repeats_a_phase_ends_with_the_dataset_and_one_after_it_is_refused()
    {
        var plan = new ArrivalPlan { NoRepeat = true, Phases = [Rate("a", 100, seconds: 10)] };
        Assert.Equal(30, ArrivalSchedule.Create(plan, Requests(30)).Length);

        ServeException refused = Assert.Throws<ServeException>(() => ArrivalSchedule.Create(plan with { Phases = [Rate("a", 100, seconds: 10), Rate("b", 1, count: 1)] }, Requests(30)));
        Assert.Equal("ScheduleEmpty", refused.ErrorId);
        Assert.Contains("'b'", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_trace_goes_on_where_the_phase_before_it_left_off()
    {
        ServeRequest[] requests = [.. Enumerable.Range(0, 6).Select(i => new ServeRequest { Index = i, Timestamp = i * 2.0, Prompt = $"p{i}" })];
        ServePhase trace = new() { Name = "trace", Arrival = PhaseArrival.Trace, DurationSeconds = 5 };
        ArrivalSlot[] slots = ArrivalSchedule.Create(new ArrivalPlan { Phases = [Rate("warm", 10, count: 2), trace] }, requests);

        Assert.Equal([2.0, 4.0], slots.Where(slot => slot.Phase == trace).Select(slot => slot.PhaseOffsetSeconds));
    }

    [Theory]
    [InlineData("no rate", "RequestRate")]
    [InlineData("rate of a loop", "RequestRate")]
    [InlineData("concurrency of a rate", "Concurrency")]
    [InlineData("no concurrency", "Concurrency")]
    [InlineData("share above 1", "CancellationRate")]
    [InlineData("delay alone", "CancellationDelay")]
    [InlineData("both lengths", "Duration")]
    [InlineData("duration at once", "Duration")]
    [InlineData("half a place", "RampTo")]
    [InlineData("burstiness of poisson", "Burstiness")]
    [InlineData("negative grace", "Grace")]
    [InlineData("no name", "Name")]
    public void What_does_not_fit_together_is_refused(string what, string subject)
    {
        ServePhase good = Rate("p", 5, count: 1);
        ServePhase phase = what switch
        {
            "no rate" => good with { RequestRate = null },
            "rate of a loop" => Closed("p", 2) with { RequestRate = 1 },
            "concurrency of a rate" => good with { Concurrency = 3 },
            "no concurrency" => Closed("p", 2) with { Concurrency = null },
            "share above 1" => good with { CancellationRate = 5 },
            "delay alone" => good with { CancellationDelaySeconds = 1 },
            "both lengths" => good with { DurationSeconds = 1 },
            "duration at once" => new ServePhase { Name = "p", Arrival = PhaseArrival.AtOnce, DurationSeconds = 1 },
            "half a place" => Closed("p", 2) with { RampTo = 3.5 },
            "burstiness of poisson" => good with { Burstiness = 2 },
            "negative grace" => good with { GraceSeconds = -1 },
            _ => good with { Name = " " },
        };

        ServeException refused = Assert.Throws<ServeException>(phase.Validate);
        Assert.Equal(("PhaseInvalid", subject), (refused.ErrorId, refused.Subject));
    }

    [Fact]
    public void Two_phases_of_one_name_are_refused() =>
        Assert.Equal("PhaseInvalid", Assert.Throws<ServeException>(() => Schedule(5, Rate("a", 5, count: 1), Rate("A", 5, count: 1))).ErrorId);

    [Fact]
    public void A_rate_in_other_units_is_refused_before_it_fills_the_memory() =>
        Assert.Equal("PhaseInvalid", Assert.Throws<ServeException>(() => Schedule(5, Rate("a", 1e6, seconds: 1e6))).ErrorId);

    [Fact]
    public void Which_requests_are_cancelled_hangs_on_seed_phase_and_place_alone()
    {
        ServePhase phase = Rate("a", 5, count: 1) with { CancellationRate = 0.25 };
        int[] cancelled = [.. Enumerable.Range(0, 4000).Where(index => PhaseDraw.IsCancelled(7, phase, index))];

        Assert.InRange(cancelled.Length, 900, 1100);
        Assert.Equal(cancelled, Enumerable.Range(0, 4000).Reverse().Where(index => PhaseDraw.IsCancelled(7, phase, index)).Reverse());
        Assert.DoesNotContain(Enumerable.Range(0, 100), index => PhaseDraw.IsCancelled(7, phase with { CancellationRate = 0 }, index));
        Assert.All(Enumerable.Range(0, 100), index => Assert.True(PhaseDraw.IsCancelled(7, phase with { CancellationRate = 1 }, index)));
    }
}
