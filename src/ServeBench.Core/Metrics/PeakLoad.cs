using ServeBench.Load;

namespace ServeBench.Metrics;

/// <summary>The busiest moments of a run, from its successful requests.</summary>
internal static class PeakLoad
{
    private const double MsPerSecond = 1000.0;

    /// <summary>
    /// Most chunks in one of the seconds that count from the first send: <c>max_output_tokens_per_s</c> of <c>vllm bench serve</c>, which
    /// counts each chunk as one token.
    /// </summary>
    public static double MaxOutputTokensPerSecond(IReadOnlyList<ServeRequestResult> successful)
    {
        if (successful.Count == 0)
        {
            return 0;
        }

        double origin = successful.Min(result => result.StartSeconds);
        var chunks = new int[SecondsOf(successful, origin)];
        foreach (ServeRequestResult result in successful)
        {
            double time = result.StartSeconds + ((result.TtftMs ?? 0) / MsPerSecond);
            CountIn(chunks, time - origin);
            foreach (double gapMs in result.ItlMs)
            {
                time += gapMs / MsPerSecond;
                CountIn(chunks, time - origin);
            }
        }

        return chunks.Max();
    }

    /// <summary>Most requests in flight at one instant, each from its send until before its last token.</summary>
    public static int MaxConcurrentRequests(IReadOnlyList<ServeRequestResult> successful)
    {
        double[] starts = [.. successful.Select(result => result.StartSeconds).Order()];
        double[] ends = [.. successful.Select(RunSpan.EndSeconds).Order()];
        int inFlight = 0, most = 0, ended = 0;
        foreach (double start in starts)
        {
            while (ended < ends.Length && ends[ended] <= start)
            {
                ended++;
                inFlight--;
            }

            inFlight++;
            most = Math.Max(most, inFlight);
        }

        return most;
    }

    /// <summary>
    /// Most requests that touch one of the seconds that count from the first send: what older releases of <c>vllm bench serve</c> call
    /// <c>max_concurrent_requests</c>. It counts requests that follow each other within a second as concurrent.
    /// </summary>
    public static int MaxConcurrentRequestsBySecond(IReadOnlyList<ServeRequestResult> successful)
    {
        if (successful.Count == 0)
        {
            return 0;
        }

        double origin = successful.Min(result => result.StartSeconds);
        var changes = new int[SecondsOf(successful, origin) + 1];
        foreach (ServeRequestResult result in successful)
        {
            changes[(int)(result.StartSeconds - origin)]++;
            changes[(int)(RunSpan.EndSeconds(result) - origin) + 1]--;
        }

        int inSecond = 0, most = 0;
        foreach (int change in changes)
        {
            inSecond += change;
            most = Math.Max(most, inSecond);
        }

        return most;
    }

    private static int SecondsOf(IReadOnlyList<ServeRequestResult> successful, double origin) =>
        checked((int)Math.Ceiling(RunSpan.EndSeconds(successful) - origin) + 1);

    private static void CountIn(int[] seconds, double time)
    {
        int second = (int)time;
        if (second >= 0 && second < seconds.Length)
        {
            seconds[second]++;
        }
    }
}
