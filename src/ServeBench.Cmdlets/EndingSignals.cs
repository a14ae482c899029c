using System.Runtime.InteropServices;

namespace ServeBench.Commands;

/// <summary>
/// While this is there, what else ends a session runs what Ctrl+C runs: Ctrl+Break, the closing of the window, a log-off and a shutdown on
/// Windows, SIGTERM and SIGHUP elsewhere. The session ends when the work has stopped, or after four seconds.
/// </summary>
internal sealed class EndingSignals : IDisposable
{
    // Windows ends a process five seconds after its window was closed, whatever the process still does.
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(4);
    private static readonly Lock s_lock = new();
    private static readonly List<EndingSignals> s_active = [];
    private static PosixSignalRegistration[]? s_registrations;

    private readonly Action _stop;
    private readonly ManualResetEventSlim _ended = new();

    /// <summary>Listens from now on.</summary>
    /// <param name="stop">What Ctrl+C runs; called from another thread.</param>
    public EndingSignals(Action stop)
    {
        _stop = stop;
        lock (s_lock)
        {
            s_active.Add(this);
            s_registrations ??= [.. Signals.Select(signal => PosixSignalRegistration.Create(signal, OnSignal))];
        }
    }

    // Elsewhere SIGQUIT asks for a core dump.
    private static PosixSignal[] Signals => OperatingSystem.IsWindows()
        ? [PosixSignal.SIGHUP, PosixSignal.SIGTERM, PosixSignal.SIGQUIT]
        : [PosixSignal.SIGHUP, PosixSignal.SIGTERM];

    /// <summary>The work has stopped.</summary>
    public void Dispose()
    {
        lock (s_lock)
        {
            s_active.Remove(this);
        }

        _ended.Set();
    }

    private static void OnSignal(PosixSignalContext context)
    {
        EndingSignals[] active;
        lock (s_lock)
        {
            active = [.. s_active];
        }

        foreach (EndingSignals one in active)
        {
            one._stop();
        }

        if (context.Signal == PosixSignal.SIGQUIT)
        {
            context.Cancel |= active.Length > 0;
            return;
        }

        long start = Environment.TickCount64;
        foreach (EndingSignals one in active)
        {
            TimeSpan left = s_patience - TimeSpan.FromMilliseconds(Environment.TickCount64 - start);
            _ = one._ended.Wait(left > TimeSpan.Zero ? left : TimeSpan.Zero);
        }
    }
}
