using System.Globalization;
using ServeBench.Load;

namespace ServeBench.Metrics;

/// <summary>
/// The metrics of one run. What has the name of a metric of <c>vllm bench serve</c> has its definition; latencies are in milliseconds,
/// of successful requests alone. A latency that no request had is infinite, above every limit. One that is not known, because the file
/// that was imported did not hold it or because it does not apply to the run, is <see langword="null"/>.
/// </summary>
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

    /// <summary>The identifier of the run.</summary>
    public string RunId => Run.RunId;

    /// <summary>The label of the run.</summary>
    public string? Label => Run.Label;

    /// <summary>Wall-clock time of the run's origin.</summary>
    public DateTimeOffset StartedAt => Run.StartedAt;

    /// <summary>The backend.</summary>
    public string Backend => Run.Backend;

    /// <summary>The model.</summary>
    public string Model => Run.Model;

    /// <summary>Configured request rate in requests a second; infinity when all were sent at once.</summary>
    public double RequestRate => Run.RequestRate;

    /// <summary>Configured burstiness of the arrivals.</summary>
    public double Burstiness => Run.Burstiness;

    /// <summary>Most requests in flight at once that were allowed; <see langword="null"/> for no limit.</summary>
    public int? MaxConcurrency => Run.MaxConcurrency;

    /// <summary>Requests that succeeded.</summary>
    public int Completed { get; init; }

    /// <summary>Requests that failed.</summary>
    public int Failed { get; init; }

    /// <summary>Share of requests that succeeded, in percent; 0 without requests.</summary>
    public double SuccessPercent => Completed + Failed == 0 ? 0 : 100.0 * Completed / (Completed + Failed);

    /// <summary>Failed requests by kind, for example <c>Timeout: 3, HttpStatus: 1</c>; empty when none failed.</summary>
    public string Failures => Tally.Format(FailureCounts);

    /// <summary>Successful requests by finish reason, for example <c>stop: 10, length: 3</c>.</summary>
    public string FinishReasons => Tally.Format(FinishReasonCounts);

    /// <summary>Successful requests by where their output length comes from, for example <c>Usage: 13</c>.</summary>
    public string OutputLengthSources => Tally.Format(OutputLengthSourceCounts);

    /// <summary>Duration of the run in seconds; what throughput is divided by.</summary>
    public double DurationSeconds { get; init; }

    /// <summary>Whether the run was stopped before all of its requests had ended.</summary>
    public bool Stopped => Run.Stopped;

    /// <summary>Whether the client's own lateness is part of the latencies; <see langword="null"/> for a run of another client.</summary>
    public bool? ClientLimited => Run.Client?.ClientLimited;

    /// <summary>Prompt tokens of successful requests.</summary>
    public long TotalInputTokens { get; init; }

    /// <summary>Generated tokens of successful requests.</summary>
    public long TotalOutputTokens { get; init; }

    /// <summary>Successful requests a second.</summary>
    public double RequestThroughput => PerSecond(Completed);

    /// <summary>Requests a second that kept every limit; <see langword="null"/> when none was given.</summary>
    public double? RequestGoodput { get; init; }

    /// <summary>The limits that were given.</summary>
    public GoodputObjective? Goodput { get; init; }

    /// <summary>Share of all requests that kept every limit, in percent; a failed one kept none.</summary>
    public double? GoodputPercent => GoodputShares?.AllPercent;

    /// <summary>Share of all requests that kept the limit of the time to first token, in percent.</summary>
    public double? TtftGoodputPercent => GoodputShares?.TtftPercent;

    /// <summary>Share of all requests that kept the limit of the time per output token, in percent.</summary>
    public double? TpotGoodputPercent => GoodputShares?.TpotPercent;

    /// <summary>Share of all requests that kept the limit of the end-to-end latency, in percent.</summary>
    public double? E2elGoodputPercent => GoodputShares?.E2elPercent;

    /// <summary>Generated tokens a second.</summary>
    public double OutputThroughput => PerSecond(TotalOutputTokens);

    /// <summary>Prompt and generated tokens a second.</summary>
    public double TotalTokenThroughput => PerSecond(TotalInputTokens + TotalOutputTokens);

    /// <summary>Most chunks in one second of the run; as vLLM does, each chunk counts as one token.</summary>
    public double MaxOutputTokensPerSecond { get; init; }

    /// <summary>Most successful requests in flight at one instant.</summary>
    public int MaxConcurrentRequests { get; init; }

    /// <summary>Most successful requests that touched one second of the run: what older releases of vLLM report as concurrent.</summary>
    public int? MaxConcurrentRequestsBySecond { get; init; }

    /// <summary>Mean of the time to first token.</summary>
    public double? MeanTtftMs => GetLatency(LatencyMetric.Ttft)?.MeanMs;

    /// <summary>Median of the time to first token.</summary>
    public double? MedianTtftMs => GetLatency(LatencyMetric.Ttft)?.MedianMs;

    /// <summary>Standard deviation of the time to first token.</summary>
    public double? StdTtftMs => GetLatency(LatencyMetric.Ttft)?.StdMs;

    /// <summary>50th percentile of the time to first token.</summary>
    public double? P50TtftMs => GetLatency(LatencyMetric.Ttft)?.Percentile(50);

    /// <summary>90th percentile of the time to first token.</summary>
    public double? P90TtftMs => GetLatency(LatencyMetric.Ttft)?.Percentile(90);

    /// <summary>95th percentile of the time to first token.</summary>
    public double? P95TtftMs => GetLatency(LatencyMetric.Ttft)?.Percentile(95);

    /// <summary>99th percentile of the time to first token.</summary>
    public double? P99TtftMs => GetLatency(LatencyMetric.Ttft)?.Percentile(99);

    /// <summary>Mean of the time per output token after the first.</summary>
    public double? MeanTpotMs => GetLatency(LatencyMetric.Tpot)?.MeanMs;

    /// <summary>Median of the time per output token after the first.</summary>
    public double? MedianTpotMs => GetLatency(LatencyMetric.Tpot)?.MedianMs;

    /// <summary>Standard deviation of the time per output token after the first.</summary>
    public double? StdTpotMs => GetLatency(LatencyMetric.Tpot)?.StdMs;

    /// <summary>50th percentile of the time per output token after the first.</summary>
    public double? P50TpotMs => GetLatency(LatencyMetric.Tpot)?.Percentile(50);

    /// <summary>90th percentile of the time per output token after the first.</summary>
    public double? P90TpotMs => GetLatency(LatencyMetric.Tpot)?.Percentile(90);

    /// <summary>95th percentile of the time per output token after the first.</summary>
    public double? P95TpotMs => GetLatency(LatencyMetric.Tpot)?.Percentile(95);

    /// <summary>99th percentile of the time per output token after the first.</summary>
    public double? P99TpotMs => GetLatency(LatencyMetric.Tpot)?.Percentile(99);

    /// <summary>Mean of the inter-token latency.</summary>
    public double? MeanItlMs => GetLatency(LatencyMetric.Itl)?.MeanMs;

    /// <summary>Median of the inter-token latency.</summary>
    public double? MedianItlMs => GetLatency(LatencyMetric.Itl)?.MedianMs;

    /// <summary>Standard deviation of the inter-token latency.</summary>
    public double? StdItlMs => GetLatency(LatencyMetric.Itl)?.StdMs;

    /// <summary>50th percentile of the inter-token latency.</summary>
    public double? P50ItlMs => GetLatency(LatencyMetric.Itl)?.Percentile(50);

    /// <summary>90th percentile of the inter-token latency.</summary>
    public double? P90ItlMs => GetLatency(LatencyMetric.Itl)?.Percentile(90);

    /// <summary>95th percentile of the inter-token latency.</summary>
    public double? P95ItlMs => GetLatency(LatencyMetric.Itl)?.Percentile(95);

    /// <summary>99th percentile of the inter-token latency.</summary>
    public double? P99ItlMs => GetLatency(LatencyMetric.Itl)?.Percentile(99);

    /// <summary>Mean of the end-to-end latency.</summary>
    public double? MeanE2elMs => GetLatency(LatencyMetric.E2el)?.MeanMs;

    /// <summary>Median of the end-to-end latency.</summary>
    public double? MedianE2elMs => GetLatency(LatencyMetric.E2el)?.MedianMs;

    /// <summary>Standard deviation of the end-to-end latency.</summary>
    public double? StdE2elMs => GetLatency(LatencyMetric.E2el)?.StdMs;

    /// <summary>50th percentile of the end-to-end latency.</summary>
    public double? P50E2elMs => GetLatency(LatencyMetric.E2el)?.Percentile(50);

    /// <summary>90th percentile of the end-to-end latency.</summary>
    public double? P90E2elMs => GetLatency(LatencyMetric.E2el)?.Percentile(90);

    /// <summary>95th percentile of the end-to-end latency.</summary>
    public double? P95E2elMs => GetLatency(LatencyMetric.E2el)?.Percentile(95);

    /// <summary>99th percentile of the end-to-end latency.</summary>
    public double? P99E2elMs => GetLatency(LatencyMetric.E2el)?.Percentile(99);

    /// <summary>Mean of the time to the first content.</summary>
    public double? MeanContentTtftMs => GetLatency(LatencyMetric.ContentTtft)?.MeanMs;

    /// <summary>99th percentile of the time to the first content.</summary>
    public double? P99ContentTtftMs => GetLatency(LatencyMetric.ContentTtft)?.Percentile(99);

    /// <summary>Mean of the time to first token from when the request was due.</summary>
    public double? MeanScheduledTtftMs => GetLatency(LatencyMetric.ScheduledTtft)?.MeanMs;

    /// <summary>99th percentile of the time to first token from when the request was due.</summary>
    public double? P99ScheduledTtftMs => GetLatency(LatencyMetric.ScheduledTtft)?.Percentile(99);

    /// <summary>Mean of the end-to-end latency from when the request was due.</summary>
    public double? MeanScheduledE2elMs => GetLatency(LatencyMetric.ScheduledE2el)?.MeanMs;

    /// <summary>99th percentile of the end-to-end latency from when the request was due.</summary>
    public double? P99ScheduledE2elMs => GetLatency(LatencyMetric.ScheduledE2el)?.Percentile(99);

    /// <summary>Mean of the wait for a place under the concurrency limit.</summary>
    public double? MeanQueueMs => GetLatency(LatencyMetric.ClientQueueTime)?.MeanMs;

    /// <summary>99th percentile of the wait for a place under the concurrency limit.</summary>
    public double? P99QueueMs => GetLatency(LatencyMetric.ClientQueueTime)?.Percentile(99);

    /// <summary>Mean of the client's own lateness.</summary>
    public double? MeanSendLagMs => GetLatency(LatencyMetric.SendLag)?.MeanMs;

    /// <summary>99th percentile of the client's own lateness.</summary>
    public double? P99SendLagMs => GetLatency(LatencyMetric.SendLag)?.Percentile(99);

    /// <summary>The run.</summary>
    public ServeRun Run { get; }

    internal IReadOnlyDictionary<RequestErrorKind, int> FailureCounts { get; init; } = new Dictionary<RequestErrorKind, int>();

    internal IReadOnlyDictionary<string, int> FinishReasonCounts { get; init; } = new Dictionary<string, int>();

    internal IReadOnlyDictionary<OutputLengthSource, int> OutputLengthSourceCounts { get; init; } = new Dictionary<OutputLengthSource, int>();

    internal GoodputShares? GoodputShares { get; init; }

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

    /// <inheritdoc/>
    public override string ToString() => string.Create(
        CultureInfo.InvariantCulture,
        $"{Run}: {Completed} completed, {Failed} failed, {RequestThroughput:0.##} req/s, {OutputThroughput:0.##} tok/s{MeanTtftText()}");

    private string MeanTtftText() =>
        MeanTtftMs is { } mean && double.IsFinite(mean) ? string.Create(CultureInfo.InvariantCulture, $", mean TTFT {mean:0.##} ms") : "";

    private double PerSecond(double count) => DurationSeconds > 0 ? count / DurationSeconds : 0;
}
