using System.Globalization;
using ServeBench.Load;
using ServeBench.Metrics;

namespace ServeBench.Decisions;

/// <summary>A limit that each request has to keep.</summary>
/// <param name="Latency">The latency.</param>
/// <param name="Operator">At most, or below.</param>
/// <param name="Ms">The limit in milliseconds.</param>
internal sealed record RequestLimit(LatencyMetric Latency, ObjectiveOperator Operator, double Ms)
{
    /// <summary>Whether a request that succeeded keeps it. One that cannot have the latency, such as one of a single token a TPOT, does.</summary>
    public bool IsKeptBy(ServeRequestResult request) =>
        !Latency.IsPossible(request) || (Latency.OfRequest(request) is { } value && Operator.Meets(value, Ms));

    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Latency.Key} {Operator} {Ms} ms");
}
