namespace ServeBench.Metrics;

/// <summary>What a latency is called in result files and on the console.</summary>
/// <param name="Key">Name in result files, for example <c>ttft</c>.</param>
/// <param name="Title">Short name for a person, for example <c>TTFT</c>.</param>
/// <param name="Header">Long name for a person.</param>
internal sealed record LatencyMetricText(string Key, string Title, string Header)
{
    private static readonly Dictionary<LatencyMetric, LatencyMetricText> s_texts = new()
    {
        [LatencyMetric.Ttft] = new("ttft", "TTFT", "Time to First Token"),
        [LatencyMetric.Tpot] = new("tpot", "TPOT", "Time per Output Token (excl. 1st token)"),
        [LatencyMetric.Itl] = new("itl", "ITL", "Inter-token Latency"),
        [LatencyMetric.E2el] = new("e2el", "E2EL", "End-to-end Latency"),
        [LatencyMetric.ClientQueueTime] = new("client_queue_time", "Client Queue Time", "Client-side Queueing"),
        [LatencyMetric.E2elIncludingClientQueue] =
            new("e2el_including_client_queue", "E2EL incl. Client Queue", "Queue-inclusive End-to-end Latency"),
        [LatencyMetric.ScheduledTtft] = new("scheduled_ttft", "Scheduled TTFT", "Time to First Token from Schedule"),
        [LatencyMetric.ScheduledE2el] = new("scheduled_e2el", "Scheduled E2EL", "End-to-end Latency from Schedule"),
        [LatencyMetric.ContentTtft] = new("content_ttft", "Content TTFT", "Time to First Content"),
        [LatencyMetric.SendLag] = new("send_lag", "Send Lag", "Client Send Lag"),
    };

    /// <summary>The texts of a metric.</summary>
    public static LatencyMetricText Of(LatencyMetric metric) => s_texts[metric];
}
