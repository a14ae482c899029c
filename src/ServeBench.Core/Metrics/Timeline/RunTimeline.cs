using System.Globalization;
using ServeBench.Load;

namespace ServeBench.Metrics;

/// <summary>A run as rows over time.</summary>
internal static class RunTimeline
{
    // More rows than that are a slip: a window in milliseconds, or a run whose clock is wrong.
    private const int MostWindows = 1_000_000;

    /// <summary>The windows of a run, from its origin to the end of its last request.</summary>
    /// <param name="run">The run.</param>
    /// <param name="results">Its requests, warm-ups included.</param>
    /// <param name="windowSeconds">Length of a window in seconds, above 0; the last may be shorter.</param>
    /// <exception cref="ServeException"><c>WindowTooShort</c>: there would be more than a million windows.</exception>
    public static IReadOnlyList<ServeTimelineWindow> Of(ServeRun run, IEnumerable<ServeRequestResult> results, double windowSeconds)
    {
        // Requests of a file without start times have no times.
        ServeRequestResult[] placed = [.. results.Where(result => double.IsFinite(result.StartSeconds))];
        double end = Math.Max(run.DurationSeconds, RunSpan.EndSeconds(placed));
        double wanted = Math.Ceiling(end / windowSeconds);
        if (wanted > MostWindows)
        {
            throw new ServeException(
                "WindowTooShort",
                ServeErrorKind.InvalidArgument,
                string.Create(CultureInfo.InvariantCulture, $"The run lasts {end:0.###} s, which is {wanted:0} windows of {windowSeconds} s; at most {MostWindows} are possible. Use a longer window."),
                windowSeconds);
        }

        int count = (int)wanted;
        if (count == 0)
        {
            return [];
        }

        LoadSeries series = LoadSeries.Of(placed, start: 0, count * windowSeconds, count, whole: false);
        ILookup<int, ServeRequestResult> due = ByWindow(placed, result => result.ScheduledSeconds);
        ILookup<int, ServeRequestResult> sent = ByWindow(placed, result => result.StartSeconds);
        ILookup<int, ServeRequestResult> first = ByWindow(placed.Where(result => result.Success), result => result.StartSeconds + (result.FirstChunkMs.GetValueOrDefault() / 1000));
        ILookup<int, ServeRequestResult> ended = ByWindow(placed, RunSpan.EndSeconds);
        return [.. Enumerable.Range(0, count).Select(Window)];

        ILookup<int, ServeRequestResult> ByWindow(IEnumerable<ServeRequestResult> requests, Func<ServeRequestResult, double> time) =>
            requests.ToLookup(request => Math.Clamp((int)(time(request) / windowSeconds), 0, count - 1));

        ServeTimelineWindow Window(int number)
        {
            double start = number * windowSeconds;
            ServeRequestResult[] done = [.. ended[number]];
            ServeRequestResult[] successful = [.. done.Where(result => result.Success)];
            return new ServeTimelineWindow
            {
                RunId = run.RunId,
                Label = run.Label,
                StartSeconds = start,
                EndSeconds = Math.Min(end, start + windowSeconds),
                Phase = PhaseAt(run, start),
                InFlight = series.InFlight[number] * windowSeconds / (Math.Min(end, start + windowSeconds) - start),
                Arrivals = due[number].Count(),
                Started = sent[number].Count(result => result.ErrorKind != RequestErrorKind.Skipped),
                Completed = successful.Length,
                Failed = done.Count(result => !result.Success && !result.WasCut),
                Cut = done.Count(result => result.WasCut),
                OutputTokens = (int)Math.Round(series.Throughput[number] * windowSeconds),
                P50TtftMs = Quantile(first[number], result => result.TtftMs, 50),
                P99TtftMs = Quantile(first[number], result => result.TtftMs, 99),
                P50TpotMs = Quantile(successful, result => result.TpotMs, 50),
                P99TpotMs = Quantile(successful, result => result.TpotMs, 99),
                P50E2elMs = Quantile(successful, result => result.E2elMs, 50),
                P99E2elMs = Quantile(successful, result => result.E2elMs, 99),
                P99ScheduledTtftMs = Quantile(first[number], result => result.ScheduledTtftMs, 99),
            };
        }
    }

    private static string? PhaseAt(ServeRun run, double seconds) => run.Phases?.LastOrDefault(phase => phase.StartSeconds <= seconds)?.Name ?? run.Phases?.FirstOrDefault()?.Name;

    private static double? Quantile(IEnumerable<ServeRequestResult> requests, Func<ServeRequestResult, double?> value, double percent)
    {
        double[] values = [.. requests.Select(value).OfType<double>()];
        return values.Length == 0 ? null : new SampleStatistics(values).Percentile(percent);
    }
}
