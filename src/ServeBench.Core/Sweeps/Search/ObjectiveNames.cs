using ServeBench.Metrics;
using ServeBench.Results;

namespace ServeBench.Sweeps;

/// <summary>The numbers of a result file that an objective can limit, so that a wrong name is an error before anything is started.</summary>
internal static class ObjectiveNames
{
    private static readonly string s_goodput = RunMetrics.RequestGoodput.Columns[0].VllmKey!;

    // Of the steady state a file has an object, which no objective looks into.
    private static readonly string[] s_single =
    [
        .. MetricCatalog.Columns.Where(column => column.Metric.Latency is null).Select(column => column.VllmKey).OfType<string>().Where(key => !key.Contains('.', StringComparison.Ordinal)),
        SweepData.ServerStartKey,
    ];

    // A run has the percentiles of latencies that it was asked for.
    private static readonly HashSet<string> s_known = [.. s_single, .. LatencyMetric.OfBenchServe.SelectMany(latency => Keys(latency, []))];

    /// <summary>All that a run measures by itself, with the percentile that is always there.</summary>
    public static IReadOnlyList<string> All { get; } = [.. s_single, .. LatencyMetric.OfBenchServe.SelectMany(latency => Keys(latency, [99]))];

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
                string asked = string.Join(',', benchmark.Percentiles.Append(percentile).Order().Select(MetricStatistic.PercentText));
                throw Missing($"The benchmark does not measure '{name}': its percentiles are {string.Join(", ", benchmark.Percentiles.Select(MetricStatistic.PercentText))}. Request it with --metric-percentiles {asked}.", name);
            }
        }
    }

    private static void RequireKnown(string name, SweepBenchmark? benchmark, bool isScript)
    {
        if (!s_known.Contains(name))
        {
            IEnumerable<string> latencies = LatencyMetric.OfBenchServe.SelectMany(latency => Keys(latency, benchmark?.Percentiles ?? [99]));
            string nearest = NameSpelling.Nearest(name, [.. s_single, .. latencies], key => [key]);
            throw Missing(
                $"No run measures '{name}'. Did you mean '{nearest}'? Runs measure {string.Join(", ", s_single)}, and mean_X_ms, median_X_ms, std_X_ms and percentiles such as p99_X_ms of the latencies X: {string.Join(", ", LatencyMetric.OfBenchServe.Select(latency => latency.Key))}.",
                name,
                isScript ? "Script" : null);
        }

        if (name == s_goodput && benchmark is { HasGoodput: false })
        {
            throw Missing($"The benchmark does not measure '{name}' without --goodput. Add the limits of a good request, for example --goodput ttft:200.", name);
        }
    }

    private static IEnumerable<string> Keys(LatencyMetric latency, IEnumerable<double> percentiles) =>
        VllmLatencies.Statistics(percentiles).Select(statistic => VllmLatencies.Key(statistic, latency.Key));

    private static double? PercentileOf(string name) =>
        MetricCatalog.FindColumn(name) is { Metric.Latency: not null, Statistic.Percent: { } percent } column && column.VllmKey == name ? percent : null;

    private static ServeException Missing(string message, string name, string? errorCase = null) =>
        new("SweepMetricMissing", ServeErrorKind.NotFound, message, name) { Subject = "Objective", Case = errorCase };
}
