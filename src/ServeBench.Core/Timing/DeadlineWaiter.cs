using System.Diagnostics;
using ServeBench.Linux;
using ServeBench.MacOS;

namespace ServeBench.Timing;

/// <summary>
/// Lets one thread wait until an absolute time, precise to microseconds, or until another thread wakes it. It sleeps until
/// shortly before the deadline and spins for the rest; how long it spins follows how late the system's own waking has
/// lately been, and is at most <see cref="MaxSpinMicroseconds"/> or what it was created with.
/// </summary>
/// <remarks>
/// On Linux it sleeps in <c>ppoll</c> on an eventfd, with a timeout in nanoseconds and a timer slack of 1 ns for the waiting
/// thread, a long time in two sleeps or three. On Windows it sleeps on a high-resolution waitable timer, on macOS on an event and for the last
/// 2 ms in <c>mach_wait_until</c>. Elsewhere, and on Windows before 10 1803 and Server 2019, it sleeps on an event until 2 ms before the
/// deadline, and yields from there on.
/// </remarks>
internal abstract class DeadlineWaiter : IDisposable
{
    /// <summary>The longest spin before a deadline, in microseconds.</summary>
    public const int MaxSpinMicroseconds = 100;

    // A pause of the processor that lets its sibling work, short enough not to miss a deadline by a microsecond.
    private const int SpinIterations = 4;

    private static readonly long s_minSpin = Math.Max(1, Stopwatch.Frequency / 1_000_000 * 5);

    private readonly long _maxSpin;
    private long _spin;
    private int _woken;
    private int _asleep;

    private protected DeadlineWaiter(int maxSpinMicroseconds)
    {
        _maxSpin = Math.Max(s_minSpin, Stopwatch.Frequency * maxSpinMicroseconds / 1_000_000);
        _spin = _maxSpin / 2;
    }

    /// <summary>Creates the most precise waiter that the system has.</summary>
    /// <param name="maxSpinMicroseconds">
    /// The longest spin before a deadline, in microseconds. A thread whose deadlines are this close together never sleeps.
    /// </param>
    public static DeadlineWaiter Create(int maxSpinMicroseconds = MaxSpinMicroseconds)
    {
        if (OperatingSystem.IsLinux() && Libc.IsSupported)
        {
            return new LinuxDeadlineWaiter(maxSpinMicroseconds);
        }

        if (OperatingSystem.IsWindows() && WindowsDeadlineWaiter.TryCreate(maxSpinMicroseconds) is { } waiter)
        {
            return waiter;
        }

        return OperatingSystem.IsMacOS() ? new SlicedDeadlineWaiter(maxSpinMicroseconds, Darwin.Sleep) : new PortableDeadlineWaiter(maxSpinMicroseconds);
    }

    /// <summary>Waits until a time or until <see cref="Wake"/>. For one thread at a time.</summary>
    /// <param name="deadlineTicks">The time, in Stopwatch ticks; <see cref="long.MaxValue"/> waits only for a wake.</param>
    /// <returns>
    /// <see langword="true"/> when the time has come, also when it had already; <see langword="false"/> when woken before it.
    /// A wake that comes while nobody waits ends the next wait; several count as one.
    /// </returns>
    public bool WaitUntil(long deadlineTicks)
    {
        while (true)
        {
            long now = Stopwatch.GetTimestamp();
            if (now >= deadlineTicks)
            {
                return true;
            }

            if (Interlocked.Exchange(ref _woken, 0) != 0)
            {
                return false;
            }

            long remaining = deadlineTicks - now;
            if (remaining <= _spin)
            {
                return Spin(deadlineTicks);
            }

            long until = deadlineTicks == long.MaxValue ? long.MaxValue : deadlineTicks - _spin;
            Interlocked.Exchange(ref _asleep, 1);
            if (Volatile.Read(ref _woken) == 0)
            {
                Sleep(until == long.MaxValue ? Timeout.InfiniteTimeSpan : Stopwatch.GetElapsedTime(now, until));
            }

            Interlocked.Exchange(ref _asleep, 0);
            long late = Stopwatch.GetTimestamp() - until;
            if (late >= 0 && Volatile.Read(ref _woken) == 0)
            {
                LearnFrom(late);
            }
        }
    }

    /// <summary>Ends the wait of the other thread, or its next one. May be called from any thread.</summary>
    public void Wake()
    {
        if (Interlocked.Exchange(ref _woken, 1) == 0 && Volatile.Read(ref _asleep) != 0)
        {
            EndSleep();
        }
    }

    public void Dispose()
    {
        Dispose(disposing: true);
        GC.SuppressFinalize(this);
    }

    /// <summary>Sleeps until the time is over or <see cref="EndSleep"/>; may end early.</summary>
    private protected abstract void Sleep(TimeSpan duration);

    /// <summary>Ends <see cref="Sleep"/>.</summary>
    private protected abstract void EndSleep();

    /// <summary>Releases what the waiter holds.</summary>
    protected abstract void Dispose(bool disposing);

    private bool Spin(long deadlineTicks)
    {
        while (Stopwatch.GetTimestamp() < deadlineTicks)
        {
            if (Interlocked.Exchange(ref _woken, 0) != 0)
            {
                return false;
            }

            Thread.SpinWait(SpinIterations);
        }

        return true;
    }

    /// <summary>A late waking lengthens the spin at once, timely ones shorten it slowly.</summary>
    private void LearnFrom(long lateTicks)
    {
        long wanted = Math.Clamp(lateTicks, s_minSpin, _maxSpin);
        _spin = wanted >= _spin ? wanted : _spin - Math.Max(1, (_spin - wanted) / 32);
    }
}
