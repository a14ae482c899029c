using System.Diagnostics;
using ServeBench.Timing;

namespace ServeBench.Load;

/// <summary>
/// Watches the client's own process during a run: garbage collections, processor time, and how long work waits for a thread of the
/// pool.
/// </summary>
internal sealed class ClientMonitor : IDisposable
{
    private static readonly TimeSpan s_probeInterval = TimeSpan.FromMilliseconds(50);

    private readonly PoolProbe _pool = new();
    private readonly int _collections = CollectionCount();
    private readonly TimeSpan _pauses = GC.GetTotalPauseDuration();
    private readonly TimeSpan _cpu = CpuTime();
    private readonly long _start = Stopwatch.GetTimestamp();
    private readonly ManualResetEvent _stop = new(initialState: false);
    private readonly Thread _probing;

    /// <summary>Starts to watch.</summary>
    public ClientMonitor()
    {
        // A thread of its own: a timer's callback would wait for the very pool that it is to measure.
        _probing = new Thread(ProbeUntilStopped) { IsBackground = true, Name = "ServeBench monitor" };
        _probing.Start();
    }

    /// <summary>Ends the watch and gives what it saw.</summary>
    public ClientHealth Observe()
    {
        _stop.Set();
        _probing.Join();
        LagHistogram poolDelays = _pool.Observe();
        double cpuSeconds = (CpuTime() - _cpu).TotalSeconds;
        double wallSeconds = Stopwatch.GetElapsedTime(_start).TotalSeconds;
        return new ClientHealth
        {
            GcCount = CollectionCount() - _collections,
            GcPauseMs = (GC.GetTotalPauseDuration() - _pauses).TotalMilliseconds,
            CpuSeconds = cpuSeconds,
            Processors = Environment.ProcessorCount,
            CpuShare = wallSeconds > 0 ? cpuSeconds / (wallSeconds * Environment.ProcessorCount) : 0,
            ThreadPoolDelayP99Ms = RunClock.ToMs(poolDelays.Percentile(99)),
            ThreadPoolDelayMaxMs = RunClock.ToMs(poolDelays.Max),
        };
    }

    public void Dispose()
    {
        _stop.Set();
        _probing.Join();
        _stop.Dispose();
    }

    private static int CollectionCount() => GC.CollectionCount(0);

    private static TimeSpan CpuTime() =>
        OperatingSystem.IsIOS() || OperatingSystem.IsTvOS() ? TimeSpan.Zero : Environment.CpuUsage.TotalTime;

    private void ProbeUntilStopped()
    {
        do
        {
            _pool.Ask();
        }
        while (!_stop.WaitOne(s_probeInterval));
    }
}
