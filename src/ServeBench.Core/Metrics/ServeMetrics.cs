using ServeBench.Endpoints;
using ServeBench.Load;

namespace ServeBench.Metrics;

/// <summary>
/// The metrics of one run. What has the name of a metric of <c>vllm bench serve</c> has its definition; latencies are in milliseconds, of
/// successful requests. A latency that no request had is infinite, above every limit. One that an imported file did not hold, or that
/// does not apply to the run, is <see langword="null"/>.
/// </summary>
/// <remarks>
/// Tables have their columns in the order of these properties, which is that of the source as long as all of them are in one file. A new
/// property comes last, so that the columns of older tables stay where they are. A test holds each number equal to <see cref="MetricCatalog"/>.
/// </remarks>
public sealed partial class ServeMetrics
{
    // What the run was.

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

    // Counts.

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
    /// <summary>Why a stop rule ended the run; <see langword="null"/> when none did.</summary>
    public string? EndReason => Run.EndReason;
    /// <summary>Whether the client's own lateness is part of the latencies; <see langword="null"/> for a run of another client.</summary>
    public bool? ClientLimited => Run.Client?.ClientLimited;
    /// <summary>Whether the chunks of the answers came one by one, else TPOT and ITL are not the model's; <see langword="null"/> for another client, and without a stream.</summary>
    public StreamVerdict? Stream => Run.Stream;
    /// <summary>Share of the chunks that came together with the chunk before them, in percent; <see langword="null"/> without <see cref="Stream"/>.</summary>
    public double? StreamCoalescedPercent => Run.StreamCoalescedPercent;
    /// <summary>What probably collects the chunks, and what to do about it; <see langword="null"/> when they came one by one.</summary>
    public string? StreamCause => Run.StreamCause;
    /// <summary>Prompt tokens of successful requests.</summary>
    public long TotalInputTokens { get; init; }
    /// <summary>Generated tokens of successful requests.</summary>
    public long TotalOutputTokens { get; init; }

    // Throughput, goodput and peaks.

    /// <summary>Successful requests a second.</summary>
    public double RequestThroughput => PerSecond(Completed);
    /// <summary>Requests a second that kept every limit; <see langword="null"/> when none was given.</summary>
    public double? RequestGoodput { get; init; }
    /// <summary>The limits that were given.</summary>
    public GoodputObjective? Goodput { get; init; }
    /// <summary>Share of all requests that kept every limit, in percent; a failed one kept none.</summary>
    public double? GoodputPercent => GoodputShares?.AllPercent;
    /// <summary>Share of all requests that kept the limit of the time to first token, in percent.</summary>
    public double? TtftGoodputPercent => GoodputShares?.Of(LatencyMetric.Ttft);
    /// <summary>Share of all requests that kept the limit of the time per output token, in percent.</summary>
    public double? TpotGoodputPercent => GoodputShares?.Of(LatencyMetric.Tpot);
    /// <summary>Share of all requests that kept the limit of the end-to-end latency, in percent.</summary>
    public double? E2elGoodputPercent => GoodputShares?.Of(LatencyMetric.E2el);
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

    // Latencies.

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

    // The run, and what its requests held.

    /// <summary>The run.</summary>
    public ServeRun Run { get; }

    /// <summary>
    /// What the backend asked the model to do. A run of the kind Pooling has no TTFT, TPOT and ITL, and no output: its answers come whole.
    /// </summary>
    public BackendTask Task => BackendCatalog.TaskOf(Backend);

    /// <summary>Inputs of successful requests: the texts of a batch and the documents to rank count one by one, any other request as 1.</summary>
    public long TotalInputSequences { get; init; }
    /// <summary>Inputs of successful requests a second.</summary>
    public double InputSequenceThroughput => PerSecond(TotalInputSequences);
    /// <summary>How long the sounds of successful requests play, in seconds.</summary>
    public double TotalAudioSeconds { get; init; }
    /// <summary>Inverse real-time factor: seconds of sound that were worked through in a second; 0 without sounds.</summary>
    public double Rtfx => PerSecond(TotalAudioSeconds);

    // The wait for a place under the concurrency limit.

