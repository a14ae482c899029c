using System.Globalization;
using ServeBench.Load;

namespace ServeBench.Metrics;

/// <summary>Finds the window of the steady state in the in-flight count of the successful requests.</summary>
internal static class SteadyStateWindow
{
    private const double LeastSeconds = 10;
    private const double LeastShare = 0.1;

    /// <summary>The window, without its metrics; <see langword="null"/> when the threshold is never reached, or nothing starts or ends within.</summary>
    /// <param name="successful">The successful requests, each with its place in time.</param>
    /// <param name="limit">The concurrency limit of the run.</param>
    /// <param name="threshold">The share of it that opens the window.</param>
    /// <param name="leastSeconds">Below it there is a warning; <see langword="null"/> for 10 s, or a tenth of the run if that is longer.</param>
    /// <param name="runSeconds">How long the run took.</param>
    public static SteadyState? Find(IReadOnlyList<ServeRequestResult> successful, int limit, double threshold, double? leastSeconds, double runSeconds)
    {
        int least = Math.Max(1, (int)Math.Ceiling(threshold * limit));
        Crossings crossings = Cross(successful, least);
        if (crossings.Up is not { } start || crossings.Down is not { } end)
        {
            return null;
        }

        int started = successful.Count(result => IsWithin(result.StartSeconds, start, end));
        int completed = successful.Count(result => IsWithin(RunSpan.EndSeconds(result), start, end));
        if (started == 0 && completed == 0)
        {
            return null;
        }

        double first = successful.Min(result => result.StartSeconds);
        double duration = end - first - (start - first);
        return new SteadyState
        {
            StartSeconds = start - first,
            EndSeconds = end - first,
            DurationSeconds = duration,
            TargetConcurrency = limit,
            Threshold = threshold,
            ThresholdConcurrency = least,
            PeakConcurrency = crossings.Peak,
            Started = started,
            Completed = completed,
            Requests = successful.Count,
            Warning = duration < (leastSeconds ?? Math.Max(LeastSeconds, LeastShare * runSeconds)) ? TooShort(duration, runSeconds) : null,
        };
    }

    public static bool IsWithin(double seconds, double start, double end) => seconds >= start && seconds < end;

    // The first time up and the last time down; a request that ends when another starts has ended before.
    private static Crossings Cross(IReadOnlyList<ServeRequestResult> successful, int least)
    {
        double[] starts = [.. successful.Select(result => result.StartSeconds).Order()];
        double[] ends = [.. successful.Select(RunSpan.EndSeconds).Order()];
        double? up = null, down = null;
        int inFlight = 0, peak = 0;
        for (int started = 0, ended = 0; ended < ends.Length;)
        {
            if (started == starts.Length || ends[ended] <= starts[started])
            {
                if (inFlight == least)
                {
                    down = ends[ended];
                }

                inFlight = Math.Max(0, inFlight - 1);
                ended++;
                continue;
            }

            inFlight++;
            peak = Math.Max(peak, inFlight);
            up ??= inFlight == least ? starts[started] : null;
            started++;
        }

        return new Crossings(up, down, peak);
    }

    private static string TooShort(double seconds, double runSeconds) => string.Create(
        CultureInfo.InvariantCulture,
        $"steady-state window is {seconds:F1}s ({100 * seconds / Math.Max(runSeconds, 1e-9):F1}% of run); may not be representative");

    private readonly record struct Crossings(double? Up, double? Down, int Peak);
}
