using ServeBench.Load;
using ServeBench.Metrics;
using ServeBench.Workloads;

namespace ServeBench.Decisions;

/// <summary>What a request has to keep to be good: limits for all of them, and those that a request brings itself.</summary>
/// <param name="All">Limits for every request.</param>
/// <param name="HasOwn">Whether each request is held against its own limits too.</param>
internal sealed record RequestLimits(IReadOnlyList<RequestLimit> All, bool HasOwn)
{
    /// <summary>How a text names the limits that requests bring themselves.</summary>
    public const string Own = "slo";

    /// <summary>Whether a request is held against anything.</summary>
    public bool Concerns(ServeRequestResult request) => All.Count > 0 || request.Slo is { IsEmpty: false };

    /// <summary>Whether a request is good: it succeeded and kept every limit.</summary>
    public bool AreKeptBy(ServeRequestResult request) =>
        request.Success && All.All(limit => limit.IsKeptBy(request)) && (!HasOwn || OwnOf(request.Slo).All(limit => limit.IsKeptBy(request)));

    private static IEnumerable<RequestLimit> OwnOf(RequestSlo? slo) =>
        new (LatencyMetric Latency, double? Ms)[] { (LatencyMetric.Ttft, slo?.TtftMs), (LatencyMetric.Tpot, slo?.TpotMs), (LatencyMetric.E2el, slo?.E2elMs) }
            .Where(limit => limit.Ms is not null)
            .Select(limit => new RequestLimit(limit.Latency, ObjectiveOperator.AtMost, limit.Ms!.Value));

    public override string ToString() => string.Join(", ", All.Select(limit => limit.ToString()).Concat(HasOwn ? [Own] : []));
}