    /// <summary>Median of the wait for a place under the concurrency limit.</summary>
    public double? MedianQueueMs => GetLatency(LatencyMetric.ClientQueueTime)?.MedianMs;
    /// <summary>Mean of the end-to-end latency with that wait; <see langword="null"/> without a limit or without a finite rate.</summary>
    public double? MeanE2elIncludingQueueMs => GetLatency(LatencyMetric.E2elIncludingClientQueue)?.MeanMs;
    /// <summary>Median of the end-to-end latency with that wait.</summary>
    public double? MedianE2elIncludingQueueMs => GetLatency(LatencyMetric.E2elIncludingClientQueue)?.MedianMs;
    /// <summary>99th percentile of the end-to-end latency with that wait.</summary>
    public double? P99E2elIncludingQueueMs => GetLatency(LatencyMetric.E2elIncludingClientQueue)?.Percentile(99);

    // What the file of another tool adds, and what compares with it.

    /// <summary>
    /// The tool that measured, for metrics that were imported from another one's file: <c>sglang</c>, <c>guidellm</c> and so on;
    /// <see langword="null"/> for ServeBench and for <c>vllm bench serve</c>.
    /// </summary>
    public string? Tool => Run.Tool;

    /// <summary>The percentiles that were asked for, for example <c>50, 99.9</c>; of an import, those that its file holds.</summary>
    public string Percentiles => string.Join(
        ", ",
        LatencyMetric.All
            .SelectMany(latency => _latencies.GetValueOrDefault(latency)?.Percentiles ?? [])
            .Select(value => value.Percent)
            .Distinct()
            .Select(MetricStatistic.PercentText));

    /// <summary>Median of the time to the first content.</summary>
    public double? MedianContentTtftMs => GetLatency(LatencyMetric.ContentTtft)?.MedianMs;
    /// <summary>Standard deviation of the time to the first content.</summary>
    public double? StdContentTtftMs => GetLatency(LatencyMetric.ContentTtft)?.StdMs;
    /// <summary>50th percentile of the time to the first content.</summary>
    public double? P50ContentTtftMs => GetLatency(LatencyMetric.ContentTtft)?.Percentile(50);
    /// <summary>90th percentile of the time to the first content.</summary>
    public double? P90ContentTtftMs => GetLatency(LatencyMetric.ContentTtft)?.Percentile(90);
    /// <summary>95th percentile of the time to the first content.</summary>
    public double? P95ContentTtftMs => GetLatency(LatencyMetric.ContentTtft)?.Percentile(95);

    // The run without its beginning and its end.

    /// <summary>
    /// What happened while the concurrency limit was all but used up; <see langword="null"/> for a run without one or with a finite rate, and
    /// where that was never so.
    /// </summary>
    public SteadyState? SteadyState { get; init; }

    /// <summary>Length of the steady state in seconds.</summary>
    public double? SteadyStateSeconds => SteadyState?.DurationSeconds;
    /// <summary>Why the steady state may not stand for the run; <see langword="null"/> when it does.</summary>
    public string? SteadyStateWarning => SteadyState?.Warning;
    /// <summary>Requests that ended in the steady state, a second.</summary>
    public double? SteadyStateRequestThroughput => SteadyState?.RequestThroughput;
    /// <summary>Prompt tokens of the requests that were sent in it, a second.</summary>
    public double? SteadyStateInputThroughput => SteadyState?.InputThroughput;
    /// <summary>Chunks that came in it, a second.</summary>
    public double? SteadyStateOutputThroughput => SteadyState?.OutputThroughput;
    /// <summary>Both together.</summary>
    public double? SteadyStateTotalTokenThroughput => SteadyState?.TotalTokenThroughput;
    /// <summary>Mean of the time to first token of the requests that were sent in it.</summary>
    public double? SteadyStateMeanTtftMs => Generated(SteadyState?.MeanTtftMs);
    /// <summary>Median of the time to first token.</summary>
    public double? SteadyStateMedianTtftMs => Generated(SteadyState?.MedianTtftMs);
    /// <summary>Mean of the time per output token of the requests that were sent in it.</summary>
    public double? SteadyStateMeanTpotMs => Generated(SteadyState?.MeanTpotMs);
    /// <summary>Median of the time per output token.</summary>
    public double? SteadyStateMedianTpotMs => Generated(SteadyState?.MedianTpotMs);
    /// <summary>90th percentile of the time per output token.</summary>
    public double? SteadyStateP90TpotMs => Generated(SteadyState?.P90TpotMs);
    /// <summary>99th percentile of the time per output token.</summary>
    public double? SteadyStateP99TpotMs => Generated(SteadyState?.P99TpotMs);

    // Conversations and their turns.

