using System.Collections.Concurrent;
using System.Diagnostics;
using System.Threading.Channels;
using ServeBench.Timing;

namespace ServeBench.Load;

/// <summary>
/// How fast a server lets go of requests that the client has ended: from such an end until the running requests that the server counts are no
/// more than those that the client still waits for. It asks only while that is open, so it costs nothing until a request is ended.
/// </summary>
internal sealed class ReleaseWatch
{
    private static readonly TimeSpan s_interval = TimeSpan.FromMilliseconds(50);
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(5);

    private readonly Func<CancellationToken, Task<double?>> _running;
    private readonly Func<int> _inFlight;
    private readonly Channel<(PhaseState Phase, long Stamp)> _ended = Channel.CreateBounded<(PhaseState, long)>(new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite });
    private readonly ConcurrentDictionary<PhaseState, ConcurrentQueue<double>> _releasesMs = new();

    /// <summary>Prepares to watch.</summary>
    /// <param name="running">Asks the server how many requests it has in work; <see langword="null"/> when it does not count them.</param>
    /// <param name="inFlight">How many the client still waits for.</param>
    public ReleaseWatch(Func<CancellationToken, Task<double?>> running, Func<int> inFlight)
    {
        _running = running;
        _inFlight = inFlight;
    }

    /// <summary>The client has ended a request that it had sent. From any thread; while an earlier one is open it counts with that.</summary>
    public void OnCut(PhaseState phase) => _ended.Writer.TryWrite((phase, Stopwatch.GetTimestamp()));

    /// <summary>Watches until nothing else ends.</summary>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        try
        {
            await foreach ((PhaseState phase, long stamp) in _ended.Reader.ReadAllAsync(cancellationToken).ConfigureAwait(false))
            {
                if (!await MeasureAsync(phase, stamp, cancellationToken).ConfigureAwait(false))
                {
                    return;
                }
            }
        }
        catch (Exception exception) when (exception is ServeException or OperationCanceledException or HttpRequestException)
        {
            // The run does not hang on it: what could not be asked is not known.
        }
    }

    /// <summary>No more requests are ended.</summary>
    public void Complete() => _ended.Writer.TryComplete();

    /// <summary>Median of the times that the server took in a phase, in milliseconds; <see langword="null"/> when none is known.</summary>
    public double? MedianMs(PhaseState phase) =>
        _releasesMs.TryGetValue(phase, out ConcurrentQueue<double>? releases) ? new SampleStatistics([.. releases]).Median : null;

    // False when the server does not count, and need not be asked again.
    private async Task<bool> MeasureAsync(PhaseState phase, long stamp, CancellationToken cancellationToken)
    {
        while (Stopwatch.GetElapsedTime(stamp) < s_patience)
        {
            if (await _running(cancellationToken).ConfigureAwait(false) is not { } running)
            {
                return false;
            }

            if (running <= _inFlight())
            {
                _releasesMs.GetOrAdd(phase, _ => new()).Enqueue(RunClock.ToMs(Stopwatch.GetTimestamp() - stamp));
                return true;
            }

            await Task.Delay(s_interval, cancellationToken).ConfigureAwait(false);
        }

        return true;
    }
}
