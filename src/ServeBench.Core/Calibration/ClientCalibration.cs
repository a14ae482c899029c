using System.Globalization;
using ServeBench.Transport;

namespace ServeBench.Calibration;

/// <summary>What the client can do on this machine: how exactly it measures, and how much it can carry.</summary>
/// <remarks>
/// Client and simulator share the machine's processors, so that the ceiling is what both can do together: a run against an
/// endpoint elsewhere may reach more.
/// </remarks>
public sealed record ClientCalibration
{
    /// <summary>When it was measured.</summary>
    public DateTimeOffset MeasuredAt { get; init; }

    /// <summary>The transport that was measured.</summary>
    public TransportKind Transport { get; init; }

    /// <summary>Who stamped the arrival of bytes.</summary>
    public StampSource StampSource { get; init; }

    /// <summary>Processors that this process may use.</summary>
    public int Processors { get; init; }

    /// <summary>Whether the simulator ran in a process of its own; in the client's process it takes part of what is measured.</summary>
    public bool SimulatorInOwnProcess { get; init; }

    /// <summary>Most events of streams read in a second, with 64 streams that are written as fast as they go.</summary>
    public double EventsPerSecond { get; init; }

    /// <summary>Processor time of the client for each of those events, in microseconds.</summary>
    public double CpuMicrosecondsPerEvent { get; init; }

    /// <summary>Most requests of one output token sent and answered in a second, 64 at a time.</summary>
    public double RequestsPerSecond { get; init; }

    /// <summary>Streams at once with which the accuracy was measured.</summary>
    public int Concurrency { get; init; }

    /// <summary>Median of the measured TTFT less the one that was set, in milliseconds.</summary>
    public double TtftErrorP50Ms { get; init; }

    /// <summary>99th percentile of the measured TTFT less the one that was set, in milliseconds.</summary>
    public double TtftErrorP99Ms { get; init; }

    /// <summary>Standard deviation of gaps that were set to be all the same, in milliseconds.</summary>
    public double ItlStdMs { get; init; }

    /// <summary>99th percentile of the send lag of requests that were due one by one, in milliseconds.</summary>
    public double SendLagP99Ms { get; init; }

    /// <summary>99th percentile of the time from the kernel's stamp to the read, in milliseconds; <see langword="null"/> when the kernel did not stamp.</summary>
    public double? ReadLagP99Ms { get; init; }

    /// <summary>Why the client limited the paced run; empty when it did not.</summary>
    public string[] Reasons { get; init; } = [];

    /// <inheritdoc/>
    public override string ToString() => string.Create(
        CultureInfo.InvariantCulture,
        $"{EventsPerSecond:0} events/s, {RequestsPerSecond:0} requests/s, ITL std {ItlStdMs:0.###} ms at {Concurrency} streams ({Transport}, {StampSource} stamps)");
}