    /// <summary>The turn that the metrics are of, from 0; <see langword="null"/> for those of a whole run, or of requests of their own.</summary>
    public int? Turn { get; init; }
    /// <summary>Conversations all of whose turns succeeded; <see langword="null"/> without conversations, and for one turn.</summary>
    public int? ConversationsCompleted { get; init; }
    /// <summary>Conversations of which a turn failed, or was not sent; <see langword="null"/> without conversations, and for one turn.</summary>
    public int? ConversationsFailed { get; init; }
    /// <summary>Completed conversations a second; <see langword="null"/> without conversations, and for one turn.</summary>
    public double? ConversationThroughput => ConversationsCompleted is { } completed ? PerSecond(completed) : null;
    /// <summary>Mean number of turns of a conversation that succeeded.</summary>
    public double? MeanTurnsCompleted { get; init; }
    /// <summary>Mean length of a completed conversation, from the send of its first turn to the last token of its last, pauses included.</summary>
    public double? MeanConversationMs { get; init; }
    /// <summary>Median length of a completed conversation.</summary>
    public double? MedianConversationMs { get; init; }
    /// <summary>99th percentile of the length of a completed conversation.</summary>
    public double? P99ConversationMs { get; init; }

    // What the server counted during the run, and what probes beside it saw.

    /// <summary>Share of the prompt tokens that the server's prefix cache held, in percent; <see langword="null"/> when it does not count them.</summary>
    public double? PrefixCacheHitPercent => Run.PrefixCache?.HitPercent;
    /// <summary>Share of the draft tokens of speculative decoding that were accepted, in percent.</summary>
    public double? DraftAcceptancePercent => Run.SpeculativeDecoding?.AcceptancePercent;
    /// <summary>Mean number of tokens that one step of speculative decoding gave.</summary>
    public double? DraftAcceptanceLength => Run.SpeculativeDecoding?.AcceptanceLength;
    /// <summary>Tokens a second that diffusion decoding committed.</summary>
    public double? CommittedTokenThroughput => Run.DiffusionDecoding is { } diffusion ? PerSecond(diffusion.CommittedTokens) : null;
    /// <summary>Denoising steps for one canvas of diffusion decoding.</summary>
    public double? StepsPerCanvas => Run.DiffusionDecoding?.StepsPerCanvas;
    /// <summary>Probes beside the run; <see langword="null"/> without any that succeeded.</summary>
    public ProbeStatistics? Probe { get; init; }

    // Later additions.

    /// <summary>Mean of the time to second token.</summary>
    public double? MeanTtstMs => GetLatency(LatencyMetric.Ttst)?.MeanMs;
    /// <summary>Median of the time to second token.</summary>
    public double? MedianTtstMs => GetLatency(LatencyMetric.Ttst)?.MedianMs;
    /// <summary>Standard deviation of the time to second token.</summary>
    public double? StdTtstMs => GetLatency(LatencyMetric.Ttst)?.StdMs;
    /// <summary>50th percentile of the time to second token.</summary>
    public double? P50TtstMs => GetLatency(LatencyMetric.Ttst)?.Percentile(50);
    /// <summary>90th percentile of the time to second token.</summary>
    public double? P90TtstMs => GetLatency(LatencyMetric.Ttst)?.Percentile(90);
    /// <summary>95th percentile of the time to second token.</summary>
    public double? P95TtstMs => GetLatency(LatencyMetric.Ttst)?.Percentile(95);
    /// <summary>99th percentile of the time to second token.</summary>
    public double? P99TtstMs => GetLatency(LatencyMetric.Ttst)?.Percentile(99);
    /// <summary>The phase that the metrics are of; <see langword="null"/> for those of a whole run.</summary>
    public string? Phase { get; init; }
    /// <summary>Requests that the client itself ended, at the end of a phase or as its cancellation rate says: not failures, and in no latency.</summary>
    public int Cut { get; init; }
    /// <summary>Mean wait for a place among the requests without a first token.</summary>
    public double? MeanPrefillQueueMs => GetLatency(LatencyMetric.PrefillQueue)?.MeanMs;
    /// <summary>Median of that wait.</summary>
    public double? MedianPrefillQueueMs => GetLatency(LatencyMetric.PrefillQueue)?.MedianMs;
    /// <summary>99th percentile of that wait.</summary>
    public double? P99PrefillQueueMs => GetLatency(LatencyMetric.PrefillQueue)?.Percentile(99);

    /// <summary>
    /// The part of the run in which requests in flight and throughput keep their level; <see langword="null"/> where there is none, and where it
    /// is not looked for: below 50 requests, or with phases of several loads.
    /// </summary>
    public RunBalance? Balance { get; init; }

    /// <summary>Why there is no part in balance, or why it may not stand for the run; <see langword="null"/> when it does.</summary>
    public string? BalanceWarning { get; init; }
}
