namespace ServeBench.Timing;

/// <summary>Sleeps on an event, with the system's own timer resolution.</summary>
internal sealed class PortableDeadlineWaiter(int maxSpinMicroseconds) : DeadlineWaiter(maxSpinMicroseconds)
{
    private static readonly TimeSpan s_resolution = TimeSpan.FromMilliseconds(2);

    private readonly ManualResetEventSlim _event = new(initialState: false, spinCount: 0);

    private protected override void Sleep(TimeSpan duration)
    {
        if (duration == Timeout.InfiniteTimeSpan)
        {
            _event.Wait();
        }
        else if (duration < s_resolution)
        {
            Thread.Yield();
            return;
        }
        else
        {
            _event.Wait((int)Math.Min(duration.TotalMilliseconds - 1, int.MaxValue));
        }

        _event.Reset();
    }

    private protected override void EndSleep() => _event.Set();

    protected override void Dispose(bool disposing) => _event.Dispose();
}
