using System.Globalization;

namespace ServeBench.Load;

/// <summary>
/// Decides whether the client limited a run: whether its own share of a reported latency is no longer negligible. The rule and the
/// reasons for its numbers are in docs/how-it-measures.md.
/// </summary>
internal static class ClientVerdict
{
    /// <summary>Lateness below this many milliseconds is never held against a client.</summary>
    public const double NegligibleMs = 1.0;

    /// <summary>Share of a median latency up to which lateness is negligible.</summary>
    public const double NegligibleShare = 0.05;

    /// <summary>Time that one send of a burst may take, in milliseconds.</summary>
    public const double BurstSendMs = 0.1;

    /// <summary>Share of chunks that may come together with another one.</summary>
    public const double CoalescedShare = 0.05;

    /// <summary>Share of the processors at which a client has no reserve left.</summary>
    public const double CpuShare = 0.9;

    public const double CeilingShare = 0.8;

    /// <summary>Local ports below which new connections are about to fail.</summary>
    public const long FewPorts = 500;

    /// <summary>Why the client limited the run; empty when it did not.</summary>
    /// <param name="health">What was measured of the client.</param>
    /// <param name="medianTtftMs">Median TTFT in milliseconds; 0 when there is none.</param>
    /// <param name="medianTpotMs">Median time per output token in milliseconds; 0 when there is none.</param>
    /// <param name="burstIntervalMs">Median time between arrivals of chunks, or of bursts of them, in milliseconds; 0 when there is none.</param>
    /// <param name="burst">Requests that were due at one instant, when that is how the run was scheduled; else 0.</param>
    public static string[] Judge(ClientHealth health, double medianTtftMs, double medianTpotMs, double burstIntervalMs, int burst)
    {
        var reasons = new List<string>();
        void Add(bool applies, FormattableString reason)
        {
            if (applies)
            {
                reasons.Add(reason.ToString(CultureInfo.InvariantCulture));
            }
        }

        double latenessLimit = Math.Max(NegligibleMs, NegligibleShare * medianTtftMs);
        double sendLimit = latenessLimit + (BurstSendMs * burst);
        double gapLimit = Math.Max(NegligibleMs, 2 * NegligibleShare * medianTpotMs);
        Add(health.SendLagP99Ms > sendLimit, $"requests were sent late (p99 {health.SendLagP99Ms:0.##} ms, limit {sendLimit:0.##} ms)");
        Add(
            health.ReadLagP99Ms is null && health.ThreadPoolDelayP99Ms > gapLimit,
            $"arrivals were stamped late: work waited for a thread (p99 {health.ThreadPoolDelayP99Ms:0.##} ms, limit {gapLimit:0.##} ms)");
        Add(
            health.TurnaroundShare > NegligibleShare && health.TurnaroundP99Ms > NegligibleMs,
            $"places under the concurrency limit stood empty for {health.TurnaroundShare:P0} of the time: the next request was sent late (turnaround p99 {health.TurnaroundP99Ms:0.##} ms)");
        double readLimit = Math.Max(latenessLimit, Math.Max(medianTpotMs, burstIntervalMs));
        bool coalesces = health.CoalescedShare > CoalescedShare;
        Add(
            health.ReadLagP99Ms > readLimit && coalesces,
            $"reads ran behind the server (lag p99 {health.ReadLagP99Ms:0.##} ms), so that {health.CoalescedShare:P0} of the chunks share a stamp");
        Add(
            health.ReadLagP99Ms > readLimit && !coalesces,
            $"reads ran behind the server (lag p99 {health.ReadLagP99Ms:0.##} ms, limit {readLimit:0.##} ms)");
        Add(health.CpuShare > CpuShare, $"the client used {health.CpuShare:P0} of {health.Processors} processors");
        Add(
            health.EventsPerSecond > CeilingShare * health.CeilingEventsPerSecond,
            $"{health.EventsPerSecond:0} events a second came near what the client can read on this machine ({health.CeilingEventsPerSecond:0})");
        Add(health.PortsLeft < FewPorts, $"only {health.PortsLeft} local ports are left for new connections");
        return [.. reasons];
    }
}

/// <summary>The most that the client can do on this machine, as a calibration found it.</summary>
/// <param name="EventsPerSecond">Events of streams read in a second.</param>
/// <param name="RequestsPerSecond">Short requests sent and answered in a second.</param>
internal sealed record ClientCeiling(double EventsPerSecond, double RequestsPerSecond);
