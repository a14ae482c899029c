using System.Collections.Specialized;
using System.Text.Json;
using ServeBench.Metrics;

namespace ServeBench.Results;

/// <summary>The object <c>steady_state</c> of a result, as <c>vllm-bench</c> writes it.</summary>
internal static class SteadyStateKeys
{
    /// <summary>The object's key.</summary>
    public const string Key = "steady_state";

    /// <summary>The object, its keys in their order.</summary>
    public static OrderedDictionary ToObject(SteadyState state) => new()
    {
        ["window"] = new OrderedDictionary
        {
            ["start_s"] = state.StartSeconds,
            ["end_s"] = state.EndSeconds,
            ["duration_s"] = state.DurationSeconds,
            ["target_concurrency"] = state.TargetConcurrency,
            ["threshold"] = state.Threshold,
            ["threshold_abs"] = state.ThresholdConcurrency,
            ["observed_peak"] = state.PeakConcurrency,
            ["requests_started_in_window"] = state.Started,
            ["requests_completed_in_window"] = state.Completed,
            ["requests_total"] = state.Requests,
            ["warning"] = state.Warning,
        },
        ["request_throughput"] = state.RequestThroughput,
        ["input_throughput"] = state.InputThroughput,
        ["output_throughput"] = state.OutputThroughput,
        ["total_token_throughput"] = state.TotalTokenThroughput,
        ["mean_ttft_ms"] = VllmLatencies.Reported(state.MeanTtftMs),
        ["median_ttft_ms"] = VllmLatencies.Reported(state.MedianTtftMs),
        ["percentiles_ttft_ms"] = state.Percentiles.Zip(state.PercentilesTtftMs, (percent, ms) => (double?[])[percent, VllmLatencies.Reported(ms)]).ToArray(),
        ["mean_tpot_ms"] = VllmLatencies.Reported(state.MeanTpotMs),
        ["median_tpot_ms"] = VllmLatencies.Reported(state.MedianTpotMs),
        ["p90_tpot_ms"] = VllmLatencies.Reported(state.P90TpotMs),
        ["p99_tpot_ms"] = VllmLatencies.Reported(state.P99TpotMs),
    };

    /// <summary>The steady state of a result; <see langword="null"/> when it has none.</summary>
    /// <exception cref="ServeException"><c>ResultInvalid</c>.</exception>
    public static SteadyState? Read(ResultObject result)
    {
        if (result.Child(Key) is not { } state || state.Child("window") is not { } window)
        {
            return null;
        }

        double[][] percentiles = [.. (state.Array("percentiles_ttft_ms") ?? []).Select(pair => Pair(state, pair))];
        return new SteadyState
        {
            StartSeconds = window.Number("start_s") ?? 0,
            EndSeconds = window.Number("end_s") ?? 0,
            DurationSeconds = window.Number("duration_s") ?? 0,
            TargetConcurrency = window.Count("target_concurrency") ?? 0,
            Threshold = window.Number("threshold") ?? 0,
            ThresholdConcurrency = window.Count("threshold_abs") ?? 0,
            PeakConcurrency = window.Count("observed_peak") ?? 0,
            Started = window.Count("requests_started_in_window") ?? 0,
            Completed = window.Count("requests_completed_in_window") ?? 0,
            Requests = window.Count("requests_total") ?? 0,
            Warning = window.Text("warning"),
            RequestThroughput = state.Number("request_throughput") ?? 0,
            InputThroughput = state.Number("input_throughput") ?? 0,
            OutputThroughput = state.Number("output_throughput") ?? 0,
            TotalTokenThroughput = state.Number("total_token_throughput") ?? 0,
            MeanTtftMs = state.Number("mean_ttft_ms") ?? 0,
            MedianTtftMs = state.Number("median_ttft_ms") ?? 0,
            Percentiles = [.. percentiles.Select(pair => pair[0])],
            PercentilesTtftMs = [.. percentiles.Select(pair => pair[1])],
            MeanTpotMs = state.Number("mean_tpot_ms") ?? 0,
            MedianTpotMs = state.Number("median_tpot_ms") ?? 0,
            P90TpotMs = state.Number("p90_tpot_ms") ?? 0,
            P99TpotMs = state.Number("p99_tpot_ms") ?? 0,
        };
    }

    private static double[] Pair(ResultObject state, JsonElement pair) =>
        pair.ValueKind == JsonValueKind.Array && pair.GetArrayLength() == 2 && pair.EnumerateArray().All(item => item.ValueKind == JsonValueKind.Number)
            ? [pair[0].GetDouble(), pair[1].GetDouble()]
            : throw state.Wrong("percentiles_ttft_ms", "an array of pairs of numbers");
}
