using ServeBench.Arrivals;
using ServeBench.Load;
using ServeBench.Metrics;
using ServeBench.Simulation;
using ServeBench.Tests.Hosting;
using Xunit;

namespace ServeBench.Tests.Load;

/// <summary>Phases through the pipeline in a real session, against the simulator.</summary>
public sealed class InvokePhasesTests(ModuleHost host) : IClassFixture<ModuleHost>
{
    private static readonly SimulatorOptions s_fast = new() { TimeToFirstToken = TimeSpan.FromMilliseconds(2), InterTokenLatency = TimeSpan.FromMilliseconds(1) };

    private Simulator Start(SimulatorOptions? options = null)
    {
        Simulator simulator = Simulator.Start(options ?? s_fast);
        host.SetVariable("uri", simulator.Uri);
        return simulator;
    }

    [Fact]
    public async Task Five_phases_warm_up_ramp_hold_spike_and_hold()
    {
        await using Simulator simulator = Start();
        using var folder = new TemporaryFolder();
        host.SetVariable("folder", folder.Root);
        ModuleResult output = host.Run("""
            $phases = New-ServePhase warm-up -Kind Warmup -Concurrency 3 -Count 9 |
                New-ServePhase ramp -Arrival Constant -RequestRate 20 -RampTo 60 -DurationSec 0.5 |
                New-ServePhase hold -RequestRate 60 -DurationSec 0.5 -Seamless |
                New-ServePhase spike -RequestRate 200 -DurationSec 0.2 -Seamless |
                New-ServePhase hold-2 -RequestRate 60 -Count 20 -Seamless
            $results = New-ServeDataset -Count 400 -InputLength 4 -OutputLength 4 | Invoke-ServeBenchmark $uri -Phase $phases -Seed 5 -JournalPath "$folder/run.jsonl"
            $results | Export-ServeResult "$folder/run.json" -Detailed
            $results | Export-ServeReport "$folder/run.html"
            $results
            """);
        ServeRequestResult[] results = output.Values<ServeRequestResult>();
        Assert.All(results, result => Assert.True(result.Success, result.ErrorMessage));
        ServeRun run = results[0].Run;
        Assert.Equal(["warm-up", "ramp", "hold", "spike", "hold-2"], run.Phases!.Select(phase => phase.Name));

        // Each phase has the arrivals of its process, at their times.
        ServePhase[] phases = host.Run("$phases").Values<ServePhase>();
        ArrivalSlot[] slots = host.Run("New-ArrivalSchedule -Count 400 -Phase $phases -Seed 5").Values<ArrivalSlot>();
        foreach (ServePhaseSpan span in run.Phases!.Skip(1))
        {
            double[] due = [.. results.Where(result => result.Phase == span.Name).OrderBy(result => result.Index).Select(result => result.ScheduledSeconds - span.StartSeconds)];
            double[] planned = [.. slots.Where(slot => slot.Phase!.Name == span.Name).Select(slot => slot.PhaseOffsetSeconds)];
            Assert.Equal(planned.Length, due.Length);
            Assert.All(planned.Zip(due), pair => Assert.Equal(pair.First, pair.Second, 1e-6));
        }

        Assert.Equal(20, results.Count(result => result.Phase == "ramp"));
        Assert.Equal(run.Phases![1].StartSeconds + 0.5, run.Phases[2].StartSeconds, 1e-6);
        Assert.True(run.Phases[1].StartSeconds >= run.Phases[0].EndSeconds);
        Assert.Equal(results.Length, run.RequestCount);

        ServeMetrics[] byPhase = host.Run("$results | Measure-ServeMetrics -By Phase").Values<ServeMetrics>();
        Assert.Equal(run.Phases.Select(phase => phase.Name), byPhase.Select(metrics => metrics.Phase!));
        ServeMetrics whole = Assert.Single(host.Run("$results | Measure-ServeMetrics").Values<ServeMetrics>());
        Assert.Equal(results.Length - 9, whole.Completed);

        // Files keep the phases, warm-up included.
        foreach (string file in (string[])["run.json", "run.jsonl"])
        {
            ServeRequestResult[] read = host.Run($"Import-ServeResult \"$folder/{file}\"").Values<ServeRequestResult>();
            Assert.Equal(results.OrderBy(result => result.Index).Select(result => (result.Index, result.Phase)), read.OrderBy(result => result.Index).Select(result => (result.Index, result.Phase)));
            ServeMetrics again = MetricsCalculator.Measure(read[0].Run, read);
            Assert.Equal((whole.Completed, whole.DurationSeconds), (again.Completed, again.DurationSeconds));
        }

        string page = await File.ReadAllTextAsync(folder["run.html"], TestContext.Current.CancellationToken);
        Assert.Contains("{\"name\":\"spike\",\"from\":", page, StringComparison.Ordinal);
        Assert.Contains("warm-up (not measured)", page, StringComparison.Ordinal);
        ServeTimelineWindow[] windows = host.Run("$results | Get-ServeTimeline -WindowSec 0.1").Values<ServeTimelineWindow>();
        Assert.Equal(results.Length, windows.Sum(window => window.Completed));
    }

