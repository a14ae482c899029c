using System.Diagnostics;
using System.Runtime.Versioning;
using CsCheck;
using ServeBench.Timing;
using Xunit;

namespace ServeBench.Tests.Timing;

public sealed class DeadlineWaiterTests
{
    private static readonly long s_millisecond = Stopwatch.Frequency / 1000;

    public static TheoryData<bool> Both => new(true, false);

    [Theory]
    [MemberData(nameof(Both))]
    public void A_wait_ends_at_its_deadline_and_never_before(bool best)
    {
        using DeadlineWaiter waiter = Create(best);
        foreach (long duration in new[] { 0, s_millisecond / 50, s_millisecond / 5, s_millisecond, 5 * s_millisecond })
        {
            long deadline = Stopwatch.GetTimestamp() + duration;
            Assert.True(waiter.WaitUntil(deadline));
            Assert.True(Stopwatch.GetTimestamp() >= deadline);
        }
    }

    [Theory]
    [MemberData(nameof(Both))]
    public void A_deadline_in_the_past_ends_the_wait_at_once_and_keeps_a_wake_for_the_next(bool best)
    {
        using DeadlineWaiter waiter = Create(best);
        waiter.Wake();
        Assert.True(waiter.WaitUntil(Stopwatch.GetTimestamp() - 1));
        Assert.False(waiter.WaitUntil(long.MaxValue));
    }

    [Theory]
    [MemberData(nameof(Both))]
    public void Several_wakes_before_a_wait_count_as_one(bool best)
    {
        using DeadlineWaiter waiter = Create(best);
        waiter.Wake();
        waiter.Wake();
        Assert.False(waiter.WaitUntil(long.MaxValue));
        Assert.True(waiter.WaitUntil(Stopwatch.GetTimestamp() + s_millisecond));
    }

    [Theory]
    [MemberData(nameof(Both))]
    public void Two_threads_wake_each_other_and_no_wake_is_lost(bool best)
    {
        const int Rounds = 2000;
        using DeadlineWaiter there = Create(best);
        using DeadlineWaiter back = Create(best);
        int received = 0;
        var thread = new Thread(() =>
        {
            for (int i = 0; i < Rounds; i++)
            {
                Assert.False(there.WaitUntil(i % 2 == 0 ? long.MaxValue : Stopwatch.GetTimestamp() + (60 * Stopwatch.Frequency)));
                received++;
                back.Wake();
            }
        });
        thread.Start();
        for (int i = 0; i < Rounds; i++)
        {
            there.Wake();
            Assert.False(back.WaitUntil(long.MaxValue));
        }

        thread.Join();
        Assert.Equal(Rounds, received);
    }

    [Fact]
    [SupportedOSPlatform("linux")]
    public void The_kernel_s_lateness_after_a_long_sleep_ends_before_the_deadline() => Gen.Long[1, 3 * TimeSpan.TicksPerHour].Sample(ticks =>
    {
        int sleeps = 0;
        for (TimeSpan rest = TimeSpan.FromTicks(ticks); rest > TimeSpan.Zero; sleeps++)
        {
            TimeSpan asked = LinuxDeadlineWaiter.Ask(rest);
            TimeSpan lateAtMost = TimeSpan.FromTicks(Math.Min(asked.Ticks / 1000, TimeSpan.TicksPerMillisecond * 100));
            Assert.InRange(asked + lateAtMost, TimeSpan.Zero, rest + TimeSpan.FromMicroseconds(5));
            rest -= asked;
        }

        Assert.InRange(sleeps, 1, 4);
    });

    private static DeadlineWaiter Create(bool best) => best ? DeadlineWaiter.Create() : new PortableDeadlineWaiter(DeadlineWaiter.MaxSpinMicroseconds);
}
