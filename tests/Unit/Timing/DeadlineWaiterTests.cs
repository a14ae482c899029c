using System.Diagnostics;
using System.Runtime.Versioning;
using CsCheck;
using ServeBench.Timing;
using Xunit;

namespace ServeBench.Tests.Timing;

public sealed class DeadlineWaiterTests
{
    private static readonly long s_millisecond = Stopwatch.Frequency / 1000;

    public static TheoryData<Kind> All => [Kind.Best, Kind.Portable, Kind.Sliced];

    public enum Kind
    {
        Best,
        Portable,
        Sliced,
    }

    [Theory]
    [MemberData(nameof(All))]
    public void A_wait_ends_at_its_deadline_and_never_before(Kind kind)
    {
        using DeadlineWaiter waiter = Create(kind);
        foreach (long duration in new[] { 0, s_millisecond / 50, s_millisecond / 5, s_millisecond, 5 * s_millisecond })
        {
            long deadline = Stopwatch.GetTimestamp() + duration;
            Assert.True(waiter.WaitUntil(deadline));
            Assert.True(Stopwatch.GetTimestamp() >= deadline);
        }
    }

    [Theory]
    [MemberData(nameof(All))]
    public void A_deadline_in_the_past_ends_the_wait_at_once_and_keeps_a_wake_for_the_next(Kind kind)
    {
        using DeadlineWaiter waiter = Create(kind);
        waiter.Wake();
        Assert.True(waiter.WaitUntil(Stopwatch.GetTimestamp() - 1));
        Assert.False(waiter.WaitUntil(long.MaxValue));
    }

    [Theory]
    [MemberData(nameof(All))]
    public void Several_wakes_before_a_wait_count_as_one(Kind kind)
    {
        using DeadlineWaiter waiter = Create(kind);
        waiter.Wake();
        waiter.Wake();
        Assert.False(waiter.WaitUntil(long.MaxValue));
        Assert.True(waiter.WaitUntil(Stopwatch.GetTimestamp() + s_millisecond));
    }

    [Theory]
    [MemberData(nameof(All))]
    public void Two_threads_wake_each_other_and_no_wake_is_lost(Kind kind)
    {
        const int Rounds = 2000;
        using DeadlineWaiter there = Create(kind);
        using DeadlineWaiter back = Create(kind);
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

    [Fact]
    public void A_precise_sleep_is_short_and_ends_before_the_deadline()
    {
        List<(TimeSpan Asked, TimeSpan Left)> sleeps = [];
        long deadline = Stopwatch.GetTimestamp() + (3 * s_millisecond);
        using var waiter = new SlicedDeadlineWaiter(DeadlineWaiter.MaxSpinMicroseconds, duration =>
        {
            sleeps.Add((duration, Stopwatch.GetElapsedTime(Stopwatch.GetTimestamp(), deadline)));
            SleepPrecisely(duration);
        });

        Assert.True(waiter.WaitUntil(deadline));

        // None where this thread did not get its processor before the deadline.
        Assert.All(sleeps, sleep => Assert.InRange(sleep.Asked, TimeSpan.Zero, SlicedDeadlineWaiter.Slice));
        Assert.All(sleeps.SkipLast(1), sleep => Assert.True(sleep.Asked <= sleep.Left));
    }

    [Fact]
    public void A_wake_is_heard_after_one_precise_sleep()
    {
        int sleeps = 0;
        SlicedDeadlineWaiter? waiter = null;
        waiter = new SlicedDeadlineWaiter(DeadlineWaiter.MaxSpinMicroseconds, _ =>
        {
            sleeps++;
            waiter!.Wake();
        });
        using (waiter)
        {
            Assert.False(waiter.WaitUntil(Stopwatch.GetTimestamp() + s_millisecond + (s_millisecond / 2)));
        }

        Assert.Equal(1, sleeps);
    }

    private static DeadlineWaiter Create(Kind kind) => kind switch
    {
        Kind.Portable => new PortableDeadlineWaiter(DeadlineWaiter.MaxSpinMicroseconds),
        Kind.Sliced => new SlicedDeadlineWaiter(DeadlineWaiter.MaxSpinMicroseconds, SleepPrecisely),
        _ => DeadlineWaiter.Create(),
    };

    private static void SleepPrecisely(TimeSpan duration)
    {
        long end = Stopwatch.GetTimestamp() + (long)(duration.TotalSeconds * Stopwatch.Frequency);
        while (Stopwatch.GetTimestamp() < end)
        {
            Thread.SpinWait(4);
        }
    }
}
