using ServeBench.Endpoints;
using ServeBench.Load;

namespace ServeBench.Metrics;

/// <summary>Measures the steady state of a run that only its concurrency limited.</summary>
internal static class SteadyStateMeter
{
    private const double MsPerSecond = 1000.0;

    /// <summary>
    /// The steady state; <see langword="null"/> for a run without a concurrency limit, with a finite rate, or of conversations, whose pauses
    /// have no request in flight, and where there is no window.
    /// </summary>
    /// <param name="run">The run.</param>
    /// <param name="successful">Its successful requests, each with its place in time.</param>
    /// <param name="duration">How long it took, in seconds.</param>
    /// <param name="options">The threshold and the percentiles.</param>
    public static SteadyState? Measure(ServeRun run, IReadOnlyList<ServeRequestResult> successful, double duration, MeasureOptions options)
    {
        if (options.SteadyStateThreshold is not { } threshold
            || run.MaxConcurrency is not { } limit
            || !double.IsPositiveInfinity(run.RequestRate)
            || run.ConversationCount > 0)
        {
            return null;
        }

        return SteadyStateWindow.Find(successful, limit, threshold, options.SteadyStateMinSeconds, duration) is { } window
            ? Measure(window, successful, options.Percentiles, BackendCatalog.TaskOf(run.Backend) == BackendTask.Pooling)
            : null;
    }

    private static SteadyState Measure(SteadyState window, IReadOnlyList<ServeRequestResult> successful, IReadOnlyList<double> percentiles, bool pooling)
    {
        double first = successful.Min(result => result.StartSeconds);
        double start = window.StartSeconds + first, end = window.EndSeconds + first;
        double seconds = Math.Max(window.DurationSeconds, 1e-9);
        ServeRequestResult[] started = [.. successful.Where(result => SteadyStateWindow.IsWithin(result.StartSeconds, start, end))];
        double input = started.Sum(result => (long)result.InputLength) / seconds;
        double output = successful.Sum(result => ChunksWithin(result, start, end)) / seconds;
        SteadyState measured = window with
        {
            RequestThroughput = window.Completed / seconds,
            InputThroughput = input,
            OutputThroughput = output,
            TotalTokenThroughput = input + output,
        };
        return pooling ? measured : WithLatencies(measured, started, percentiles);
    }

    private static SteadyState WithLatencies(SteadyState state, ServeRequestResult[] started, IReadOnlyList<double> percentiles)
    {
        var ttft = new SampleStatistics([.. started.Select(result => result.TtftMs).OfType<double>()]);
        var tpot = new SampleStatistics([.. started.Select(result => result.TpotMs).OfType<double>()]);
        return state with
        {
            MeanTtftMs = OrNone(ttft, ttft.Mean),
            MedianTtftMs = OrNone(ttft, ttft.Median),
            Percentiles = [.. percentiles],
            PercentilesTtftMs = [.. percentiles.Select(percent => OrNone(ttft, ttft.Percentile(percent)))],
            MeanTpotMs = OrNone(tpot, tpot.Mean),
            MedianTpotMs = OrNone(tpot, tpot.Median),
            P90TpotMs = OrNone(tpot, tpot.Percentile(90)),
            P99TpotMs = OrNone(tpot, tpot.Percentile(99)),
        };

        static double OrNone(SampleStatistics sample, double value) => sample.Count > 0 ? value : LatencyStatistics.NoSample;
    }

    private static int ChunksWithin(ServeRequestResult result, double start, double end)
    {
        double[] gapsMs = result.ItlMs;
        if (result.OutputLength == 0 && gapsMs.Length == 0)
        {
            return 0;
        }

        double time = result.StartSeconds + ((result.TtftMs ?? 0) / MsPerSecond);
        int within = SteadyStateWindow.IsWithin(time, start, end) ? 1 : 0;
        foreach (double gapMs in gapsMs)
        {
            time += gapMs / MsPerSecond;
            if (time >= end)
            {
                break;
            }

            within += time >= start ? 1 : 0;
        }

        return within;
    }
}
