using System.Text.Json;
using ServeBench.Load;
using ServeBench.Metrics;

namespace ServeBench.Results;

/// <summary>The keys of a result about probes, and about what the server counted during the run.</summary>
internal static class VllmServerKeys
{
    private const string PositionRates = "spec_decode_per_position_acceptance_rates";

    /// <summary>The probes' keys, in vLLM's order.</summary>
    public static IEnumerable<KeyValuePair<string, object?>> ProbeKeys(ServeMetrics metrics) =>
        metrics.Probe is { Completed: > 0 } ? Keys(ServerMetrics.Probes, metrics) : [];

    /// <summary>The keys of speculative and of diffusion decoding, in vLLM's order.</summary>
    public static IEnumerable<KeyValuePair<string, object?>> DecodingKeys(ServeMetrics metrics)
    {
        List<KeyValuePair<string, object?>> keys = [];
        if (metrics.Run.SpeculativeDecoding is { } speculative)
        {
            keys.AddRange(Keys(ServerMetrics.SpeculativeDecoding, metrics));
            keys.Add(new(PositionRates, speculative.PositionAcceptanceRates));
        }

        if (metrics.Run.DiffusionDecoding is not null)
        {
            keys.AddRange(Keys(ServerMetrics.DiffusionDecoding, metrics));
        }

        return keys;
    }

    /// <summary>The probes of a result of another client.</summary>
    /// <exception cref="ServeException"><c>ResultInvalid</c>.</exception>
    public static ProbeStatistics? ReadProbe(ResultObject result) => result.Count(ServerMetrics.ProbesCompleted.VllmKey) is { } completed
        ? new ProbeStatistics(
            completed,
            result.Count(ServerMetrics.ProbesFailed.VllmKey) ?? 0,
            ProbeMs(result, MetricStatistic.Median),
            ProbeMs(result, MetricStatistic.Percentile(99)),
            ProbeMs(result, MetricStatistic.Maximum))
        : null;

    /// <summary>Speculative decoding in a result of another client.</summary>
    /// <exception cref="ServeException"><c>ResultInvalid</c>.</exception>
    public static SpeculativeDecoding? ReadSpeculative(ResultObject result) => result.Whole(ServerMetrics.DraftTokens.VllmKey) is { } tokens and > 0
        ? new SpeculativeDecoding(
            result.Whole(ServerMetrics.Drafts.VllmKey) ?? 0,
            tokens,
            result.Whole(ServerMetrics.AcceptedDraftTokens.VllmKey) ?? 0,
            [.. (result.Array(PositionRates) ?? []).Select(rate => Rate(result, rate))])
        : null;

    /// <summary>Diffusion decoding in a result of another client, which has its steps rounded down.</summary>
    /// <exception cref="ServeException"><c>ResultInvalid</c>.</exception>
    public static DiffusionDecoding? ReadDiffusion(ResultObject result)
    {
        if (result.Whole(ServerMetrics.CommittedTokens.VllmKey) is not { } committed
            || result.Number(ServerMetrics.CommittedPerStep.VllmKey) is not ({ } perStep and > 0)
            || result.Number(ServerMetrics.StepsPerCanvas.VllmKey) is not ({ } perCanvas and > 0))
        {
            return null;
        }

        double steps = committed / perStep;
        return new DiffusionDecoding(committed, result.Whole(ServerMetrics.CanvasPositions.VllmKey) ?? 0, steps, steps / perCanvas);
    }

    private static IEnumerable<KeyValuePair<string, object?>> Keys(IEnumerable<Metric> counted, ServeMetrics metrics) =>
        counted.SelectMany(metric => metric.Columns).Select(column => KeyValuePair.Create(column.VllmKey!, column.InFile(metrics)));

    private static double ProbeMs(ResultObject result, MetricStatistic statistic) => result.Number(ServerMetrics.ProbeE2el.Column(statistic)!.VllmKey!) ?? 0;

    private static double Rate(ResultObject result, JsonElement rate) => rate.ValueKind == JsonValueKind.Number
        ? rate.GetDouble()
        : throw result.Wrong(PositionRates, "an array of numbers");
}
