using System.Runtime.InteropServices;
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
        var chunks = new ChunkCounts(successful);
        foreach (ServeRequestResult result in successful)
        {
            double time = result.StartSeconds + ((result.TtftMs ?? 0) / MsPerSecond);
            chunks.Add(time);
            foreach (double gapMs in result.ItlMs)
            {
                time += gapMs / MsPerSecond;
                chunks.Add(time);
            }
        }

        return chunks.Most;
    }

    /// <summary>Most requests in flight at one instant, each from its send until before its last token.</summary>
    public static int MaxConcurrentRequests(IReadOnlyList<ServeRequestResult> successful) =>
        DeepestOverlap(successful.Select(result => result.StartSeconds), successful.Select(RunSpan.EndSeconds));

    /// <summary>
    /// Most requests that touch one of the seconds that count from the first send: what older releases of <c>vllm bench serve</c> call
    /// <c>max_concurrent_requests</c>. It counts requests that follow each other within a second as concurrent.
    /// </summary>
    public static int MaxConcurrentRequestsBySecond(IReadOnlyList<ServeRequestResult> successful)
    {
        double origin = Origin(successful);
        return DeepestOverlap(
            successful.Select(result => Math.Floor(result.StartSeconds - origin)),
            successful.Select(result => Math.Floor(RunSpan.EndSeconds(result) - origin) + 1));
    }

    private static double Origin(IReadOnlyList<ServeRequestResult> successful) =>
        successful.Count == 0 ? 0 : successful.Min(result => result.StartSeconds);

    // Each span is from its start until before its end; ends come before starts of the same time.
    private static int DeepestOverlap(IEnumerable<double> starts, IEnumerable<double> ends)
    {
        double[] sortedEnds = [.. ends.Order()];
        int open = 0, most = 0, ended = 0;
        foreach (double start in starts.Order())
        {
            for (; ended < sortedEnds.Length && sortedEnds[ended] <= start; ended++)
            {
                open--;
            }

            open++;
            most = Math.Max(most, open);
        }

        return most;
    }

    private sealed class ChunkCounts(IReadOnlyList<ServeRequestResult> successful)
    {
        private readonly Dictionary<long, int> _bySecond = [];
        private readonly double _origin = Origin(successful);
        // vLLM drops what lies behind the second after the last end.
        private readonly double _seconds = Math.Ceiling(RunSpan.EndSeconds(successful) - Origin(successful)) + 1;

        public int Most => _bySecond.Count == 0 ? 0 : _bySecond.Values.Max();

        public void Add(double time)
        {
            double second = Math.Floor(time - _origin);
            if (second >= 0 && second < _seconds)
            {
                CollectionsMarshal.GetValueRefOrAddDefault(_bySecond, (long)second, out _)++;
            }
        }
    }
}
