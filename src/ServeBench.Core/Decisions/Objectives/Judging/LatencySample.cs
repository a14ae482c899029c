using ServeBench.Load;
using ServeBench.Metrics;

namespace ServeBench.Decisions;

/// <summary>
/// The values of a latency, a group for each request that counts: one value, or its gaps for the inter-token latency. A failed request is over every
/// limit: it has as many infinite values as the others have values on average. One that cannot have the latency is left out.
/// </summary>
internal sealed class LatencySample
{
    private LatencySample(IReadOnlyList<double[]> groups, int leftOut)
    {
        Groups = groups;
        LeftOut = leftOut;
    }

    public IReadOnlyList<double[]> Groups { get; }

    /// <summary>Requests that succeeded and have no such latency.</summary>
    public int LeftOut { get; }

    /// <summary>The latency of the requests of a run; <see langword="null"/> when no request has it.</summary>
    public static LatencySample? Of(RunSample run, LatencyMetric latency)
    {
        // In the order of the requests; those that failed are filled in when it is known how many values one has.
        List<double[]?> groups = [];
        int leftOut = 0;
        foreach (ServeRequestResult request in run.Requests)
        {
            if (!request.Success)
            {
                groups.Add(null);
            }
            else if (Values(latency, request) is { } values)
            {
                groups.Add(values);
            }
            else
            {
                leftOut++;
            }
        }

        double[][] known = [.. groups.OfType<double[]>()];
        if (!known.Any(group => double.IsFinite(group[0])))
        {
            return null;
        }

        int count = Math.Max(1, (int)Math.Round(known.Average(group => group.Length)));
        double[] missed = [.. Enumerable.Repeat(double.PositiveInfinity, count)];
        return new([.. groups.Select(group => group ?? missed)], leftOut);
    }

    // What every client records and a successful answer lacks is a wait without an end: no content ever came, for example.
    private static double[]? Values(LatencyMetric latency, ServeRequestResult request) =>
        !latency.IsPossible(request) ? null
        : latency == LatencyMetric.Itl ? request.ItlMs
        : latency.OfRequest(request) is { } value ? [value]
        : latency.IsAlwaysRecorded ? [double.PositiveInfinity]
        : null;
}
