using System.Globalization;
using ServeBench.Transport;

namespace ServeBench.Load;

/// <summary>How well the client itself kept up during a run, and whether its own lateness is part of what was measured.</summary>
public sealed record ClientHealth
{
    /// <summary>The transport that carried the run.</summary>
    public TransportKind Transport { get; init; }

    /// <summary>Who stamped the arrival of bytes.</summary>
    public StampSource StampSource { get; init; }

    /// <summary>Whether the client's own share of a reported latency is no longer negligible; <see cref="Reasons"/> says why.</summary>
    public bool ClientLimited => Reasons.Length > 0;

    /// <summary>Why the client limited the run; empty when it did not.</summary>
    public string[] Reasons { get; init; } = [];

    /// <summary>Median of the time from a request's due time to its send, in milliseconds; waits for the concurrency limit do not count.</summary>
    public double SendLagP50Ms { get; init; }

    /// <summary>99th percentile of the send lag, in milliseconds.</summary>
    public double SendLagP99Ms { get; init; }

    /// <summary>Largest send lag, in milliseconds.</summary>
    public double SendLagMaxMs { get; init; }

    /// <summary>
    /// Median of the time from the kernel's stamp to the read, in milliseconds; <see langword="null"/> when the kernel did not stamp.
    /// With kernel stamps it is not part of any latency.
    /// </summary>
    public double? ReadLagP50Ms { get; init; }

    /// <summary>99th percentile of the read lag, in milliseconds.</summary>
    public double? ReadLagP99Ms { get; init; }

    /// <summary>Largest read lag, in milliseconds.</summary>
    public double? ReadLagMaxMs { get; init; }

    /// <summary>
    /// Median of the turnaround in milliseconds: from the end of an answer, by the kernel's stamp where there is one, to the send of the
    /// request that waited for its place; <see langword="null"/> without a concurrency limit.
    /// </summary>
    public double? TurnaroundP50Ms { get; init; }

    /// <summary>99th percentile of the turnaround, in milliseconds.</summary>
    public double? TurnaroundP99Ms { get; init; }

    /// <summary>Largest turnaround, in milliseconds.</summary>
    public double? TurnaroundMaxMs { get; init; }

    /// <summary>Share of the time of the places under the concurrency limit, 0 to 1, in which they stood empty for the client's turnaround.</summary>
    public double? TurnaroundShare { get; init; }

    /// <summary>Share of chunks, 0 to 1, that came in the same read as the chunk before them, so that their gap shows as 0.</summary>
    public double CoalescedShare { get; init; }

    /// <summary>Chunks received a second, over the whole run.</summary>
    public double EventsPerSecond { get; init; }

    /// <summary>Most events a second that the client can read on this machine; <see langword="null"/> unless Measure-ServeClient has measured it.</summary>
    public double? CeilingEventsPerSecond { get; init; }

    /// <summary>Most short requests a second that the client can send on this machine; <see langword="null"/> unless Measure-ServeClient has measured it.</summary>
    public double? CeilingRequestsPerSecond { get; init; }

    /// <summary>Garbage collections during the run.</summary>
    public int GcCount { get; init; }

    /// <summary>Time for which garbage collections held all threads, in milliseconds.</summary>
    public double GcPauseMs { get; init; }

    /// <summary>Processor time that this process used during the run, in seconds.</summary>
    public double CpuSeconds { get; init; }

    /// <summary>Processors that this process may use.</summary>
    public int Processors { get; init; }

    /// <summary>Share of the processors' time, 0 to 1, that this process used.</summary>
    public double CpuShare { get; init; }

    /// <summary>99th percentile of the time that work waited for a thread of the pool, in milliseconds.</summary>
    public double ThreadPoolDelayP99Ms { get; init; }

    /// <summary>Longest time that work waited for a thread of the pool, in milliseconds.</summary>
    public double ThreadPoolDelayMaxMs { get; init; }

    /// <summary>Connections opened, before the run and during it.</summary>
    public long ConnectionsOpened { get; init; }

    /// <summary>Requests that went over a connection that was open already.</summary>
    public long ConnectionsReused { get; init; }

    /// <summary>Requests that went out once more over a new connection, because the server had closed the open one that carried them.</summary>
    public long RequestsResent { get; init; }

    /// <summary>Connections that the server reset or closed in the middle of an answer.</summary>
    public long ConnectionsReset { get; init; }

    /// <summary>Connections opened before the run.</summary>
    public int Preconnected { get; init; }

    /// <summary>How long that took, in milliseconds.</summary>
    public double PreconnectMs { get; init; }

    /// <summary>Local ports left for more connections to the endpoint; <see langword="null"/> where the system does not say.</summary>
    public long? PortsLeft { get; init; }

    /// <summary>How often the wall clock was set during the run; with kernel stamps each costs at most a few of them their precision.</summary>
    public long ClockSteps { get; init; }

    /// <inheritdoc/>
    public override string ToString() => string.Create(
        CultureInfo.InvariantCulture,
        $"{(ClientLimited ? "CLIENT-LIMITED: " + string.Join("; ", Reasons) : "not client-limited")} ({Transport}, {StampSource} stamps, send lag p99 {SendLagP99Ms:0.###} ms)");
}
