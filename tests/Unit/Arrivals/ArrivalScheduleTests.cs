using CsCheck;
using ServeBench.Arrivals;
using ServeBench.Workloads;
using Xunit;

namespace ServeBench.Tests.Arrivals;

public sealed class ArrivalScheduleTests
{
    private static readonly Gen<ArrivalPlan> s_constantRate =
        from seed in Gen.UInt
        from rate in Gen.Double[0.01, 10_000]
        from burstiness in Gen.Frequency((9, Gen.Double[0.05, 50]), (1, Gen.Const(double.PositiveInfinity)))
        select new ArrivalPlan { Seed = seed, RequestRate = rate, Burstiness = burstiness };

    private static readonly Gen<ArrivalPlan> s_ramp =
        from seed in Gen.UInt
        from strategy in Gen.Enum<RampUpStrategy>()
        from start in Gen.Double[0.01, 100]
        from growth in Gen.Double[1, 1000]
        from burstiness in Gen.Double[0.05, 50]
        select new ArrivalPlan
        {
            Seed = seed,
            Burstiness = burstiness,
            RampUpStrategy = strategy,
            RampUpStartRate = start,
            RampUpEndRate = start * growth,
        };

    private static readonly Gen<int> s_count = Gen.Int[1, 200];

    [Fact]
    public void Offsets_never_decrease() =>
        Gen.Select(Gen.OneOf(s_constantRate, s_ramp), s_count).Sample((plan, count) =>
        {
            double last = 0.0;
            foreach (ArrivalSlot slot in ArrivalSchedule.Create(plan, count))
            {
                Assert.InRange(slot.OffsetSeconds, last, double.MaxValue);
                last = slot.OffsetSeconds;
            }
        });

    [Fact]
    public void At_a_constant_rate_the_last_request_is_sent_at_count_over_rate() =>
        Gen.Select(s_constantRate, s_count).Sample((plan, count) =>
            Assert.Equal(1.0, ArrivalSchedule.Create(plan, count)[^1].OffsetSeconds / (count / plan.RequestRate), 1e-12));

    [Fact]
    public void Twice_the_rate_takes_half_the_time() =>
        Gen.Select(s_constantRate, s_count).Sample((plan, count) =>
        {
            ArrivalSlot[] slow = ArrivalSchedule.Create(plan, count);
            ArrivalSlot[] fast = ArrivalSchedule.Create(plan with { RequestRate = plan.RequestRate * 2 }, count);

            Assert.All(slow, (slot, i) => Assert.Equal(slot.OffsetSeconds, fast[i].OffsetSeconds * 2, slot.OffsetSeconds * 1e-12));
        });

    [Fact]
    public void A_ramp_begins_at_its_start_and_ends_at_its_end_without_falling() =>
        Gen.Select(s_ramp, Gen.Int[2, 200]).Sample((plan, count) =>
        {
            ArrivalSlot[] slots = ArrivalSchedule.Create(plan, count);

            Assert.Equal(plan.RampUpStartRate, slots[0].Rate);
            Assert.Equal(1.0, slots[^1].Rate / plan.RampUpEndRate!.Value, 1e-12);
            Assert.All(slots.Skip(1), (slot, i) => Assert.True(slot.Rate >= slots[i].Rate * (1 - 1e-12)));
        });

    [Fact]
    public void A_seed_gives_one_schedule() =>
        Gen.Select(s_constantRate, s_count).Sample((plan, count) =>
            Assert.Equal(
                ArrivalSchedule.Create(plan, count).Select(slot => slot.OffsetSeconds),
                ArrivalSchedule.Create(plan, Requests(count)).Select(slot => slot.OffsetSeconds)));

    [Theory]
    [InlineData(0.25)]
    [InlineData(1.0)]
    [InlineData(4.0)]
    public void The_gaps_vary_as_the_burstiness_says(double burstiness)
    {
        ArrivalSlot[] slots = ArrivalSchedule.Create(new ArrivalPlan { RequestRate = 10, Burstiness = burstiness, Seed = 3 }, 100_000);
        double[] gaps = [slots[0].OffsetSeconds, .. slots.Zip(slots.Skip(1), (a, b) => b.OffsetSeconds - a.OffsetSeconds)];

        double deviation = Math.Sqrt(gaps.Average(gap => (gap - 0.1) * (gap - 0.1)));

        Assert.Equal(0.1, gaps.Average(), 1e-9);
        Assert.Equal(1.0, deviation / 0.1 * Math.Sqrt(burstiness), 0.03);
    }

    [Fact]
    public void Slots_hold_their_requests_in_order_and_share_the_plan()
    {
        ServeRequest[] requests = Requests(5);
        var plan = new ArrivalPlan { RequestRate = 2 };

        ArrivalSlot[] slots = ArrivalSchedule.Create(plan, requests);

        Assert.Equal([0, 1, 2, 3, 4], slots.Select(slot => slot.Index));
        Assert.Equal(requests, slots.Select(slot => slot.Request));
        Assert.All(slots, slot => Assert.Same(plan, slot.Plan));
    }

