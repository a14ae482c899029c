using ServeBench.Endpoints;
using ServeBench.Load;

namespace ServeBench.Metrics;

/// <summary>Computes the metrics of a run from its requests, as <c>vllm bench serve</c> computes them, and what goes beyond.</summary>
internal static class MetricsCalculator
{
    /// <summary>Measures requests of one run.</summary>
    /// <param name="run">The run; its duration counts, however few of its requests are given. One that was stopped before it knew its duration lasts until the end of the last request.</param>
    /// <param name="results">Its requests, in any order.</param>
    /// <param name="options">Percentiles and goodput limits.</param>
    public static ServeMetrics Measure(ServeRun run, IEnumerable<ServeRequestResult> results, MeasureOptions? options = null)
    {
        ILookup<bool, ServeRequestResult> measured = results.ToLookup(result => PhaseMeasure.IsMeasured(run, result));
        ServeRequestResult[] requests = [.. measured[true]];
        return Measure(run, requests, options, new Part(PhaseMeasure.Seconds(run, requests)) { IsOneLoad = PhaseMeasure.IsOneLoad(run), Unmeasured = [.. measured[false]] }, ConversationStatistics.Of(requests));
    }

    /// <summary>Measures the requests of one run that are the same turn. The duration, and with it every throughput, is the run's.</summary>
    internal static ServeMetrics MeasureTurn(ServeRun run, int? turn, IEnumerable<ServeRequestResult> results, MeasureOptions options) =>
        Measure(run, results, options, new Part(run.DurationSeconds) { Turn = turn, IsTurn = true }, conversations: null);

    /// <summary>Measures the requests of one phase of a run, over the time that the phase took.</summary>
    internal static ServeMetrics MeasurePhase(ServeRun run, string? phase, IEnumerable<ServeRequestResult> results, MeasureOptions options)
    {
        ServeRequestResult[] requests = [.. results];
        return Measure(run, requests, options, new Part(PhaseMeasure.Seconds(run, phase, requests)) { Phase = phase, IsOneLoad = true }, ConversationStatistics.Of(requests));
    }

    private static ServeMetrics Measure(
        ServeRun run, IEnumerable<ServeRequestResult> results, MeasureOptions? options, Part part, ConversationStatistics? conversations)
    {
        options ??= new MeasureOptions();
        ServeRequestResult[] requests = [.. results.OrderBy(result => result.Index)];
        ServeRequestResult[] successful = [.. requests.Where(result => result.Success)];
        double duration = part.Seconds > 0 ? part.Seconds : RunSpan.EndSeconds(requests);
        // Requests of a file without start times have no times.
        ServeRequestResult[] placed = [.. successful.Where(result => double.IsFinite(result.StartSeconds))];
        BackendTask task = BackendCatalog.TaskOf(run.Backend);
        GoodputCount? goodput = options.Goodput is null ? null : new GoodputCount(options.Goodput, successful);

        int cut = requests.Count(result => result.WasCut);
        (RunBalance? balance, string? balanceWarning) = part.IsOneLoad && options.SteadyStateThreshold is not null
            ? BalanceMeter.Measure([.. requests.Where(result => double.IsFinite(result.StartSeconds))], task == BackendTask.Pooling)
            : (null, null);
        return new ServeMetrics(run, requests, LatencySamples.Measure(run, successful, options.Percentiles))
        {
            Turn = part.Turn,
            Phase = part.Phase,
            Unmeasured = part.Unmeasured,
            Balance = balance,
            BalanceWarning = balanceWarning,
            ConversationsCompleted = conversations?.Completed,
            ConversationsFailed = conversations?.Failed,
            MeanTurnsCompleted = conversations?.MeanTurnsCompleted,
            MeanConversationMs = conversations?.MeanMs,
            MedianConversationMs = conversations?.MedianMs,
            P99ConversationMs = conversations?.P99Ms,
            Completed = successful.Length,
            Failed = requests.Length - successful.Length - cut,
            Cut = cut,
            DurationSeconds = duration,
            TotalInputTokens = successful.Sum(result => (long)result.InputLength),
            TotalInputSequences = successful.Sum(result => (long)result.InputSequenceCount),
            TotalAudioSeconds = successful.Sum(result => result.AudioSeconds ?? 0),
            TotalOutputTokens = successful.Sum(result => (long)result.OutputLength),
            Goodput = options.Goodput,
            Probe = ProbeStatistics.Of(run.Probe),
            SteadyState = !part.IsTurn ? SteadyStateMeter.Measure(run, placed, duration, options) : null,
            RequestGoodput = goodput is null ? null : duration > 0 ? goodput.Good / duration : 0,
            GoodputShares = goodput?.Shares(requests.Length - cut),
            MaxOutputTokensPerSecond = task == BackendTask.Pooling ? 0 : PeakLoad.MaxOutputTokensPerSecond(placed),
            MaxConcurrentRequests = PeakLoad.MaxConcurrentRequests(placed),
            MaxConcurrentRequestsBySecond = PeakLoad.MaxConcurrentRequestsBySecond(placed),
            FailureCounts = Tally.Count(requests.Where(result => !result.Success && !result.WasCut).Select(result => result.ErrorKind)),
            FinishReasonCounts = Tally.Count(successful.Select(result => result.FinishReason).OfType<string>()),
            OutputLengthSourceCounts = Tally.Count(successful.Select(result => result.OutputLengthSource)),
        };
    }

    // What of a run is measured, and over how many seconds.
    private sealed record Part(double Seconds)
    {
        public int? Turn { get; init; }

        public bool IsTurn { get; init; }

        public string? Phase { get; init; }

        public bool IsOneLoad { get; init; }

        public IReadOnlyList<ServeRequestResult> Unmeasured { get; init; } = [];
    }
}
