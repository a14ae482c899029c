namespace ServeBench.Metrics;

/// <summary>How many successful requests kept each limit, and how many kept all.</summary>
internal sealed class GoodputCount(GoodputObjective objective)
{
    private int _ttft;
    private int _tpot;
    private int _e2el;

    /// <summary>Requests that kept every limit.</summary>
    public int Good { get; private set; }

    /// <summary>Counts a successful request. A latency that is not known keeps no limit.</summary>
    /// <param name="ttftMs">Time to first token.</param>
    /// <param name="tpotMs">Time per output token; 0 for a request with one token.</param>
    /// <param name="e2elMs">End-to-end latency.</param>
    public void Add(double? ttftMs, double? tpotMs, double? e2elMs)
    {
        bool ttft = Keeps(ttftMs, objective.TtftMs, ref _ttft);
        bool tpot = Keeps(tpotMs, objective.TpotMs, ref _tpot);
        bool e2el = Keeps(e2elMs, objective.E2elMs, ref _e2el);
        if (ttft && tpot && e2el)
        {
            Good++;
        }
    }

    /// <summary>The shares in percent of <paramref name="all"/> requests, failed ones included.</summary>
    public GoodputShares Shares(int all) => new(
        Percent(Good, all),
        objective.TtftMs is null ? null : Percent(_ttft, all),
        objective.TpotMs is null ? null : Percent(_tpot, all),
        objective.E2elMs is null ? null : Percent(_e2el, all));

    private static double Percent(int part, int all) => all == 0 ? 0 : 100.0 * part / all;

    private static bool Keeps(double? value, double? limit, ref int count)
    {
        if (limit is not null && !(value <= limit))
        {
            return false;
        }

        count++;
        return true;
    }
}
