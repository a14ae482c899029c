using System.Globalization;

namespace ServeBench.Metrics;

/// <summary>A limit for one latency of each request.</summary>
public sealed record GoodputLimit
{
    internal GoodputLimit(LatencyMetric latency, double ms)
    {
        Latency = latency;
        Ms = ms;
    }

    /// <summary>What the latency is called, for example <c>ttft</c>.</summary>
    public string Metric => Latency.Key;

    /// <summary>The limit in milliseconds, greater than 0: a request keeps it at or below.</summary>
    public double Ms { get; }

    internal LatencyMetric Latency { get; }

    /// <summary>Whether a successful request keeps the limit. One that cannot have the latency, such as one of a single token a TPOT, does; one of which it is unknown does not.</summary>
    internal bool IsKeptBy(Load.ServeRequestResult request) => !Latency.IsPossible(request) || Latency.OfRequest(request) <= Ms;

    /// <inheritdoc/>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Metric} <= {Ms} ms");
}