    [Fact]
    public void Timestamps_are_kept_from_the_trace_s_own_zero_and_equal_ones_stay_in_order()
    {
        ServeRequest[] requests = [At(7, 3.5), At(8, 1.25), At(9, 3.5), At(10, 1.25)];

        ArrivalSlot[] slots = ArrivalSchedule.Create(new ArrivalPlan { UseTimestamp = true }, requests);

        Assert.Equal([8, 10, 7, 9], slots.Select(slot => slot.Request!.Index));
        Assert.Equal([1.25, 1.25, 3.5, 3.5], slots.Select(slot => slot.OffsetSeconds));
        Assert.Equal([0, 1, 2, 3], slots.Select(slot => slot.Index));
        Assert.All(slots, slot => Assert.Equal(0.0, slot.Rate));
    }

    [Fact]
    public void A_window_of_a_trace_begins_at_0_and_a_speed_up_divides_all_times()
    {
        ServeRequest[] requests = [At(0, 0), At(1, 10), At(2, 15), At(3, 19.5), At(4, 20), At(5, 400)];
        double[] Offsets(ArrivalPlan plan) => [.. ArrivalSchedule.Create(plan with { UseTimestamp = true }, requests).Select(slot => slot.OffsetSeconds)];
        Assert.Equal([0, 5, 9.5], Offsets(new() { WindowStartSeconds = 10, WindowSeconds = 10 }));
        Assert.Equal([0, 2.5, 4.75], Offsets(new() { WindowStartSeconds = 10, WindowSeconds = 10, SpeedUp = 2 }));
        Assert.Equal([0, 20, 30, 39, 40, 800], Offsets(new() { SpeedUp = 0.5 }));
        Assert.Equal([10, 390], Offsets(new() { WindowStartSeconds = 10 }).Where((_, i) => i is 3 or 4));
    }

    [Fact]
    public void A_window_without_a_request_says_what_there_is()
    {
        var plan = new ArrivalPlan { UseTimestamp = true, WindowStartSeconds = 3, WindowSeconds = 2 };
        ServeException error = Assert.Throws<ServeException>(() => ArrivalSchedule.Create(plan, [At(0, 1), At(1, 5)]));
        Assert.Equal("ScheduleEmpty", error.ErrorId);
        Assert.Contains("from 3 s to 5 s; their timestamps go from 1 s to 5 s", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(0, 0, 1)]
    [InlineData(double.NaN, 0, 1)]
    [InlineData(double.PositiveInfinity, 0, 1)]
    [InlineData(1, -1, 1)]
    [InlineData(1, double.PositiveInfinity, 1)]
    [InlineData(1, 0, 0)]
    [InlineData(1, 0, double.NaN)]
    public void A_replay_that_cannot_be_is_refused(double speedUp, double start, double duration)
    {
        var plan = new ArrivalPlan { UseTimestamp = true, SpeedUp = speedUp, WindowStartSeconds = start, WindowSeconds = duration };
        Assert.Equal("ReplayInvalid", Assert.Throws<ServeException>(plan.Validate).ErrorId);
    }

    [Theory]
    [InlineData(null, "TimestampMissing", "Request 8 has no timestamp")]
    [InlineData(-0.5, "TimestampInvalid", "timestamp of request 8 is -0.5")]
    [InlineData(double.NaN, "TimestampInvalid", "timestamp of request 8 is NaN")]
    [InlineData(double.PositiveInfinity, "TimestampInvalid", "timestamp of request 8 is ")]
    public void A_request_that_has_no_time_is_named(double? timestamp, string errorId, string message)
    {
        ServeRequest[] requests = [At(7, 1), At(8, timestamp), At(9, 2)];

        ServeException error = Assert.Throws<ServeException>(() => ArrivalSchedule.Create(new ArrivalPlan { UseTimestamp = true }, requests));

        Assert.Equal(errorId, error.ErrorId);
        Assert.Equal(ServeErrorKind.InvalidData, error.Kind);
        Assert.Contains(message, error.Message, StringComparison.Ordinal);
        Assert.Same(requests[1], error.Target);
    }

    [Fact]
    public void Timestamps_need_requests() =>
        Assert.Equal("TimestampMissing", Assert.Throws<ServeException>(() => ArrivalSchedule.Create(new ArrivalPlan { UseTimestamp = true }, 5)).ErrorId);

    [Fact]
    public void Nothing_to_schedule_is_an_error()
    {
        Assert.Equal("ScheduleEmpty", Assert.Throws<ServeException>(() => ArrivalSchedule.Create(new ArrivalPlan(), [])).ErrorId);
        Assert.Equal("ScheduleEmpty", Assert.Throws<ServeException>(() => ArrivalSchedule.Create(new ArrivalPlan(), -1)).ErrorId);
    }

    private static ServeRequest[] Requests(int count) => [.. Enumerable.Range(0, count).Select(i => new ServeRequest { Index = i })];

    private static ServeRequest At(int index, double? timestamp) => new() { Index = index, Timestamp = timestamp };
}
