using System.Globalization;
using ServeBench.Load;

namespace ServeBench.Metrics;

/// <summary>Statistics of the probes that were sent beside a run; times in milliseconds, infinite when none succeeded.</summary>
/// <param name="Completed">Probes that succeeded.</param>
/// <param name="Failed">Probes that failed.</param>
/// <param name="MedianE2elMs">Median of their end-to-end latency.</param>
/// <param name="P99E2elMs">99th percentile.</param>
/// <param name="MaxE2elMs">Largest.</param>
public sealed record ProbeStatistics(int Completed, int Failed, double MedianE2elMs, double P99E2elMs, double MaxE2elMs)
{
    /// <summary>One to be filled in.</summary>
    public ProbeStatistics()
        : this(0, 0, 0, 0, 0)
    {
    }

    /// <summary>The statistics of the probes; <see langword="null"/> when none was sent. Statistics of only failures appear in no file and no block of <c>vllm bench serve</c>.</summary>
    internal static ProbeStatistics? Of(ProbeOutcome? probes)
    {
        if (probes is null or { E2elMs.Length: 0, Failed: 0 })
        {
            return null;
        }

        if (probes.E2elMs.Length == 0)
        {
            return new(0, probes.Failed, LatencyStatistics.NoSample, LatencyStatistics.NoSample, LatencyStatistics.NoSample);
        }

        var sample = new SampleStatistics(probes.E2elMs);
        return new(sample.Count, probes.Failed, sample.Median, sample.Percentile(99), sample.Percentile(100));
    }

    /// <inheritdoc/>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Completed} completed, {Failed} failed, median {MedianE2elMs:0.##} ms, P99 {P99E2elMs:0.##} ms");
}
