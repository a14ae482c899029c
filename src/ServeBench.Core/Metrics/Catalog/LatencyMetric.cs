using ServeBench.Endpoints;
using ServeBench.Load;

namespace ServeBench.Metrics;

/// <summary>
/// The latencies that are measured, in milliseconds. Each is declared here and nowhere else: what it is called, how it is computed, which of
/// its statistics are properties of <see cref="ServeMetrics"/>. Those that <c>vllm bench serve</c> reports have its definitions.
/// </summary>
public sealed class LatencyMetric
{
    private static readonly MetricStatistic[] s_percentiles = [.. LatencyStatistics.UsualPercentiles.Select(MetricStatistic.Percentile)];

    private static readonly MetricStatistic[] s_all = [MetricStatistic.Mean, MetricStatistic.Median, MetricStatistic.StandardDeviation, .. s_percentiles];

    private static readonly MetricStatistic[] s_compared = [MetricStatistic.Mean, MetricStatistic.Median, MetricStatistic.Percentile(99)];

    private static readonly MetricStatistic[] s_meanAndP99 = [MetricStatistic.Mean, MetricStatistic.Percentile(99)];

    private LatencyMetric(string id, string key)
    {
        Id = id;
        Key = key;
        Stem = id;
        SamplesOf = requests => [.. requests.Select(request => OfRequest!(request)).OfType<double>()];
    }

    /// <summary>Time to first token: from the send to the first chunk.</summary>
    public static LatencyMetric Ttft { get; } = new(nameof(Ttft), "ttft")
    {
        Title = "TTFT",
        Header = "Time to First Token",
        Formula = "chunk 1 − send, even if its text is empty",
        Clients = VllmClients.Both,
        AppliesTo = Generates,
        Compared = s_compared,
        OfRequest = request => request.TtftMs,
    };

    /// <summary>Time per output token after the first, of requests with more than one.</summary>
    public static LatencyMetric Tpot { get; } = new(nameof(Tpot), "tpot")
    {
        Title = "TPOT",
        Header = "Time per Output Token (excl. 1st token)",
        Formula = "(E2EL − TTFT) / (output length − 1), of requests with more than one token",
        Clients = VllmClients.Both,
        AppliesTo = Generates,
        Compared = s_compared,
        IsPossible = request => request.OutputLength > 1,
        OfRequest = request => request.TpotMs,
    };

    /// <summary>Inter-token latency: gaps between chunks, of all requests together.</summary>
    public static LatencyMetric Itl { get; } = new(nameof(Itl), "itl")
    {
        Title = "ITL",
        Header = "Inter-token Latency",
        Formula = "chunk k+1 − chunk k: all gaps of all requests together. A limit for a request is one for its longest gap",
        Clients = VllmClients.Both,
        AppliesTo = Generates,
        Compared = s_compared,
        IsPossible = request => request.Gaps.Count > 0,
        OfRequest = request => request.Gaps.Count > 0 ? request.ItlMs.Max() : null,
        SamplesOf = Gaps,
        HasRequestProperty = false,
    };

    /// <summary>End-to-end latency: from the send to the last token.</summary>
    public static LatencyMetric E2el { get; } = new(nameof(E2el), "e2el")
    {
        Title = "E2EL",
        Header = "End-to-end Latency",
        Formula = "chunk n − send; with the Responses API the event that completes the response − send",
        Clients = VllmClients.Both,
        Compared = s_compared,
        OfRequest = request => request.E2elMs,
    };

    /// <summary>From the send to the first chunk that carries content, reasoning or a tool call.</summary>
    public static LatencyMetric ContentTtft { get; } = new(nameof(ContentTtft), "content_ttft")
    {
        Title = "Content TTFT",
        Header = "Time to First Content",
        Formula = "first chunk with text, reasoning or a tool call − send",
        AppliesTo = Generates,
        IsAlwaysRecorded = false,
        Compared = s_meanAndP99,
        OfRequest = request => request.ContentTtftMs,
    };

    /// <summary>Wait for a place under the concurrency limit; there is one only in a run with a limit.</summary>
    public static LatencyMetric ClientQueueTime { get; } = new(nameof(ClientQueueTime), "client_queue_time")
    {
        Title = "Client Queue Time",
        Header = "Client-side Queueing",
        Formula = "send − the moment when the request was ready to be sent; only in a run with a concurrency limit",
        Stem = "Queue",
        Clients = VllmClients.BenchServe,
        AppliesTo = HasLimit,
        Statistics = s_compared,
        OfRequest = request => request.QueueMs,
    };

