using ServeBench.Metrics;

namespace ServeBench.Commands;

/// <summary>Completes the names of latencies.</summary>
public sealed class LatencyCompleter : NameCompleter
{
    /// <inheritdoc/>
    protected override IEnumerable<(string Text, string Tip)> Names(string parameterName) => LatencyMetric.All.Select(latency => (latency.Id, latency.Header));
}
