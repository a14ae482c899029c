using System.Runtime.Versioning;
using Microsoft.Win32.SafeHandles;
using ServeBench.Windows;

namespace ServeBench.Timing;

/// <summary>Sleeps on a high-resolution waitable timer, which does not wait for the system's tick of 15.6 ms.</summary>
[SupportedOSPlatform("windows")]
internal sealed class WindowsDeadlineWaiter : DeadlineWaiter
{
    private const uint HighResolution = 2;
    private const uint SynchronizeAndModify = 0x100002;

    private readonly TimerHandle _timer;
    private readonly AutoResetEvent _event = new(initialState: false);
    private readonly WaitHandle[] _either;

    private WindowsDeadlineWaiter(int maxSpinMicroseconds, SafeWaitHandle timer)
        : base(maxSpinMicroseconds)
    {
        _timer = new TimerHandle(timer);
        _either = [_event, _timer];
    }

    /// <summary>Creates one; <see langword="null"/> where Windows has no such timer, before Windows 10 1803 and Windows Server 2019.</summary>
    public static WindowsDeadlineWaiter? TryCreate(int maxSpinMicroseconds)
    {
        SafeWaitHandle timer = Kernel32.CreateWaitableTimer(0, 0, HighResolution, SynchronizeAndModify);
        if (!timer.IsInvalid)
        {
            return new WindowsDeadlineWaiter(maxSpinMicroseconds, timer);
        }

        timer.Dispose();
        return null;
    }

    private protected override void Sleep(TimeSpan duration)
    {
        // The timer is set anew for each sleep, which also forgets that the one before it has run out.
        if (duration == Timeout.InfiniteTimeSpan)
        {
            _event.WaitOne();
        }
        else if (Kernel32.SetWaitableTimer(_timer.SafeWaitHandle, -Math.Max(1, duration.Ticks), 0, 0, 0, resume: false))
        {
            _ = WaitHandle.WaitAny(_either);
        }
        else
        {
            _event.WaitOne(1);
        }
    }

    private protected override void EndSleep() => _event.Set();

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            _timer.Dispose();
            _event.Dispose();
        }
    }

    private sealed class TimerHandle : WaitHandle
    {
        public TimerHandle(SafeWaitHandle timer) => SafeWaitHandle = timer;
    }
}
