using System.Text.Json;
using ServeBench.Load;
using ServeBench.Metrics;

namespace ServeBench.Results;

/// <summary>
/// What a result file holds beyond vLLM's keys: the object <c>servebench</c> at its end. With it an import restores all that a measurement
/// needs; readers that know only vLLM's keys ignore it.
/// </summary>
internal sealed record ResultExtension
{
    public const string Key = "servebench";

    /// <summary>Where the file of a sweep's run keeps the name of its combination, which only sweeps know.</summary>
    public const string SweepNameKey = "sweep_name";

    /// <summary>Where the object has its version.</summary>
    public const string VersionKey = "version";

    private const int KnownVersion = 1;

    /// <summary>Grows when a reader of an older version would misread the object.</summary>
    public int Version { get; init; } = KnownVersion;

    public required ServeRun Run { get; init; }

    public IReadOnlyDictionary<RequestErrorKind, int> Failures { get; init; } = new Dictionary<RequestErrorKind, int>();

    /// <summary>Successful requests by finish reason.</summary>
    public IReadOnlyDictionary<string, int> FinishReasons { get; init; } = new Dictionary<string, int>();

    /// <summary>Successful requests by the source of their output length.</summary>
    public IReadOnlyDictionary<OutputLengthSource, int> OutputLengthSources { get; init; } = new Dictionary<OutputLengthSource, int>();

    /// <summary>The limits that goodput was measured with.</summary>
    public GoodputObjective? Goodput { get; init; }

    /// <summary>How many requests kept them.</summary>
    public GoodputShares? GoodputShares { get; init; }

    /// <summary>The older definition of the peak concurrency.</summary>
    public int? MaxConcurrentRequestsBySecond { get; init; }

    /// <summary>All statistics of all latencies, by their names.</summary>
    public Dictionary<string, LatencyStatistics> Latencies { get; init; } = [];

    /// <summary>The turn that the result is of; <see langword="null"/> for a whole run.</summary>
    public int? Turn { get; init; }

    /// <summary>The phase that the result is of; <see langword="null"/> for a whole run.</summary>
    public string? Phase { get; init; }

    /// <summary>Requests that the client itself ended; absent for none.</summary>
    public int? Cut { get; init; }

    /// <summary>The part in balance; absent where there is none.</summary>
    public RunBalance? Balance { get; init; }

    public string? BalanceWarning { get; init; }

    /// <summary>The requests of warm-up phases, whole, which no array holds; absent in a file without details.</summary>
    public JsonElement[]? Unmeasured { get; init; }

    /// <summary>The conversations; <see langword="null"/> when there are none.</summary>
    public ConversationStatistics? Conversations { get; init; }

    /// <summary>What another tool defines in its own way.</summary>
    public OrderedDictionary<string, double>? ToolMetrics { get; init; }

    /// <summary>The requests, without what vLLM's arrays hold already; absent in a file without details.</summary>
    public IReadOnlyList<ServeRequestResult>? Requests { get; init; }

    public static ResultExtension Of(ServeMetrics metrics, bool detailed) => new()
    {
        Run = metrics.Run,
        Failures = metrics.FailureCounts,
        FinishReasons = metrics.FinishReasonCounts,
        OutputLengthSources = metrics.OutputLengthSourceCounts,
        Goodput = metrics.Goodput,
        GoodputShares = metrics.GoodputShares,
        MaxConcurrentRequestsBySecond = metrics.MaxConcurrentRequestsBySecond,
        Latencies = LatencyMetric.All
            .Where(latency => metrics.GetLatency(latency) is not null)
            .ToDictionary(latency => latency.Id, latency => metrics.GetLatency(latency)!),
        Turn = metrics.Turn,
        Phase = metrics.Phase,
        Cut = metrics.Cut == 0 ? null : metrics.Cut,
        Balance = metrics.Balance,
        BalanceWarning = metrics.BalanceWarning,
        Unmeasured = detailed && metrics.Unmeasured.Count > 0 ? [.. metrics.Unmeasured.Select(request => JsonSerializer.SerializeToElement(request, ResultSerialization.Options))] : null,
        Conversations = ConversationStatistics.Of(metrics),
        ToolMetrics = metrics.GetToolMetrics() is { Count: > 0 } toolMetrics ? new OrderedDictionary<string, double>(toolMetrics) : null,
        Requests = detailed ? metrics.GetRequests() : null,
    };

    public void Write(Utf8JsonWriter writer) => JsonSerializer.Serialize(writer, this, ResultSerialization.WithoutArrays);

    /// <summary>Reads the object; <see langword="null"/> when a newer version wrote it.</summary>
    /// <exception cref="JsonException">The element is not such an object.</exception>
    public static ResultExtension? Read(JsonElement element) =>
        NewerVersion(element) is null ? element.Deserialize<ResultExtension>(ResultSerialization.WithoutArrays) : null;

    /// <summary>The version that the object has, when it is newer than any that is read here.</summary>
    public static int? NewerVersion(JsonElement element) =>
        element.TryGetProperty(VersionKey, out JsonElement version) && version.GetInt32() is > KnownVersion and var newer ? newer : null;

    /// <inheritdoc cref="NewerVersion(JsonElement)"/>
    /// <param name="version">The number under <see cref="VersionKey"/>.</param>
    public static int? NewerVersion(double? version) => version is > KnownVersion and <= int.MaxValue ? (int)version : null;
}
