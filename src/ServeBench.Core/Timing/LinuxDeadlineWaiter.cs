using System.Runtime.Versioning;
using ServeBench.Linux;

namespace ServeBench.Timing;

/// <summary>Sleeps in ppoll on an eventfd, with a timeout in nanoseconds.</summary>
[SupportedOSPlatform("linux")]
internal sealed class LinuxDeadlineWaiter(int maxSpinMicroseconds) : DeadlineWaiter(maxSpinMicroseconds)
{
    private const short PollIn = 1;
    private const int SetTimerSlack = 29;

    private readonly EventCounter _event = new();
    private int _preciseThread;

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
            var timeout = new Libc.TimeSpecification
            {
                Seconds = duration.Ticks / TimeSpan.TicksPerSecond,
                Nanoseconds = duration.Ticks % TimeSpan.TicksPerSecond * TimeSpan.NanosecondsPerTick,
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
