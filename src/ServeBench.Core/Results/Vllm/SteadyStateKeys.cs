using System.Collections.Specialized;
using System.Text.Json;
using ServeBench.Metrics;

namespace ServeBench.Results;

/// <summary>The object <c>steady_state</c> of a result, as <c>vllm-bench</c> writes it. Each key is listed once, for the writer and for the reader.</summary>
internal static class SteadyStateKeys
{
    public const string Key = "steady_state";

    private const string Window = "window";
    private const string Warning = "warning";
    private const string TtftPercentiles = "percentiles_ttft_ms";

    private static readonly Number[] s_window =
    [
        new("start_s", state => state.StartSeconds, (state, value) => state with { StartSeconds = value }),
        new("end_s", state => state.EndSeconds, (state, value) => state with { EndSeconds = value }),
        new("duration_s", state => state.DurationSeconds, (state, value) => state with { DurationSeconds = value }),
        new("target_concurrency", state => state.TargetConcurrency, (state, value) => state with { TargetConcurrency = (int)value }, IsCount: true),
        new("threshold", state => state.Threshold, (state, value) => state with { Threshold = value }),
        new("threshold_abs", state => state.ThresholdConcurrency, (state, value) => state with { ThresholdConcurrency = (int)value }, IsCount: true),
        new("observed_peak", state => state.PeakConcurrency, (state, value) => state with { PeakConcurrency = (int)value }, IsCount: true),
        new("requests_started_in_window", state => state.Started, (state, value) => state with { Started = (int)value }, IsCount: true),
        new("requests_completed_in_window", state => state.Completed, (state, value) => state with { Completed = (int)value }, IsCount: true),
        new("requests_total", state => state.Requests, (state, value) => state with { Requests = (int)value }, IsCount: true),
    ];

    private static readonly Number[] s_beforePercentiles =
    [
        new("request_throughput", state => state.RequestThroughput, (state, value) => state with { RequestThroughput = value }),
        new("input_throughput", state => state.InputThroughput, (state, value) => state with { InputThroughput = value }),
        new("output_throughput", state => state.OutputThroughput, (state, value) => state with { OutputThroughput = value }),
        new("total_token_throughput", state => state.TotalTokenThroughput, (state, value) => state with { TotalTokenThroughput = value }),
        new("mean_ttft_ms", state => state.MeanTtftMs, (state, value) => state with { MeanTtftMs = value }),
        new("median_ttft_ms", state => state.MedianTtftMs, (state, value) => state with { MedianTtftMs = value }),
    ];

    private static readonly Number[] s_behindPercentiles =
    [
        new("mean_tpot_ms", state => state.MeanTpotMs, (state, value) => state with { MeanTpotMs = value }),
        new("median_tpot_ms", state => state.MedianTpotMs, (state, value) => state with { MedianTpotMs = value }),
        new("p90_tpot_ms", state => state.P90TpotMs, (state, value) => state with { P90TpotMs = value }),
        new("p99_tpot_ms", state => state.P99TpotMs, (state, value) => state with { P99TpotMs = value }),
    ];

    /// <summary>The object, its keys in their order.</summary>
    public static OrderedDictionary ToObject(SteadyState state)
    {
        OrderedDictionary window = [], members = new() { [Window] = window };
        Add(window, s_window, state);
        window[Warning] = state.Warning;
        Add(members, s_beforePercentiles, state);
        members[TtftPercentiles] = state.Percentiles.Zip(state.PercentilesTtftMs, (percent, ms) => (double?[])[percent, VllmLatencies.Reported(ms)]).ToArray();
        Add(members, s_behindPercentiles, state);
        return members;
    }

    /// <summary>The steady state of a result; <see langword="null"/> when it has none.</summary>
    /// <exception cref="ServeException"><c>ResultInvalid</c>.</exception>
    public static SteadyState? Read(ResultObject result)
    {
        if (result.Child(Key) is not { } members || members.Child(Window) is not { } window)
        {
            return null;
        }

        double[][] percentiles = [.. (members.Array(TtftPercentiles) ?? []).Select(pair => Pair(members, pair))];
        var state = new SteadyState
        {
            Warning = window.Text(Warning),
            Percentiles = [.. percentiles.Select(pair => pair[0])],
            PercentilesTtftMs = [.. percentiles.Select(pair => pair[1])],
        };
        state = s_window.Aggregate(state, (known, number) => number.Read(window, known));
        return s_beforePercentiles.Concat(s_behindPercentiles).Aggregate(state, (known, number) => number.Read(members, known));
    }

    private static void Add(OrderedDictionary members, Number[] numbers, SteadyState state)
    {
        foreach (Number number in numbers)
        {
            members[number.Key] = number.Write(state);
        }
    }

    private static double[] Pair(ResultObject state, JsonElement pair) =>
        pair.ValueKind == JsonValueKind.Array && pair.GetArrayLength() == 2 && pair.EnumerateArray().All(item => item.ValueKind == JsonValueKind.Number)
            ? [pair[0].GetDouble(), pair[1].GetDouble()]
            : throw state.Wrong(TtftPercentiles, "an array of pairs of numbers");

    private sealed record Number(string Key, Func<SteadyState, double> Get, Func<SteadyState, double, SteadyState> Set, bool IsCount = false)
    {
        public object? Write(SteadyState state) => IsCount ? (object)(int)Get(state) : VllmLatencies.Reported(Get(state));

        public SteadyState Read(ResultObject members, SteadyState state) => Set(state, (IsCount ? members.Count(Key) : members.Number(Key)) ?? 0);
    }
}
