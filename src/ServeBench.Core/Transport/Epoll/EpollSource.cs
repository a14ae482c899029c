using System.Diagnostics;
using System.Runtime.Versioning;

namespace ServeBench.Transport;

/// <summary>Non-blocking sockets that a few threads of its own read with epoll, stamped by the kernel: Linux.</summary>
[SupportedOSPlatform("linux")]
internal sealed class EpollSource : ByteSource
{
    private readonly EpollLane[] _lanes;
    private readonly bool _stampsArrivals = SocketOpener.StampsArrivals();
    private int _nextLane;

    /// <summary>Creates the source and starts its threads.</summary>
    /// <exception cref="ServeException"><c>DescriptorsExhausted</c>; what was opened is closed again.</exception>
    public EpollSource(ConnectionHandler handler, EndpointAddresses addresses, TransportOptions options)
    {
        var opener = new SocketOpener(addresses);
        int threads = options.IoThreads ?? (Environment.ProcessorCount <= 4 ? 1 : 2);
        _lanes = new EpollLane[threads];
        for (int i = 0; i < threads; i++)
        {
            try
            {
                _lanes[i] = new EpollLane(this, handler, opener, TransportOptions.ReceiveBufferBytes, i);
            }
            catch (ServeException)
            {
                Release(_lanes.AsSpan(0, i));
                throw;
            }
        }
    }

    public override TransportKind Kind => TransportKind.Direct;

    /// <summary>Kernel, unless the kernel stamps no sockets or fewer than half of the reads so far had a stamp.</summary>
    public override StampSource StampSource
    {
        get
        {
            long stamped = _lanes.Sum(lane => lane.Receiver.Lag.Count);
            long reads = _lanes.Sum(lane => lane.Receiver.Reads);
            return _stampsArrivals && 2 * stamped >= reads ? StampSource.Kernel : StampSource.User;
        }
    }

    public override IoLane NextLane() => _lanes[(uint)Interlocked.Increment(ref _nextLane) % (uint)_lanes.Length];

    public override TransportCounters AddTo(TransportCounters counters)
    {
        var lag = new LagHistogram();
        foreach (EpollLane lane in _lanes)
        {
            lag.Add(lane.Receiver.Lag);
        }

        return counters with
        {
            Reads = _lanes.Sum(lane => lane.Receiver.Reads),
            BytesReceived = _lanes.Sum(lane => lane.Receiver.Bytes),
            BytesSent = _lanes.Sum(lane => lane.BytesSent),
            ReadLagP50Ms = Stopwatch.GetElapsedTime(0, lag.Percentile(50)).TotalMilliseconds,
            ReadLagP99Ms = Stopwatch.GetElapsedTime(0, lag.Percentile(99)).TotalMilliseconds,
            ReadLagMaxMs = Stopwatch.GetElapsedTime(0, lag.Max).TotalMilliseconds,
            ClockSteps = _lanes.Max(lane => lane.Receiver.ClockSteps),
        };
    }

    public override async ValueTask DisposeAsync()
    {
        await Task.WhenAll(_lanes.Select(lane => lane.StopAsync())).ConfigureAwait(false);
        foreach (EpollLane lane in _lanes)
        {
            lane.Dispose();
        }
    }

    private static void Release(ReadOnlySpan<EpollLane> started)
    {
        foreach (EpollLane lane in started)
        {
            lane.StopAsync().GetAwaiter().GetResult();
            lane.Dispose();
        }
    }
}
