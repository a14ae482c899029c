using System.Globalization;
using System.Text.Json;
using System.Text.RegularExpressions;
using ServeBench.Metrics;
using ServeBench.Results;

namespace ServeBench.Reports.Sweeps;

/// <summary>Percentiles of the runs of a sweep: those that a run has, and those that its requests give although nobody asked for them.</summary>
internal static partial class SweepPercentiles
{
    private static readonly MeasureOptions s_options = new() { Percentiles = [50, 90, 95, 99], SteadyStateThreshold = null };

    /// <summary>
    /// The percentiles 50, 90, 95 and 99 of a run whose object holds its requests, by vLLM's keys; none where it holds no requests, or none
    /// that can be read.
    /// </summary>
    public static IEnumerable<KeyValuePair<string, object?>> FromRequests(string path, JsonElement run)
    {
        if (!run.TryGetProperty("input_lens", out _) || !VllmResultReader.Recognises(run))
        {
            return [];
        }

        ImportedRun imported;
        try
        {
            imported = VllmResultReader.Read(new ResultObject(path, 1, 1, run));
        }
        catch (ServeException)
        {
            // What the run says of itself is read all the same.
            return [];
        }

        ServeMetrics metrics = MetricsCalculator.Measure(imported.Run, imported.Requests, s_options);
        return metrics.Completed == 0 ? [] : LatencyMetric.OfBenchServe.SelectMany(latency => metrics.GetLatency(latency)?.Percentiles ?? [], (latency, value) => KeyValuePair.Create(
            $"p{MetricStatistic.PercentText(value.Percent)}_{latency.Key}_ms", (object?)value.Ms));
    }

    /// <summary>Other percentiles that runs have of the latency that a percentile is of: p99_ttft_ms for p95_ttft_ms.</summary>
    /// <param name="name">The percentile; another name has none.</param>
    /// <param name="rows">The runs.</param>
    public static IEnumerable<string> Others(string name, IReadOnlyList<SweepRow> rows) => LatencyOf(name) is not { } latency ? [] : rows
        .SelectMany(row => row.Names)
        .Where(other => other != name && LatencyOf(other) == latency)
        .Distinct(StringComparer.Ordinal)
        .Order(NaturalOrder.Instance);

    /// <summary>What to do for percentiles that runs do not have.</summary>
    public static string Advice(IEnumerable<string> names) =>
        $"Request percentiles before a sweep with --metric-percentiles {Join(Percents(names), ",")}. Files that list their requests (--save-detailed) have the percentiles 50, 90, 95 and 99 anyway.";

    /// <summary>The percentiles for the text of a front end, by the name <c>percentiles</c>.</summary>
    /// <param name="names">Names of percentiles that runs do not have.</param>
    public static Dictionary<string, string> Arguments(IEnumerable<string> names) => new() { ["percentiles"] = Join(Percents(names), ", ") };

    private static double[] Percents(IEnumerable<string> names) => [.. names.Select(PercentOf).OfType<double>().Append(99).Distinct().Order()];

    private static string Join(IEnumerable<double> percents, string separator) => string.Join(separator, percents.Select(MetricStatistic.PercentText));

    private static string? LatencyOf(string name) => Key().Match(name) is { Success: true } match ? match.Groups[2].Value : null;

    private static double? PercentOf(string name) =>
        Key().Match(name) is { Success: true } match && double.TryParse(match.Groups[1].Value, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out double percent)
            ? percent
            : null;

    [GeneratedRegex("^p([0-9.]+)_(\\w+)_ms$", RegexOptions.CultureInvariant)]
    private static partial Regex Key();
}
