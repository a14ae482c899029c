namespace ServeBench.Metrics;

/// <summary>The latencies that are measured. The first six have the definitions of <c>vllm bench serve</c>.</summary>
public enum LatencyMetric
{
    /// <summary>Time to first token: from the send to the first chunk.</summary>
    Ttft,

    /// <summary>Time per output token after the first, of requests with more than one.</summary>
    Tpot,

    /// <summary>Inter-token latency: gaps between chunks, of all requests together.</summary>
    Itl,

    /// <summary>End-to-end latency: from the send to the last token.</summary>
    E2el,

    /// <summary>Wait for a place under the concurrency limit; there is one only in a run with a limit.</summary>
    ClientQueueTime,

    /// <summary>End-to-end latency and that wait; only in a run with a limit and a finite rate.</summary>
    E2elIncludingClientQueue,

    /// <summary>Time to first token from when the request was due: queue and send lag included.</summary>
    ScheduledTtft,

    /// <summary>End-to-end latency from when the request was due.</summary>
    ScheduledE2el,

    /// <summary>From the send to the first chunk that carries content, reasoning or a tool call.</summary>
    ContentTtft,

    /// <summary>From when the request was due to its send, without the wait for a place: the client's own lateness.</summary>
    SendLag,
}