    /// <summary>End-to-end latency and that wait; only in a run with a limit and a finite rate.</summary>
    public static LatencyMetric E2elIncludingClientQueue { get; } = new(nameof(E2elIncludingClientQueue), "e2el_including_client_queue")
    {
        Title = "E2EL incl. Client Queue",
        Header = "Queue-inclusive End-to-end Latency",
        Formula = "E2EL + the wait for a place; only in a run with a concurrency limit and a finite rate",
        Stem = "E2elIncludingQueue",
        Clients = VllmClients.BenchServe,
        AppliesTo = run => HasLimit(run) && double.IsFinite(run.RequestRate),
        Statistics = s_compared,
        OfRequest = request => request.E2elMs + request.QueueMs,
        HasRequestProperty = false,
    };

    /// <summary>Time to first token from when the request was due: queue and send lag included.</summary>
    public static LatencyMetric ScheduledTtft { get; } = new(nameof(ScheduledTtft), "scheduled_ttft")
    {
        Title = "Scheduled TTFT",
        Header = "Time to First Token from Schedule",
        Formula = "chunk 1 − due",
        AppliesTo = Generates,
        IsAlwaysRecorded = false,
        Statistics = s_meanAndP99,
        HasAskedPercentiles = false,
        OfRequest = request => request.ScheduledTtftMs,
    };

    /// <summary>End-to-end latency from when the request was due.</summary>
    public static LatencyMetric ScheduledE2el { get; } = new(nameof(ScheduledE2el), "scheduled_e2el")
    {
        Title = "Scheduled E2EL",
        Header = "End-to-end Latency from Schedule",
        Formula = "chunk n − due",
        IsAlwaysRecorded = false,
        Statistics = s_meanAndP99,
        HasAskedPercentiles = false,
        OfRequest = request => request.ScheduledE2elMs,
    };

    /// <summary>From when the request was due to its send, without the wait for a place: the client's own lateness.</summary>
    public static LatencyMetric SendLag { get; } = new(nameof(SendLag), "send_lag")
    {
        Title = "Send Lag",
        Header = "Client Send Lag",
        Formula = "send − due − the wait for a place: the client's own lateness",
        IsAlwaysRecorded = false,
        Statistics = s_meanAndP99,
        HasAskedPercentiles = false,
        // Results of a client that records no schedule have no lag either.
        OfRequest = request => request.ScheduledTtftMs is null && request.ScheduledE2elMs is null ? null : request.SendLagMs,
    };

    /// <summary>Time to second token: from the first chunk to the second, of requests with more than one chunk.</summary>
    public static LatencyMetric Ttst { get; } = new(nameof(Ttst), "ttst")
    {
        Title = "TTST",
        Header = "Time to Second Token",
        Formula = "chunk 2 − chunk 1, of requests with more than one chunk",
        AppliesTo = Generates,
        IsPossible = request => request.Gaps.Count > 0,
        OfRequest = request => request.TtstMs,
    };

    /// <summary>Wait for a place among the requests without a first token; there is one only in phases with a limit on those.</summary>
    public static LatencyMetric PrefillQueue { get; } = new(nameof(PrefillQueue), "prefill_queue")
    {
        Title = "Prefill Queue",
        Header = "Client-side Prefill Queueing",
        Formula = "wait for a place under the phase's limit on requests without a first token; only in such phases",
        IsAlwaysRecorded = false,
        Statistics = s_compared,
        HasAskedPercentiles = false,
        IsPossible = request => request.PrefillQueueMs is not null,
        OfRequest = request => request.PrefillQueueMs,
    };

    /// <summary>All of them. A console block and the percentiles of a run have this order.</summary>
    public static IReadOnlyList<LatencyMetric> All { get; } =
        [Ttft, Tpot, Itl, E2el, ContentTtft, ClientQueueTime, E2elIncludingClientQueue, ScheduledTtft, ScheduledE2el, SendLag, Ttst, PrefillQueue];

    /// <summary>Those that <c>vllm bench serve</c> reports, in its order.</summary>
    internal static IReadOnlyList<LatencyMetric> OfBenchServe { get; } = [.. All.Where(latency => latency.Clients.HasFlag(VllmClients.BenchServe))];

    /// <summary>Those that <c>vllm-bench</c> reports, in its order.</summary>
    internal static IReadOnlyList<LatencyMetric> OfVllmBench { get; } = [.. All.Where(latency => latency.Clients.HasFlag(VllmClients.VllmBench))];

