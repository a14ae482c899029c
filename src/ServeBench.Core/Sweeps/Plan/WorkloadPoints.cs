using System.Text.Json.Nodes;

namespace ServeBench.Sweeps;

/// <summary>The loads between serial and batch inference that <c>vllm bench sweep serve_workload</c> runs.</summary>
internal static class WorkloadPoints
{
    /// <summary>
    /// The load that runs amount to: their mean request throughput, or the requests in flight on average by Little's law, which is throughput times mean
    /// latency.
    /// </summary>
    /// <param name="runs">Results by vLLM's keys; at least one.</param>
    /// <param name="variable">In what the load is measured.</param>
    /// <exception cref="ServeException"><c>SweepMetricMissing</c>.</exception>
    public static double Estimate(IReadOnlyList<JsonObject> runs, SweepVariable variable) =>
        runs.Sum(run => SweepData.Number(run, "request_throughput") * (variable == SweepVariable.RequestRate ? 1 : SweepData.Number(run, "mean_e2el_ms") / 1000.0)) / runs.Count;

    /// <summary>The values between the ends: evenly spaced, rounded, each once, in order.</summary>
    /// <param name="serial">The load of serial inference; it is rounded up.</param>
    /// <param name="batch">The load of batch inference; it is rounded down.</param>
    /// <param name="iterations">How many values there are with both ends, at least 2.</param>
    public static IReadOnlyList<long> Between(double serial, double batch, int iterations)
    {
        double first = Math.Ceiling(serial);
        double step = (Math.Floor(batch) - first) / (iterations - 1);
        return [.. Enumerable.Range(1, iterations - 2).Select(i => (long)Math.Round((i * step) + first, MidpointRounding.ToEven)).Distinct().Order()];
    }
}
