using ServeBench.Arrivals;
using ServeBench.Load;
using ServeBench.Randomness;
using Xunit;

namespace ServeBench.Tests.Load;

/// <summary>The rule for over-saturation on counts of servers whose capacity is known.</summary>
public sealed class SaturationDetectorTests
{
    private const double Seconds = 120;

    // What is due at a rate, and what comes out of a stage at another rate after a delay.
    private static double? Detect(double rate, double begins, double ends, double delay = 0.5, double falseAlarm = 0.01, bool knowsRate = true)
    {
        var detector = new SaturationDetector(falseAlarm, knowsRate ? rate : null, SaturationDetector.LeastRequests / rate, Seconds);
        for (double second = 0.25; second <= Seconds; second += 0.25)
        {
            double due = rate * second;
            double begun = Math.Min(due, Math.Min(rate * Math.Max(0, second - delay), begins * Math.Max(0, second - delay)));
            double ended = Math.Min(begun, ends * Math.Max(0, second - (2 * delay)));
            if (detector.Add(second, (long)due, (long)begun, (long)ended, begun >= SaturationDetector.FirstRequests, ended >= SaturationDetector.FirstRequests) is not null)
            {
                return second;
            }
        }

        return null;
    }

    [Theory]
    [InlineData(100, 90)]
    [InlineData(100, 60)]
    [InlineData(20, 15)]
    [InlineData(60, 20)]
    [InlineData(400, 20)]
    public void A_server_that_falls_behind_is_seen(double rate, double capacity)
    {
        double seen = Assert.NotNull(Detect(rate, capacity, capacity));
        Assert.NotNull(Detect(rate, capacity, capacity, knowsRate: false));
        Assert.InRange(seen, SaturationDetector.LeastSeconds, 60);
    }

    [Theory]
    [InlineData(0.1)]
    [InlineData(2)]
    [InlineData(10)]
    [InlineData(60)]
    public void A_server_that_keeps_up_is_never_taken_for_saturated_however_slow_it_is(double delay)
    {
        Assert.Null(Detect(50, 1_000, 1_000, delay));
        Assert.Null(Detect(50, 1_000, 1_000, delay, falseAlarm: 0.5));
    }

    [Fact]
    public void A_server_that_begins_every_answer_and_ends_too_few_is_seen() =>
        Assert.NotNull(Detect(100, 1_000, 70));

    [Fact]
    public void A_backlog_of_the_start_that_is_worked_off_is_no_saturation()
    {
        var detector = new SaturationDetector(0.01, 100, 1, Seconds);
        for (double second = 0.25; second <= Seconds; second += 0.25)
        {
            // Ten seconds of loading, then twice as fast as requests come.
            long due = (long)(100 * second), begun = (long)Math.Clamp(200 * (second - 10), 0, 100 * second);
            bool through = begun >= SaturationDetector.FirstRequests;
            Assert.Null(detector.Add(second, due, begun, begun, through, through));
        }
    }

    [Fact]
    public void Chance_at_the_very_capacity_seldom_looks_like_saturation()
    {
        int alarms = 0;
        for (int seed = 1; seed <= 100; seed++)
        {
            alarms += AtCapacity(new CPythonRandom(seed)) ? 1 : 0;
        }

        Assert.InRange(alarms, 0, 4);
    }

    [Fact]
    public void The_looks_share_the_error_out()
    {
        var detector = new SaturationDetector(0.01, 10, 3.2, 600);

        // From 5 s to 600 s in steps of 15 %.
        Assert.Equal(36, detector.Looks);
    }

    [Fact]
    public void Fewer_arrivals_than_the_schedule_s_rate_say_less_where_they_come_in_bursts()
    {
        double even = Assert.NotNull(DetectOf(due: 94, begun: 90, isBursty: false));
        Assert.True(even < Assert.NotNull(DetectOf(due: 94, begun: 90, isBursty: true)));

        static double? DetectOf(double due, double begun, bool isBursty)
        {
            var detector = new SaturationDetector(0.01, 100, 1, Seconds, isBursty);
            for (double second = 0.25; second <= Seconds; second += 0.25)
            {
                long through = (long)(begun * Math.Max(0, second - 0.5));
                bool firstAreThrough = through >= SaturationDetector.FirstRequests;
                if (detector.Add(second, (long)(due * second), through, through, firstAreThrough, firstAreThrough) is not null)
                {
                    return second;
                }
            }

            return null;
        }
    }

    [Theory]
    [InlineData(1, 20, 0, 1)]
    [InlineData(1, 20, double.PositiveInfinity, 1)]
    [InlineData(4, 20, double.PositiveInfinity, 2.363636)]
    [InlineData(4, 20, 0, 0.622973)]
    [InlineData(4, 20, 121, 2.363636)]
    [InlineData(0, 0, double.PositiveInfinity, 1)]
    public void Ends_of_varied_services_vary_more_and_those_of_a_young_server_less(double squaredVariation, double meanSeconds, double filled, double spread) =>
        Assert.Equal(spread, new ServiceTimes(squaredVariation, meanSeconds).SpreadOver(100, filled), 1e-5);

    [Theory]
    [InlineData(double.PositiveInfinity, false)]
    [InlineData(1, false)]
    [InlineData(0.25, true)]
    public void Gaps_that_vary_more_than_those_of_a_Poisson_process_are_bursts(double burstiness, bool areBursty)
    {
        ArrivalSlot[] slots = ArrivalSchedule.Create(new ArrivalPlan { RequestRate = 10, Burstiness = burstiness, Seed = 1 }, 1_000);
        Assert.Equal(areBursty, SaturationRule.AreBursty([.. slots.Select(slot => slot.OffsetSeconds)]));
    }

    // One place, Poisson arrivals at the rate of exponential services.
    private static bool AtCapacity(CPythonRandom random)
    {
        const double Rate = 20;
        double Draw() => -Math.Log(1 - random.Random()) / Rate;
        List<double> due = [], begun = [], ended = [];
        for ((double arrival, double free) = (Draw(), 0.0); arrival < Seconds; arrival += Draw())
        {
            due.Add(arrival);
            begun.Add(Math.Max(arrival, free));
            free = begun[^1] + Draw();
            ended.Add(free);
        }

        var detector = new SaturationDetector(0.01, Rate, due[SaturationDetector.LeastRequests - 1], Seconds);
        (int a, int b, int c) = (0, 0, 0);
        for (double second = 0.25; second <= Seconds; second += 0.25)
        {
            a += due.Skip(a).TakeWhile(time => time <= second).Count();
            b += begun.Skip(b).TakeWhile(time => time <= second).Count();
            for (; c < ended.Count && ended[c] <= second; c++)
            {
                detector.AddAnswer(ended[c] - begun[c]);
            }

            if (detector.Add(second, a, b, c, b >= SaturationDetector.FirstRequests, c >= SaturationDetector.FirstRequests) is not null)
            {
                return true;
            }
        }

        return false;
    }
}
