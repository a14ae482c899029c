using ServeBench.Metrics;

namespace ServeBench.Commands;

/// <summary>Completes limits for goodput as tables that a user types on in.</summary>
public sealed class GoodputCompleter : NameCompleter
{
    /// <inheritdoc/>
    protected override IEnumerable<(string Text, string Tip)> Names(string parameterName) =>
    [
        ("@{ ttft = 200 }", "Time to first token up to 200 ms"),
        ("@{ tpot = 30 }", "Time per output token up to 30 ms"),
        ("@{ e2el = 5000 }", "End-to-end latency up to 5000 ms"),
        ("@{ ttft = 200; tpot = 30 }", "Both limits kept"),
        .. LatencyMetric.All.Except([LatencyMetric.Ttft, LatencyMetric.Tpot, LatencyMetric.E2el]).Select(latency => ($"@{{ {latency.Key} = 200 }}", $"{latency.Header} up to 200 ms")),
    ];
}
