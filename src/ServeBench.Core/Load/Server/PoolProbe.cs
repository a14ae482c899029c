using System.Diagnostics;

namespace ServeBench.Load;

/// <summary>
/// Times how long work waits for a thread of the pool. One piece of work is under way at a time, and nothing is allocated for it: what
/// watches the client must not take its processors.
/// </summary>
internal sealed class PoolProbe : IThreadPoolWorkItem
{
    private readonly Lock _lock = new();
    private readonly LagHistogram _delays = new();
    private long _asked;
    private bool _underWay;

    /// <summary>Asks the pool for a thread, unless the last one asked for has not come yet.</summary>
    public void Ask()
    {
        lock (_lock)
        {
            if (_underWay)
            {
                return;
            }

            _underWay = true;
            _asked = Stopwatch.GetTimestamp();
        }

        // To the end of the pool's own queue, where the client's work is.
        ThreadPool.UnsafeQueueUserWorkItem(this, preferLocal: false);
    }

    /// <summary>What was waited, in Stopwatch ticks; a wait that still goes on counts with what it has taken so far.</summary>
    public LagHistogram Observe()
    {
        Execute();
        return _delays;
    }

    public void Execute()
    {
        lock (_lock)
        {
            if (_underWay)
            {
                _delays.Record(Stopwatch.GetTimestamp() - _asked);
                _underWay = false;
            }
        }
    }
}
