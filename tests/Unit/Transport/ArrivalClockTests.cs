using System.Diagnostics;
using ServeBench.Timing;
using Xunit;

namespace ServeBench.Tests.Transport;

public sealed class ArrivalClockTests
{
    private const long Millisecond = 1_000_000;
    private const long Year2026 = 1_767_225_600_000_000_000;

    // The wall clock is ahead of Stopwatch by this much; a test sets it.
    private long _ahead = Year2026;

    [Fact]
    public void A_stamp_is_brought_to_stopwatch_time()
    {
        ArrivalClock clock = Create();
        long observed = Stopwatch.GetTimestamp();
        long arrival = clock.ToStopwatch(observed - Millisecond + _ahead, observed, observed - (5 * Millisecond));
        Assert.InRange(arrival, observed - Millisecond - 50_000, observed - Millisecond + 50_000);
        Assert.Equal(0, clock.Steps);
    }

    [Fact]
    public void A_stamp_later_than_the_read_or_long_before_the_read_before_is_not_believed()
    {
        ArrivalClock clock = Create();
        long observed = Stopwatch.GetTimestamp();
        long floor = observed - (5 * Millisecond);
        Assert.Equal(observed, clock.ToStopwatch(observed + Millisecond + _ahead, observed, floor));
        Assert.Equal(observed, clock.ToStopwatch(floor - (2 * Millisecond) + _ahead, observed, floor));
        Assert.Equal(observed, clock.ToStopwatch(0, observed, floor));
        Assert.Equal(0, clock.Steps);
    }

    [Theory]
    [InlineData(3600_000 * Millisecond)]
    [InlineData(50 * Millisecond)]
    [InlineData(-50 * Millisecond)]
    [InlineData(-3600_000 * Millisecond)]
    public void A_step_of_the_wall_clock_is_counted_and_handled(long step)
    {
        ArrivalClock clock = Create();
        long observed = Stopwatch.GetTimestamp();
        Assert.NotEqual(observed, clock.ToStopwatch(observed - Millisecond + _ahead, observed, observed - (5 * Millisecond)));

        _ahead += step;
        long next = Stopwatch.GetTimestamp();
        long arrival = clock.ToStopwatch(next - 100_000 + _ahead, next, observed);
        Assert.InRange(arrival, next - 150_000, next);
        Assert.Equal(1, clock.Steps);
    }

    [Fact]
    public void A_stamp_from_before_a_step_is_not_believed_after_it()
    {
        ArrivalClock clock = Create();
        long first = Stopwatch.GetTimestamp();
        clock.ToStopwatch(first + _ahead, first, first);
        long stampBefore = Stopwatch.GetTimestamp() + _ahead;
        _ahead += 1000 * Millisecond;
        long observed = Stopwatch.GetTimestamp();
        clock.ToStopwatch(observed + _ahead, observed, observed);
        Assert.Equal(observed, clock.ToStopwatch(stampBefore, observed, floor: 0));
        Assert.Equal(1, clock.Steps);
    }

    [Fact]
    public void Noise_in_reading_the_clocks_is_no_step()
    {
        int calls = 0;
        var clock = new ArrivalClock(() => Stopwatch.GetTimestamp() + Year2026 + (calls++ % 3 * 1000));
        for (int i = 0; i < 200; i++)
        {
            // A large lag, and a floor that lets it be, make the clock measure anew.
            long observed = Stopwatch.GetTimestamp() + (200L * Millisecond);
            clock.ToStopwatch(observed - (20 * Millisecond) + Year2026, observed, 0);
        }

        Assert.True(calls >= 200);
        Assert.Equal(0, clock.Steps);
    }

    private ArrivalClock Create() => new(() => Stopwatch.GetTimestamp() + _ahead);
}
