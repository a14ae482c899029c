using System.Globalization;
using ServeBench.Load;

namespace ServeBench.Metrics;

/// <summary>Measures the part of a run that is in balance.</summary>
internal static class BalanceMeter
{
    // Where the level of the window's halves differs by more, the load still grows or falls.
    private const double MostDrift = 0.2;
    private const double LeastShare = 0.5;

    /// <summary>
    /// The part in balance, and what to know of it. Both are <see langword="null"/> where it is not looked for: fewer than
    /// <see cref="BalanceWindow.LeastRequests"/> requests, or phases of several loads.
    /// </summary>
    /// <param name="placed">The requests with a place in time, failed ones included.</param>
    /// <param name="whole">Whether answers come whole.</param>
    public static (RunBalance? Balance, string? Warning) Measure(IReadOnlyList<ServeRequestResult> placed, bool whole)
    {
        if (placed.Count < BalanceWindow.LeastRequests)
        {
            return (null, null);
        }

        double start = placed.Min(request => request.StartSeconds);
        double end = placed.Max(RunSpan.EndSeconds);
        if (!(end > start))
        {
            return (null, null);
        }

        LoadSeries series = LoadSeries.Of(placed, start, end, BalanceWindow.BinsOf(placed.Count), whole);
        if (BalanceWindow.Find(series) is not { } window)
        {
            return (null, "no part of the run is in balance: requests in flight or throughput never settled");
        }

        double from = start + (window.First * series.BinSeconds);
        double to = start + (window.End * series.BinSeconds);
        RunBalance balance = Measure(placed, series, window, from, to) with { LeftOutBeforeSeconds = from - start, LeftOutAfterSeconds = end - to };
        return (balance, WarningOf(series.InFlight[window.First..window.End], balance.DurationSeconds / (end - start)));
    }

    private static RunBalance Measure(IReadOnlyList<ServeRequestResult> placed, LoadSeries series, (int First, int End) window, double from, double to)
    {
        double seconds = to - from;
        ServeRequestResult[] successful = [.. placed.Where(request => request.Success)];
        ServeRequestResult[] started = [.. successful.Where(request => SteadyStateWindow.IsWithin(request.StartSeconds, from, to))];
        int completed = successful.Count(request => SteadyStateWindow.IsWithin(RunSpan.EndSeconds(request), from, to));
        SampleStatistics ttft = Sample(started, request => request.TtftMs);
        SampleStatistics tpot = Sample(started, request => request.TpotMs);
        SampleStatistics e2el = Sample(started, request => request.E2elMs);
        return new RunBalance
        {
            StartSeconds = from,
            EndSeconds = to,
            DurationSeconds = seconds,
            MeanInFlight = series.InFlight[window.First..window.End].Average(),
            Started = started.Length,
            Completed = completed,
            RequestThroughput = completed / seconds,
            OutputThroughput = series.Throughput[window.First..window.End].Average(),
            MeanTtftMs = OrNone(ttft, ttft.Mean),
            P99TtftMs = OrNone(ttft, ttft.Percentile(99)),
            MeanTpotMs = OrNone(tpot, tpot.Mean),
            P99TpotMs = OrNone(tpot, tpot.Percentile(99)),
            MeanE2elMs = OrNone(e2el, e2el.Mean),
            P99E2elMs = OrNone(e2el, e2el.Percentile(99)),
        };
    }

    private static string? WarningOf(double[] inFlight, double share)
    {
        double first = inFlight[..(inFlight.Length / 2)].Average();
        double second = inFlight[(inFlight.Length / 2)..].Average();
        return Math.Abs(second - first) > MostDrift * inFlight.Average()
            ? string.Create(CultureInfo.InvariantCulture, $"requests in flight went from {first:0.##} to {second:0.##} within the part in balance")
            : share < LeastShare ? string.Create(CultureInfo.InvariantCulture, $"only {100 * share:0} % of the run is in balance")
            : null;
    }

    private static SampleStatistics Sample(ServeRequestResult[] requests, Func<ServeRequestResult, double?> value) => new([.. requests.Select(value).OfType<double>()]);

    private static double OrNone(SampleStatistics sample, double value) => sample.Count > 0 ? value : LatencyStatistics.NoSample;
}