    /// <summary>The name, for example <c>Ttft</c>.</summary>
    public string Id { get; }

    /// <summary>The name in keys and objectives, for example <c>ttft</c>; that of vLLM where vLLM has the latency.</summary>
    public string Key { get; }

    /// <summary>Short name for a person, for example <c>TTFT</c>.</summary>
    public string Title { get; private init; } = "";

    /// <summary>Long name for a person, for example <c>Time to First Token</c>.</summary>
    public string Header { get; private init; } = "";

    internal string Formula { get; private init; } = "";

    internal VllmClients Clients { get; private init; }

    /// <summary>The name in properties, between the statistic and the unit.</summary>
    internal string Stem { get; private init; }

    /// <summary>The property of a request, which is a column of its table too; <see langword="null"/> where it has none.</summary>
    internal string? RequestProperty => HasRequestProperty ? $"{Stem}Ms" : null;

    /// <summary>The statistics that are properties of the metrics of every run.</summary>
    internal IReadOnlyList<MetricStatistic> Statistics { get; private init; } = s_all;

    /// <summary>Whether each other percentile that was asked for becomes a property too.</summary>
    internal bool HasAskedPercentiles { get; private init; } = true;

    internal IReadOnlyList<MetricStatistic> Compared { get; private init; } = [];

    internal Func<ServeRun, bool> AppliesTo { get; private init; } = _ => true;

    /// <summary>Whether every client records it. Of one that does not, a run without samples has an unknown latency, and not an infinite one.</summary>
    internal bool IsAlwaysRecorded { get; private init; } = true;

    /// <summary>Whether a request can have it; one that cannot, such as one of a single token a TPOT, keeps every limit.</summary>
    internal Func<ServeRequestResult, bool> IsPossible { get; private init; } = _ => true;

    /// <summary>What a limit for a request is held against; <see langword="null"/> where it is unknown.</summary>
    internal Func<ServeRequestResult, double?> OfRequest { get; private init; } = _ => null;

    internal Func<IReadOnlyList<ServeRequestResult>, double[]> SamplesOf { get; private init; }

    private bool HasRequestProperty { get; init; } = true;

    /// <summary>The latency of a name or a key in any case, with or without underscores.</summary>
    /// <param name="text">For example <c>Ttft</c> or <c>e2el_including_client_queue</c>.</param>
    /// <exception cref="ServeException"><c>MetricUnknown</c>: there is no such latency.</exception>
    public static LatencyMetric Parse(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        return Find(text) ?? throw new ServeException(
            "MetricUnknown",
            ServeErrorKind.InvalidArgument,
            $"'{text}' is not a latency; did you mean '{Nearest(text).Id}'? The latencies are {string.Join(", ", All.Select(latency => latency.Id))}.",
            text);
    }

    /// <inheritdoc/>
    public override string ToString() => Id;

    /// <summary>The latency of a name or a key in any case, with or without underscores; <see langword="null"/> for another text.</summary>
    internal static LatencyMetric? Find(string text) => All.FirstOrDefault(latency => NameSpelling.AreSame(latency.Id, text) || NameSpelling.AreSame(latency.Key, text));

    /// <summary>The latency whose name a wrong one resembles most.</summary>
    internal static LatencyMetric Nearest(string text) => NameSpelling.Nearest(text, All, latency => [latency.Id, latency.Key]);

    /// <summary>One of its statistics as a number of a run.</summary>
    internal MetricColumn Column(MetricStatistic statistic) =>
        new($"{statistic.Prefix}{Stem}Ms", Clients.HasFlag(VllmClients.BenchServe) ? $"{statistic.Key}_{Key}_ms" : null, metrics => statistic.Of(metrics.GetLatency(this)))
        {
            Statistic = statistic,
            IsCompared = Compared.Contains(statistic),
        };

    private static bool Generates(ServeRun run) => BackendCatalog.TaskOf(run.Backend) == BackendTask.Generation;

    private static bool HasLimit(ServeRun run) => run.MaxConcurrency is not null;

    private static double[] Gaps(IReadOnlyList<ServeRequestResult> requests)
    {
        var gaps = new double[requests.Sum(request => request.Gaps.Count)];
        int position = 0;
        foreach (ServeRequestResult request in requests)
        {
            request.Gaps.CopyTo(gaps.AsSpan(position));
            position += request.Gaps.Count;
        }

        return gaps;
    }
}
