using System.Globalization;
using System.Text.RegularExpressions;
using ServeBench.Metrics;
using ServeBench.Results;

namespace ServeBench.Sweeps;

/// <summary>The numbers of a result that an objective can limit, so that a wrong name is told before anything is started.</summary>
internal static partial class ObjectiveNames
{
    private const string GoodputKey = "request_goodput";

    private static readonly string[] s_counts =
    [
        "duration", "completed", "failed", "total_input_tokens", "total_output_tokens", "total_input_sequences", "request_throughput", GoodputKey,
        "input_throughput", "output_throughput", "total_token_throughput", "input_sequence_throughput", "max_output_tokens_per_s", "max_concurrent_requests",
        "rtfx", "conversations_completed", "conversations_failed", "avg_turns_completed", "avg_conversation_duration_ms", "probe_completed", "probe_failed",
        "probe_median_e2el_ms", "probe_p99_e2el_ms", "probe_max_e2el_ms", "spec_decode_acceptance_rate", "spec_decode_acceptance_length",
        "spec_decode_num_drafts", "spec_decode_draft_tokens", "spec_decode_accepted_tokens", "diffusion_committed_throughput", "diffusion_steps_per_canvas",
        "diffusion_committed_per_step", "diffusion_committed_tokens", "diffusion_denoising_steps", "diffusion_canvas_positions", SweepData.ServerStartKey,
    ];

    private static readonly string[] s_latencies = [.. VllmLatencies.All.Select(metric => LatencyMetricText.Of(metric).Key)];

    private static readonly HashSet<string> s_known = [.. s_counts, .. s_latencies.SelectMany(key => (string[])["mean", "median", "std"], (key, statistic) => $"{statistic}_{key}_ms")];

    /// <summary>All that a run measures by itself, with the percentile that is always there.</summary>
    public static IReadOnlyList<string> All { get; } =
    [
        .. s_counts, .. s_latencies.SelectMany(key => (string[])["mean", "median", "std", "p99"], (key, statistic) => $"{statistic}_{key}_ms"),
    ];

    /// <summary>Checks the names of objectives.</summary>
    /// <param name="objectives">The objectives.</param>
    /// <param name="benchmark">The benchmark, whose percentiles and goodput are known; <see langword="null"/> for a script block.</param>
    /// <param name="script">The script block's text, which may add numbers of its own as metadata: names that it holds are taken.</param>
    /// <exception cref="ServeException"><c>SweepMetricMissing</c>: no run has a number of such a name.</exception>
    public static void Require(IEnumerable<SweepObjective> objectives, SweepBenchmark? benchmark, string? script = null)
    {
        foreach (string name in objectives.SelectMany(objective => objective.Metrics))
        {
            if (script?.Contains(name, StringComparison.Ordinal) == true)
            {
                continue;
            }

            if (PercentileOf(name) is not { } percentile)
            {
                RequireKnown(name, benchmark, script is not null);
            }
            else if (benchmark is not null && !benchmark.Percentiles.Contains(percentile))
            {
                string asked = string.Join(',', benchmark.Percentiles.Append(percentile).Order().Select(VllmLatencies.PercentileName));
                throw Missing(name, $"which the benchmark does not measure: its percentiles are {string.Join(", ", benchmark.Percentiles.Select(VllmLatencies.PercentileName))}. Ask for it with --metric-percentiles {asked}.");
            }
        }
    }

    private static void RequireKnown(string name, SweepBenchmark? benchmark, bool isScript)
    {
        if (!s_known.Contains(name))
        {
            IEnumerable<string> percentiles = s_latencies.SelectMany(
                key => benchmark?.Percentiles ?? [99], (key, percentile) => $"p{VllmLatencies.PercentileName(percentile)}_{key}_ms");
            string nearest = s_known.Concat(percentiles).MinBy(known => EditDistance.Between(Plain(name), Plain(known)))!;
            throw Missing(name, $"which no run measures; the nearest that there is: '{nearest}'. All: {string.Join(", ", s_counts)}, and mean_X_ms, median_X_ms, std_X_ms and percentiles such as p99_X_ms of the latencies X: {string.Join(", ", s_latencies)}.{(isScript ? " A number that -Benchmark adds as metadata has to stand in the script block by its name." : "")}");
        }

        if (name == GoodputKey && benchmark is { HasGoodput: false })
        {
            throw Missing(name, "which the benchmark does not measure without --goodput. Say there what counts as good, as in --goodput ttft:200.");
        }
    }

    private static double? PercentileOf(string name) =>
        Percentile().Match(name) is { Success: true } match
        && s_latencies.Contains(match.Groups[2].Value)
        && double.TryParse(match.Groups[1].Value, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out double percentile)
        && percentile <= 100
        && VllmLatencies.PercentileName(percentile) == match.Groups[1].Value
            ? percentile
            : null;

    private static string Plain(string name) => name.Replace("_", "", StringComparison.Ordinal).Replace("-", "", StringComparison.Ordinal).ToUpperInvariant();

    private static ServeException Missing(string name, string what) => new("SweepMetricMissing", ServeErrorKind.NotFound, $"-Objective names '{name}', {what}", name);

    [GeneratedRegex("^p([0-9.]+)_(\\w+)_ms$")]
    private static partial Regex Percentile();
}
