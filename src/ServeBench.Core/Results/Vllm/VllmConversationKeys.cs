using ServeBench.Load;
using ServeBench.Metrics;

namespace ServeBench.Results;

/// <summary>
/// The keys of a result about conversations: those of <c>vllm-bench --multi-turn</c> and, in a detailed file, which turn of which
/// conversation each request is.
/// </summary>
internal static class VllmConversationKeys
{
    private const string ConversationIds = "conversation_ids";
    private const string Turns = "turns";

    private static readonly Metric[] s_turnMetrics =
    [
        RunMetrics.Completed, RunMetrics.Failed, RunMetrics.InputTokens, RunMetrics.OutputTokens, RunMetrics.RequestThroughput, RunMetrics.InputThroughput,
        RunMetrics.OutputThroughput, RunMetrics.TotalTokenThroughput,
    ];

    /// <summary>The keys; none of a run without conversations.</summary>
    public static IEnumerable<KeyValuePair<string, object?>> Keys(ServeMetrics metrics, bool detailed)
    {
        if (ConversationStatistics.Of(metrics) is not { } conversations)
        {
            yield break;
        }

        int count = metrics.Run.ConversationCount > 0 ? metrics.Run.ConversationCount : conversations.Completed + conversations.Failed;
        yield return new("mode", "multi_turn");
        yield return new("num_conversations", count);
        yield return new("multi_turn_concurrency", metrics.Run.MaxConcurrency ?? count);
        // vllm-bench has whole milliseconds.
        yield return new("inter_turn_delay_ms", (long)Math.Round(metrics.Run.ThinkTimeSeconds.GetValueOrDefault() * 1000));
        IReadOnlyList<ServeRequestResult> requests = metrics.GetRequests();
        if (detailed)
        {
            yield return new(ConversationIds, requests.Select(request => request.ConversationId).ToArray());
            yield return new(Turns, requests.Select(request => (object?)request.Turn).ToArray());
        }

        yield return new(ConversationMetrics.Completed.VllmKey, conversations.Completed);
        yield return new(ConversationMetrics.Failed.VllmKey, conversations.Failed);
        yield return new(ConversationMetrics.TurnsCompleted.VllmKey, conversations.MeanTurnsCompleted);
        yield return new(ConversationMetrics.Duration.VllmKey, conversations.MeanMs is LatencyStatistics.NoSample ? null : conversations.MeanMs);
        if (requests.Count > 0)
        {
            yield return new("per_turn_metrics", PerTurn(metrics, requests));
        }
    }

    /// <summary>The conversations of a result of another client.</summary>
    /// <exception cref="ServeException"><c>ResultInvalid</c>.</exception>
    public static ConversationStatistics? Read(ResultObject result) => result.Count(ConversationMetrics.Completed.VllmKey) is { } completed
        ? new ConversationStatistics(
            completed,
            result.Count(ConversationMetrics.Failed.VllmKey) ?? 0,
            result.Number(ConversationMetrics.TurnsCompleted.VllmKey) ?? 0,
            result.Number(ConversationMetrics.Duration.VllmKey),
            MedianMs: null,
            P99Ms: null)
        : null;

    /// <summary>Which turn of which conversation each request is; <see langword="null"/> when the result does not say.</summary>
    /// <exception cref="ServeException"><c>ResultInvalid</c>.</exception>
    public static (string? Id, int? Turn)[]? ReadTurns(ResultObject result, int count)
    {
        if (result.Array(ConversationIds) is not { } ids || result.Array(Turns) is not { } turns)
        {
            return null;
        }

        if (ids.Length != count || turns.Length != count)
        {
            throw result.Invalid($"'{ConversationIds}' and '{Turns}' have {ids.Length} and {turns.Length} entries, 'input_lens' has {count}; each has one a request");
        }

        return [.. ids.Zip(turns, (id, turn) => (
            id.ValueKind == System.Text.Json.JsonValueKind.String ? id.GetString() : null,
            turn.ValueKind == System.Text.Json.JsonValueKind.Number && turn.TryGetInt32(out int number) ? number : (int?)null))];
    }

    private static OrderedDictionary<string, object?>[] PerTurn(ServeMetrics metrics, IReadOnlyList<ServeRequestResult> requests)
    {
        IReadOnlyList<PercentileValue> percentiles = metrics.GetLatency(LatencyMetric.Ttft)?.Percentiles ?? [];
        var options = new MeasureOptions { Percentiles = [.. percentiles.Select(value => value.Percent)] };
        return
        [
            .. requests.Where(request => request.Turn is not null).GroupBy(request => request.Turn).OrderBy(turn => turn.Key)
                .Select(turn => Describe(MetricsCalculator.MeasureTurn(metrics.Run, turn.Key, turn, options))),
        ];
    }

    private static OrderedDictionary<string, object?> Describe(ServeMetrics turn)
    {
        var keys = new OrderedDictionary<string, object?>
        {
            ["turn_index"] = turn.Turn,
            ["num_samples"] = turn.Completed + turn.Failed,
        };
        foreach (Metric metric in s_turnMetrics)
        {
            keys[metric.VllmKey] = metric.Columns[0].InFile(turn);
        }

        foreach (LatencyMetric metric in LatencyMetric.OfVllmBench)
        {
            foreach ((string key, double? value) in VllmLatencies.Members(metric, turn.GetLatency(metric)!))
            {
                keys[key] = value;
            }
        }

        return keys;
    }
}