    [Fact]
    public async Task A_duration_is_a_phase_that_draws_its_dataset_again_and_warns()
    {
        await using Simulator simulator = Start();
        ModuleResult output = host.Run("New-ServeDataset -Count 5 -InputLength 4 -OutputLength 2 | Invoke-ServeBenchmark $uri -DurationSec 0.3 -RequestRate 100 -Burstiness inf");
        ServeRequestResult[] results = output.Values<ServeRequestResult>();

        Assert.Equal(30, results.Length);
        Assert.All(results, result => Assert.Equal("main", result.Phase));
        Assert.Equal(100, results[0].Run.RequestRate);
        Assert.Contains(output.Warnings, line => line.StartsWith("25 requests were drawn from the dataset again.", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_duration_with_a_limit_keeps_so_many_in_flight()
    {
        await using Simulator simulator = Start();
        ServeRequestResult[] results = host.Run("New-ServeDataset -Count 5 -InputLength 4 -OutputLength 2 | Invoke-ServeBenchmark $uri -DurationSec 0.3 -MaxConcurrency 4 -WarningAction Ignore").Values<ServeRequestResult>();

        Assert.True(results.Length > 5, $"{results.Length} requests");
        Assert.Equal(results.Length, results.Select(result => result.RequestId).Distinct().Count());
        Assert.Equal(4, results[0].Run.MaxConcurrency);
        Assert.Equal(results.Length, results[0].Run.RequestCount);
        Assert.Equal(4, MetricsCalculator.Measure(results[0].Run, results).MaxConcurrentRequests);
    }

    [Fact]
    public async Task Without_repeats_a_duration_ends_with_its_dataset()
    {
        await using Simulator simulator = Start();
        ServeRequestResult[] results = host.Run("New-ServeDataset -Count 5 -InputLength 4 -OutputLength 2 | Invoke-ServeBenchmark $uri -DurationSec 3600 -MaxConcurrency 4 -NoRepeat").Values<ServeRequestResult>();
        Assert.Equal(5, results.Length);
    }

    [Fact]
    public async Task What_the_client_cuts_is_counted_aloud_and_the_server_lets_go_of_it()
    {
        await using Simulator simulator = Start(new SimulatorOptions { TimeToFirstToken = TimeSpan.FromMilliseconds(5), InterTokenLatency = TimeSpan.FromSeconds(60) });
        ModuleResult output = host.Run("New-ServeDataset -Count 5 -InputLength 4 -OutputLength 50 | Invoke-ServeBenchmark $uri -DurationSec 0.2 -MaxConcurrency 3 -GraceSec 0.1");
        ServeRequestResult[] results = output.Values<ServeRequestResult>();

        Assert.Equal(3, results.Length);
        Assert.All(results, result => Assert.Equal(RequestErrorKind.Cut, result.ErrorKind));
        Assert.Contains(output.Warnings, line => line.StartsWith("The client itself ended 3 of 3 requests", StringComparison.Ordinal));
        Assert.DoesNotContain(output.Warnings, line => line.Contains("failed", StringComparison.Ordinal) && line.StartsWith("3 of 3", StringComparison.Ordinal));
        ServeRun run = results[0].Run;
        Assert.Equal((3, PhaseEnding.Grace), (run.Phases![0].Cut, run.Phases[0].Ending));
        Assert.InRange(run.Phases[0].ServerReleaseMs!.Value, 0, 5000);
        ServeMetrics metrics = MetricsCalculator.Measure(run, results);
        Assert.Equal((0, 0, 3), (metrics.Completed, metrics.Failed, metrics.Cut));
    }

    [Theory]
    [InlineData("-DurationSec 5")]
    [InlineData("-GraceSec 5")]
    [InlineData("-NoRepeat")]
    [InlineData("-LoadProfile Spike -DurationSec 5")]
    [InlineData("-Phase @{ Name = 'a'; Count = 2 } -RequestRate 5")]
    [InlineData("-Phase @{ Name = 'a'; Count = 2 } -DurationSec 5")]
    public void A_load_that_is_not_one_is_refused_before_the_run(string parameters) =>
        host.Run($"New-ServeDataset -Count 5 | Invoke-ServeBenchmark http://127.0.0.1:1 {parameters}").SingleError("ParameterNotApplicable");
}
