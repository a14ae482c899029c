using ServeBench.Load;
using ServeBench.Metrics;

namespace ServeBench.Decisions;

/// <summary>
/// A run in parts that follow one another, to see how much a number varies within it: the method of batch means (A. M. Law and W. D. Kelton, Simulation
/// Modeling and Analysis). Requests near each other resemble each other, which single requests would hide. It says nothing of how runs differ.
/// </summary>
internal static class RunBlocks
{
    private const int MostBlocks = 20;
    private const int LeastBlocks = 5;
    private const int LeastRequests = 5;

    /// <summary>The number in each part; <see langword="null"/> where the run is too short for parts, or the number has none.</summary>
    public static double[]? Of(ServeMetrics metrics, MetricColumn column)
    {
        ServeRequestResult[] requests = [.. metrics.GetRequests().Where(request => double.IsFinite(request.StartSeconds) && !request.WasCut).OrderBy(request => request.StartSeconds)];
        return column switch
        {
            { Metric.Latency: { } latency, Statistic: { } statistic } => OfLatency([.. requests.Where(request => request.Success)], latency, statistic),
            _ when column.Metric == RunMetrics.RequestThroughput => OfWindows(metrics, requests, _ => 1),
            _ when column.Metric == RunMetrics.OutputThroughput => OfWindows(metrics, requests, request => request.OutputLength),
            _ when column.Metric == RunMetrics.TotalTokenThroughput => OfWindows(metrics, requests, request => request.InputLength + request.OutputLength),
            _ when column.Metric == RunMetrics.Failed => OfOutcomes(requests, success: false),
            _ when column.Metric == RunMetrics.Completed => OfOutcomes(requests, success: true),
            _ => null,
        };
    }

    // A part has to have requests beyond the percentile.
    private static double[]? OfLatency(ServeRequestResult[] requests, LatencyMetric latency, MetricStatistic statistic)
    {
        double tail = statistic.Percent is { } percent ? Math.Min(percent, 100 - percent) / 100 : 1;
        int size = Math.Max(LeastRequests, tail > 0 ? (int)Math.Ceiling(1 / tail) : int.MaxValue);
        int count = Math.Min(MostBlocks, requests.Length / size);
        if (count < LeastBlocks)
        {
            return null;
        }

        double[][] samples = [.. Enumerable.Range(0, count).Select(block => latency.SamplesOf(requests[(block * requests.Length / count)..((block + 1) * requests.Length / count)]))];
        return samples.Any(sample => sample.Length == 0) ? null : [.. samples.Select(sample => statistic.Of(LatencyStatistics.Of(sample, [statistic.Percent ?? 50]))!.Value)];
    }

    private static double[]? OfWindows(ServeMetrics metrics, ServeRequestResult[] requests, Func<ServeRequestResult, double> weight)
    {
        int count = Math.Min(MostBlocks, requests.Length / LeastRequests);
        if (count < LeastBlocks || !(metrics.DurationSeconds > 0))
        {
            return null;
        }

        double length = metrics.DurationSeconds / count;
        // A warm-up phase is before what is measured.
        double start = metrics.Run.Phases is null ? 0 : requests[0].StartSeconds;
        double[] sums = new double[count];
        foreach (ServeRequestResult request in requests.Where(request => request.Success))
        {
            sums[Math.Clamp((int)((RunSpan.EndSeconds(request) - start) / length), 0, count - 1)] += weight(request);
        }

        return [.. sums.Select(sum => sum / length)];
    }

    private static double[]? OfOutcomes(ServeRequestResult[] requests, bool success) =>
        requests.Length < LeastBlocks ? null : [.. requests.Select(request => request.Success == success ? requests.Length : 0.0)];
}
