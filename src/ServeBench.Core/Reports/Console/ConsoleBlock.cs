using System.Globalization;
using ServeBench.Endpoints;
using ServeBench.Load;
using ServeBench.Metrics;
using ServeBench.Results;

namespace ServeBench.Reports;

/// <summary>
/// The block that <c>vllm bench serve</c> prints at the end of a run, line for line. What vLLM does not print has lines of its own names: the
/// rates of a ramp, the use of the prefix cache, and whether the client itself limited the run. Of a run with a steady state the block of
/// <c>vllm-bench</c> follows.
/// </summary>
internal static partial class ConsoleBlock
{
    private const int Width = 50;
    private const int LabelWidth = -40;
    private const int ValueWidth = -10;

    /// <summary>The latencies that vLLM prints by default.</summary>
    public static IReadOnlyList<LatencyMetric> DefaultMetrics { get; } = [LatencyMetric.Ttft, LatencyMetric.Tpot, LatencyMetric.Itl];

    /// <summary>The latency that it prints of a pooling run by default.</summary>
    public static IReadOnlyList<LatencyMetric> DefaultPoolingMetrics { get; } = [LatencyMetric.E2el];

    /// <summary>The lines of the block.</summary>
    /// <param name="metrics">The run's metrics.</param>
    /// <param name="latencies">
    /// The latencies to print, in vLLM's order whatever theirs is; one that does not apply to the run is left out. <see langword="null"/> for
    /// those that vLLM prints of such a run.
    /// </param>
    public static IReadOnlyList<string> Lines(ServeMetrics metrics, IReadOnlyCollection<LatencyMetric>? latencies = null)
    {
        latencies ??= metrics.Task == BackendTask.Pooling ? DefaultPoolingMetrics : DefaultMetrics;
        List<string> lines = [Heading(" Serving Benchmark Result ", '=')];
        if (metrics.Turn is { } turn)
        {
            lines.Add(Line("Turn of the conversations (from 0):", turn));
        }

        if (metrics.Phase is { } phase)
        {
            lines.Add(Line("Phase:", phase));
        }

        lines.AddRange(Totals(metrics));
        lines.AddRange(Conversations(metrics));
        lines.AddRange(Probe(metrics.Probe));
        foreach (LatencyMetric metric in LatencyMetric.All.Where(Known(metrics, latencies).Contains))
        {
            if (metrics.GetLatency(metric) is { } latency)
            {
                lines.AddRange(Latency(metric, latency));
            }
        }

        lines.AddRange(Decoding(metrics));
        lines.AddRange(PrefixCache(metrics.Run.PrefixCache));
        lines.AddRange(Client(metrics.Run.Client));
        lines.AddRange(Stream(metrics.Run));
        lines.AddRange(ToolMetrics(metrics));
        lines.Add(new string('=', Width));
        lines.AddRange(SteadyStateLines(metrics.SteadyState));
        lines.AddRange(BalanceLines(metrics));
        return lines;
    }

    // What other tools call the time to first token is the time to the first content.
    private static IEnumerable<LatencyMetric> Known(ServeMetrics metrics, IReadOnlyCollection<LatencyMetric> latencies) =>
        metrics.Tool is not null && latencies.Contains(LatencyMetric.Ttft) ? latencies.Append(LatencyMetric.ContentTtft) : latencies;

    private static IEnumerable<string> ToolMetrics(ServeMetrics metrics)
    {
        if (metrics.GetToolMetrics().Count > 0)
        {
            yield return Heading($"Metrics of {metrics.Tool}", '-');
        }

        foreach ((string name, double value) in ToolMetricNames.Summary(metrics))
        {
            yield return Line($"{name}:", value);
        }
    }

    private static IEnumerable<string> Totals(ServeMetrics metrics)
    {
        yield return Line("Successful requests:", metrics.Completed);
        yield return Line("Failed requests:", metrics.Failed);
        if (metrics.Cut > 0)
        {
            yield return Line("Requests cut by the client:", metrics.Cut);
        }

        if (metrics.MaxConcurrency is { } limit)
        {
            yield return Line("Maximum request concurrency:", limit);
        }

        if (double.IsFinite(metrics.Run.ReportedRate))
        {
            yield return Line("Request rate configured (RPS):", metrics.Run.ReportedRate);
        }

        if (metrics.Run.RampUpStrategy is { } strategy)
        {
            yield return Line("Request rate ramp (RPS):", RampText.Of(metrics.Run, strategy));
        }

        yield return Line("Benchmark duration (s):", metrics.DurationSeconds);
        yield return Line("Total input tokens:", metrics.TotalInputTokens);
        if (metrics.Task == BackendTask.Pooling)
        {
            yield return Line("Request throughput (req/s):", metrics.RequestThroughput);
            yield return Line("Input throughput (inputs/s):", metrics.InputSequenceThroughput);
            yield return Line("Total token throughput (tok/s):", metrics.TotalTokenThroughput);
            yield break;
        }

        yield return Line("Total generated tokens:", metrics.TotalOutputTokens);
        yield return Line("Request throughput (req/s):", metrics.RequestThroughput);
        if (metrics.RequestGoodput is { } goodput)
        {
            yield return Line("Request goodput (req/s):", goodput);
        }

        yield return Line("Output token throughput (tok/s):", metrics.OutputThroughput);
        if (metrics.Tool is null)
        {
            yield return Line("Peak output token throughput (tok/s):", metrics.MaxOutputTokensPerSecond);
            yield return Line("Peak concurrent requests:", (double)metrics.MaxConcurrentRequests);
        }

        if (metrics.Rtfx > 0)
        {
            yield return Line("RTFx (Inverse Real-Time Factor):", metrics.Rtfx);
        }

        yield return Line("Total token throughput (tok/s):", metrics.TotalTokenThroughput);
    }

    private static IEnumerable<string> Latency(LatencyMetric metric, LatencyStatistics latency)
    {
        yield return Heading(metric.Header, '-');
        yield return Line($"Mean {metric.Title} (ms):", VllmLatencies.Reported(latency.MeanMs));
        yield return Line($"Median {metric.Title} (ms):", VllmLatencies.Reported(latency.MedianMs));
        foreach (PercentileValue value in latency.Percentiles)
        {
            yield return Line($"P{MetricStatistic.PercentText(value.Percent)} {metric.Title} (ms):", VllmLatencies.Reported(value.Ms));
        }
    }

    // Python's {:=^50}: an odd rest goes to the right.
    private static string Heading(string text, char fill, int width = Width)
    {
        int rest = Math.Max(width - text.Length, 0);
        return new string(fill, rest / 2) + text + new string(fill, rest - (rest / 2));
    }

    // Python's {:<40} {:<10}.
    private static string Line(string label, string value) =>
        string.Create(CultureInfo.InvariantCulture, $"{label,LabelWidth} {value,ValueWidth}");

    private static string Line(string label, long value) =>
        string.Create(CultureInfo.InvariantCulture, $"{label,LabelWidth} {value,ValueWidth}");

    // Python's {:<40} {:<10.2f}.
    private static string Line(string label, double? value) =>
        string.Create(CultureInfo.InvariantCulture, $"{label,LabelWidth} {RoundTie(value),ValueWidth:F2}");

    // Where the third decimal is exactly 5, which only eighths can be, Python rounds to the even neighbour and .NET away from zero.
    private static double? RoundTie(double? value) =>
        value is { } number && double.IsInteger(number * 8) ? Math.Round(number * 100, MidpointRounding.ToEven) / 100 : value;
}
