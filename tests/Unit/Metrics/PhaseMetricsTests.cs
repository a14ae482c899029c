using ServeBench.Arrivals;
using ServeBench.Load;
using ServeBench.Metrics;
using Xunit;

namespace ServeBench.Tests.Metrics;

public sealed class PhaseMetricsTests
{
    private static ServeRun Run() => new()
    {
        RunId = "r",
        Backend = "openai",
        DurationSeconds = 10,
        Phases =
        [
            new ServePhaseSpan { Name = "warm", Kind = PhaseKind.Warmup, StartSeconds = 0, ArrivalsEndSeconds = 3, EndSeconds = 4 },
            new ServePhaseSpan { Name = "ramp", StartSeconds = 4, ArrivalsEndSeconds = 6, EndSeconds = 7 },
            new ServePhaseSpan { Name = "hold", StartSeconds = 6, ArrivalsEndSeconds = 9, EndSeconds = 10 },
        ],
    };

    private static ServeRequestResult Result(ServeRun run, int index, string phase, double start, RequestErrorKind kind = RequestErrorKind.None, double? prefill = null) => new()
    {
        Index = index,
        Run = run,
        Phase = phase,
        Success = kind == RequestErrorKind.None,
        ErrorKind = kind,
        ScheduledSeconds = start,
        StartSeconds = start,
        InputLength = 5,
        OutputLength = 2,
        TtftMs = 100,
        E2elMs = 200,
        ChunkCount = 2,
        ItlMs = [100],
        PrefillQueueMs = prefill,
    };

    private static ServeRequestResult[] Results(ServeRun run) =>
    [
        Result(run, 0, "warm", 0.5),
        Result(run, 1, "ramp", 4.5),
        Result(run, 2, "ramp", 5, RequestErrorKind.Timeout),
        Result(run, 3, "hold", 6.5, prefill: 4),
        Result(run, 4, "hold", 7, RequestErrorKind.Cut),
        Result(run, 5, "hold", 8, RequestErrorKind.Abandoned),
        Result(run, 6, "hold", 8.5, prefill: 8),
    ];

    private static RunCollector Collected()
    {
        var collector = new RunCollector();
        foreach (ServeRequestResult result in Results(Run()))
        {
            collector.Add(result);
        }

        return collector;
    }

    [Fact]
    public void A_warm_up_counts_in_no_metric_of_the_run_and_what_was_cut_is_no_failure()
    {
        ServeMetrics metrics = Assert.Single(Collected().Measure());

        Assert.Equal((3, 1, 2), (metrics.Completed, metrics.Failed, metrics.Cut));
        Assert.Equal(75, metrics.SuccessPercent);
        Assert.Equal("Timeout: 1", metrics.Failures);
        // From 4 s to 10 s: the phases overlap, and that time counts once.
        Assert.Equal(6, metrics.DurationSeconds);
        Assert.Equal(0.5, metrics.RequestThroughput);
        Assert.Equal(100, metrics.MeanTtftMs);
        Assert.Equal([1, 2, 3, 4, 5, 6], metrics.GetRequests().Select(result => result.Index));
        Assert.Equal([0], metrics.Unmeasured.Select(result => result.Index));
    }

    [Fact]
    public void Each_phase_is_measured_over_its_own_time()
    {
        IReadOnlyList<ServeMetrics> phases = Collected().Measure(new MeasureOptions { By = MetricsGrouping.Phase });

        Assert.Equal(["warm", "ramp", "hold"], phases.Select(metrics => metrics.Phase));
        Assert.Equal([1, 1, 2], phases.Select(metrics => metrics.Completed));
        Assert.Equal([4.0, 3, 4], phases.Select(metrics => metrics.DurationSeconds));
        Assert.Equal((6.0, 8.0), (phases[2].MeanPrefillQueueMs!.Value, Math.Round(phases[2].P99PrefillQueueMs!.Value)));
        Assert.Null(phases[1].MeanPrefillQueueMs);
    }

    [Fact]
    public void A_run_whose_end_is_not_known_is_measured_over_what_it_has()
    {
        ServeRun run = Run();
        run.Phases = [.. run.Phases!.Select(phase => new ServePhaseSpan { Name = phase.Name, Kind = phase.Kind })];
        ServeMetrics metrics = MetricsCalculator.Measure(run, Results(run));
        Assert.Equal(8.7 - 4.5, metrics.DurationSeconds, 1e-9);
    }

    [Fact]
    public void A_timeline_counts_each_thing_where_it_happens()
    {
        ServeRun run = Run();
        IReadOnlyList<ServeTimelineWindow> windows = RunTimeline.Of(run, Results(run), 1);

        Assert.Equal(10, windows.Count);
        Assert.Equal(["warm", "warm", "warm", "warm", "ramp", "ramp", "hold", "hold", "hold", "hold"], windows.Select(window => window.Phase));
        Assert.Equal([1, 0, 0, 0, 1, 1, 1, 1, 2, 0], windows.Select(window => window.Arrivals));
        Assert.Equal([1, 0, 0, 0, 1, 0, 1, 0, 1, 0], windows.Select(window => window.Completed));
        Assert.Equal([0, 0, 0, 0, 0, 1, 0, 0, 0, 0], windows.Select(window => window.Failed));
        Assert.Equal([0, 0, 0, 0, 0, 0, 0, 1, 1, 0], windows.Select(window => window.Cut));
        Assert.Equal(0.2, windows[4].InFlight, 1e-9);
        Assert.Equal(2, windows[4].OutputTokens);
        Assert.Equal((100.0, 200.0), (windows[4].P99TtftMs!.Value, windows[4].P50E2elMs!.Value));
        Assert.Null(windows[1].P99TtftMs);
    }

    [Fact]
    public void A_window_that_is_too_short_is_refused() =>
        Assert.Equal("WindowTooShort", Assert.Throws<ServeException>(() => RunTimeline.Of(new ServeRun { DurationSeconds = 1e6 }, [], 1e-3)).ErrorId);
}
