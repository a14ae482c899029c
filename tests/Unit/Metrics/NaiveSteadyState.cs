using ServeBench.Load;

namespace ServeBench.Tests.Metrics;

/// <summary>The definition of the steady state, counted anew at every moment.</summary>
internal sealed record NaiveSteadyState(double Start, double End, int Started, int Completed, int Chunks, double MeanTtftMs)
{
    /// <summary>The steady state of successful requests; none where the threshold is not reached, or nothing starts or ends in the window.</summary>
    public static NaiveSteadyState? Of(ServeRequestResult[] results, int least)
    {
        // Before anything starts at a moment, all that ends then has ended.
        int InFlightAfter(double moment) => results.Count(result => result.StartSeconds <= moment && EndOf(result) > moment);
        int InFlightBefore(double moment) => results.Count(result => result.StartSeconds < moment && EndOf(result) >= moment);
        int LeftByEnds(double moment) => results.Count(result => result.StartSeconds < moment && EndOf(result) > moment);

        double[] up = [.. results.Select(result => result.StartSeconds).Where(moment => InFlightAfter(moment) >= least)];
        double[] down = [.. results.Select(EndOf).Where(moment => InFlightBefore(moment) >= least && LeftByEnds(moment) < least)];
        if (up.Length == 0)
        {
            return null;
        }

        double start = up.Min(), end = down.Max();
        bool IsWithin(double moment) => moment >= start && moment < end;
        double first = results.Min(result => result.StartSeconds);
        ServeRequestResult[] started = [.. results.Where(result => IsWithin(result.StartSeconds))];
        int completed = results.Count(result => IsWithin(EndOf(result)));
        return started.Length + completed == 0
            ? null
            : new NaiveSteadyState(
                start - first,
                end - first,
                started.Length,
                completed,
                results.SelectMany(ChunksOf).Count(IsWithin),
                started.Length == 0 ? 0 : started.Average(result => result.TtftMs!.Value));
    }

    private static double EndOf(ServeRequestResult result) => result.StartSeconds + (result.E2elMs!.Value / 1000);

    private static IEnumerable<double> ChunksOf(ServeRequestResult result) =>
        Enumerable.Range(0, result.ItlMs.Length + 1).Select(count => result.StartSeconds + ((result.TtftMs!.Value + result.ItlMs.Take(count).Sum()) / 1000));
}
