using ServeBench.Endpoints;

namespace ServeBench.Load;

/// <summary>The server's side of a run: its prefix cache is emptied before it, its profiler is started and stopped around it, and its counters are read before and after.</summary>
internal sealed class ServerWatch(RunPlan plan, ServeRun run, TimeProvider timeProvider) : IDisposable
{
    // A run that was stopped has somebody waiting for its end; the profiler should not go on all the same.
    private static readonly TimeSpan s_lastWord = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan s_answer = TimeSpan.FromMinutes(10);

    private readonly ServerProfiler _profiler = new(plan.Connection);
    private ServerCounters? _before;
    private readonly CancellationTokenSource _runOver = new();
    private Task? _window;
    private bool _profiling;

    /// <summary>Why the profiler could not be stopped, or never ran; <see langword="null"/> when it did as asked, or was not asked for.</summary>
    public ServeException? Failure { get; private set; }

    /// <summary>Empties the prefix cache, starts the profiler and reads the counters.</summary>
    /// <exception cref="ServeException">The cache was to be emptied or the profiler to be started, and the server did not do it.</exception>
    public async Task BeginAsync(CancellationToken cancellationToken)
    {
        if (plan.ResetPrefixCache)
        {
            await new CacheReset(plan.Connection).ResetAsync(ServerCacheKind.Prefix, external: false, plan.RequestTimeout, cancellationToken).ConfigureAwait(false);
        }

        if (plan.Profile && plan.ProfileThreshold is { } threshold)
        {
            _window = Task.Run(() => new ProfileWindow(plan, threshold, _profiler, timeProvider).RunAsync(s_answer, _runOver.Token), CancellationToken.None);
        }
        else if (plan.Profile)
        {
            await _profiler.StartAsync(plan.RequestTimeout, cancellationToken).ConfigureAwait(false);
            _profiling = true;
        }

        if (plan.ReadCounters)
        {
            _before = await ServerCounters.ReadAsync(plan.Connection, cancellationToken).ConfigureAwait(false);
        }
    }

    /// <summary>Reads the counters again, of a run that went to its end, and keeps what the server counted with the run.</summary>
    public async Task CountAsync(CancellationToken cancellationToken)
    {
        if (_before is not { } before || cancellationToken.IsCancellationRequested)
        {
            return;
        }

        try
        {
            if (await ServerCounters.ReadAsync(plan.Connection, cancellationToken).ConfigureAwait(false) is { } after)
            {
                run.PrefixCache = ServerCounts.PrefixCache(before, after);
                run.SpeculativeDecoding = ServerCounts.Speculative(before, after);
                run.DiffusionDecoding = ServerCounts.Diffusion(before, after);
            }
        }
        catch (Exception)
        {
            // The run itself has ended and is complete, whatever the server's page holds.
        }
    }

    /// <summary>Stops the profiler, whatever came of the run.</summary>
    public async Task EndAsync(CancellationToken cancellationToken)
    {
        bool stopped = cancellationToken.IsCancellationRequested;
        try
        {
            if (_window is not null)
            {
                await _runOver.CancelAsync().ConfigureAwait(false);
                await (stopped ? _window.WaitAsync(s_lastWord, timeProvider, CancellationToken.None) : _window).ConfigureAwait(false);
            }

            if (!_profiling)
            {
                return;
            }

            await _profiler.StopAsync(stopped ? s_lastWord : plan.RequestTimeout, stopped ? default : cancellationToken).ConfigureAwait(false);
        }
        catch (ServeException exception)
        {
            Failure = exception;
        }
        catch (TimeoutException)
        {
            // Nobody waits for a profiler any more that does not stop.
        }
    }

    public void Dispose() => _runOver.Dispose();
}
