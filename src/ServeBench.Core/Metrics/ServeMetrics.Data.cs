using System.Collections.ObjectModel;
using System.Globalization;
using ServeBench.Endpoints;
using ServeBench.Load;

namespace ServeBench.Metrics;

/// <content>What the properties are computed from, and what is too much for a property.</content>
public sealed partial class ServeMetrics
{
    private readonly IReadOnlyDictionary<LatencyMetric, LatencyStatistics> _latencies;
    private readonly IReadOnlyList<ServeRequestResult> _requests;

    internal ServeMetrics(ServeRun run, IReadOnlyList<ServeRequestResult> requests, IReadOnlyDictionary<LatencyMetric, LatencyStatistics> latencies)
    {
        Run = run;
        _requests = requests;
        _latencies = latencies;
    }

    internal static IReadOnlyDictionary<string, double> NoToolMetrics { get; } = ReadOnlyDictionary<string, double>.Empty;

    /// <summary>Requests of the run that the metrics leave out, those of its warm-up phases; kept so that a file has all of them.</summary>
    internal IReadOnlyList<ServeRequestResult> Unmeasured { get; init; } = [];

    internal IReadOnlyDictionary<RequestErrorKind, int> FailureCounts { get; init; } = new Dictionary<RequestErrorKind, int>();

    internal IReadOnlyDictionary<string, int> FinishReasonCounts { get; init; } = new Dictionary<string, int>();

    internal IReadOnlyDictionary<OutputLengthSource, int> OutputLengthSourceCounts { get; init; } = new Dictionary<OutputLengthSource, int>();

    internal GoodputShares? GoodputShares { get; init; }

    internal IReadOnlyDictionary<string, double> ToolMetrics { get; init; } = NoToolMetrics;

    /// <summary>
    /// The requests that were measured, in the order of the schedule; empty for an imported summary. A method, so that whoever writes all
    /// properties of the metrics somewhere does not write thousands of requests.
    /// </summary>
    public IReadOnlyList<ServeRequestResult> GetRequests() => _requests;

    /// <summary>
    /// All statistics of one latency, infinite where no request had it; <see langword="null"/> when it is not known or does not
    /// apply to the run.
    /// </summary>
    public LatencyStatistics? GetLatency(LatencyMetric metric) =>
        Completed > 0 ? _latencies.GetValueOrDefault(metric) : _latencies.GetValueOrDefault(metric)?.WithoutSample();

    /// <summary>Failed requests by kind.</summary>
    public IReadOnlyDictionary<RequestErrorKind, int> GetFailures() => FailureCounts;

    /// <summary>
    /// What <see cref="Tool"/> reports and defines differently, under names of its own such as <c>MeanSglangItlMs</c>, in the order of its
    /// file; each is a property of the imported object as well. Empty for ServeBench and for <c>vllm bench serve</c>.
    /// </summary>
    public IReadOnlyDictionary<string, double> GetToolMetrics() => ToolMetrics;

    /// <inheritdoc/>
    public override string ToString() => string.Create(
        CultureInfo.InvariantCulture,
        $"{Run}: {Completed} completed, {Failed} failed, {(Cut > 0 ? string.Create(CultureInfo.InvariantCulture, $"{Cut} cut, ") : "")}{RequestThroughput:0.##} req/s, {OutputThroughput:0.##} tok/s{TtftText()}");

    // What a gate throws says the number that the gate looked at.
    private string TtftText() =>
        MeanTtftMs is { } mean && double.IsFinite(mean)
            ? string.Create(CultureInfo.InvariantCulture, $", TTFT mean {mean:0.##} ms{(P99TtftMs is { } p99 ? $", P99 {p99:0.##} ms" : "")}")
            : "";

    private double PerSecond(double count) => DurationSeconds > 0 ? count / DurationSeconds : 0;

    // An answer that comes whole has no tokens to time. Where nothing succeeded there is no steady state, and null is below any limit.
    private double? Generated(double? value) =>
        Task == BackendTask.Pooling ? null
        : Completed == 0 ? LatencyStatistics.NoSample
        : value;
}
