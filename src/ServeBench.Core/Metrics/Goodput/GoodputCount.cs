using ServeBench.Load;

namespace ServeBench.Metrics;

/// <summary>How many requests kept each limit, and how many kept all.</summary>
internal sealed class GoodputCount
{
    private readonly GoodputObjective _objective;
    private readonly Dictionary<LatencyMetric, int> _kept = [];

    public GoodputCount(GoodputObjective objective, IReadOnlyList<ServeRequestResult> successful)
    {
        _objective = objective;
        foreach (ServeRequestResult request in successful)
        {
            int kept = 0;
            foreach (GoodputLimit limit in objective.Limits.Where(limit => limit.IsKeptBy(request)))
            {
                _kept[limit.Latency] = _kept.GetValueOrDefault(limit.Latency) + 1;
                kept++;
            }

            Good += kept == objective.Limits.Count ? 1 : 0;
        }
    }

    /// <summary>Requests that kept every limit.</summary>
    public int Good { get; }

    /// <summary>The shares in percent of <paramref name="all"/> requests, failed ones included.</summary>
    public GoodputShares Shares(int all) => new(Percent(Good, all), _objective.Limits.ToDictionary(limit => limit.Latency, limit => Percent(_kept.GetValueOrDefault(limit.Latency), all)));

    private static double Percent(int part, int all) => all == 0 ? 0 : 100.0 * part / all;
}
