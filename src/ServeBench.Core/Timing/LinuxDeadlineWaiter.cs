using System.Runtime.Versioning;
using ServeBench.Linux;

namespace ServeBench.Timing;

/// <summary>Sleeps in ppoll on an eventfd, with a timeout in nanoseconds.</summary>
[SupportedOSPlatform("linux")]
internal sealed class LinuxDeadlineWaiter(int maxSpinMicroseconds) : DeadlineWaiter(maxSpinMicroseconds)
{
    // The kernel may end a poll late by a thousandth of its timeout, whatever the thread's own slack is (select_estimate_accuracy
    // in its fs/select.c): 3 ms in 3 s. A sleep ends early by twice that, and a short one follows it.
    private const int EarlyShare = 500;

    private static readonly TimeSpan s_longestPreciseSleep = TimeSpan.FromMilliseconds(5);

    private const short PollIn = 1;
    private const int SetTimerSlack = 29;

    private readonly EventCounter _event = new();
    private int _preciseThread;

    /// <summary>How long to ask the kernel to sleep, so that it does not wake the thread after the time.</summary>
    internal static TimeSpan Ask(TimeSpan duration) => duration > s_longestPreciseSleep ? duration - (duration / EarlyShare) : duration;

    private protected override unsafe void Sleep(TimeSpan duration)
    {
        if (_preciseThread != Environment.CurrentManagedThreadId)
        {
            // The kernel may put a wake-up off by a thread's slack, 50 µs by default, to save wake-ups.
            _ = Libc.ProcessControl(SetTimerSlack, 1, 0, 0, 0);
            _preciseThread = Environment.CurrentManagedThreadId;
        }

        var descriptor = new Libc.PollDescriptor { Descriptor = _event.Descriptor, Events = PollIn };
        int ready;
        if (duration == Timeout.InfiniteTimeSpan)
        {
            ready = Libc.Poll(&descriptor, 1, null, null);
        }
        else
        {
            long ticks = Ask(duration).Ticks;
            var timeout = new Libc.TimeSpecification
            {
                Seconds = ticks / TimeSpan.TicksPerSecond,
                Nanoseconds = ticks % TimeSpan.TicksPerSecond * TimeSpan.NanosecondsPerTick,
            };
            ready = Libc.Poll(&descriptor, 1, &timeout, null);
        }

        if (ready > 0)
        {
            _event.Drain();
        }
    }

    private protected override void EndSleep() => _event.Signal();

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            _event.Dispose();
        }
    }
}
