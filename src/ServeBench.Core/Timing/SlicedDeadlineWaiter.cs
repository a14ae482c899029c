namespace ServeBench.Timing;

/// <summary>
/// Sleeps on an event until shortly before the deadline, and the rest in a precise sleep that nobody can end, in slices: a wake is heard
/// after one of them at the latest.
/// </summary>
/// <param name="maxSpinMicroseconds">The longest spin, in microseconds.</param>
/// <param name="sleepPrecisely">Sleeps as long as asked.</param>
internal sealed class SlicedDeadlineWaiter(int maxSpinMicroseconds, Action<TimeSpan> sleepPrecisely) : DeadlineWaiter(maxSpinMicroseconds)
{
    /// <summary>How exact a wait for an event is.</summary>
    internal static readonly TimeSpan Coarse = TimeSpan.FromMilliseconds(2);

    /// <summary>The longest precise sleep.</summary>
    internal static readonly TimeSpan Slice = TimeSpan.FromMilliseconds(0.5);

    private readonly ManualResetEventSlim _event = new(initialState: false, spinCount: 0);

    private protected override void Sleep(TimeSpan duration)
    {
        if (duration == Timeout.InfiniteTimeSpan)
        {
            _event.Wait();
        }
        else if (duration > Coarse)
        {
            _event.Wait((int)Math.Min((duration - Coarse).TotalMilliseconds + 1, int.MaxValue));
        }
        else
        {
            sleepPrecisely(duration < Slice ? duration : Slice);
            return;
        }

        _event.Reset();
    }

    private protected override void EndSleep() => _event.Set();

    protected override void Dispose(bool disposing) => _event.Dispose();
}
