using CsCheck;
using ServeBench.Metrics;
using ServeBench.Sweeps;
using ServeBench.Tests.Decisions;
using ServeBench.Tests.Hosting;
using Xunit;

namespace ServeBench.Tests.Metrics;

/// <summary>Repeated runs.</summary>
public sealed class MeasureServeRepetitionTests(ModuleHost host) : IClassFixture<ModuleHost>
{
    [Fact]
    public void Statistics_are_those_of_the_runs()
    {
        SetRuns(Metrics(100), Metrics(110), Metrics(130));
        ServeRepetition ttft = Assert.Single(host.Run("$runs | Measure-ServeRepetition -Metric MeanTtftMs").Values<ServeRepetition>());

        // np.std([100, 110, 130]), and with ddof=1.
        Assert.Equal(("all runs", 3, 100, 130), (ttft.Group, ttft.RunCount, ttft.Min, ttft.Max));
        Assert.Equal(113.33333333333333, ttft.Mean, 9);
        Assert.Equal(12.472191289246473, ttft.Std, 9);
        Assert.Equal(15.275252316519467, ttft.SampleStd!.Value, 9);
        Assert.Equal(11.004874666982181, ttft.CvPercent!.Value, 9);
    }

    [Fact]
    public void One_run_varies_by_nothing_and_nothing_has_no_variation()
    {
        SetRuns(Metrics(100));
        ServeRepetition[] repetitions = host.Run("$runs | Measure-ServeRepetition -Metric MeanTtftMs, Failed").Values<ServeRepetition>();

        Assert.Equal((100.0, 0.0, 0.0), (repetitions[0].Mean, repetitions[0].Std, repetitions[0].CvPercent));
        Assert.Null(repetitions[0].SampleStd);
        Assert.Equal("Failed", repetitions[1].Metric);
        Assert.Null(repetitions[1].CvPercent);
    }

    [Fact]
    public void A_metric_that_some_runs_have_is_of_those()
    {
        SetRuns(Metrics(100), Metrics(110, rate: 5));
        ServeRepetition[] repetitions = host.Run("$runs | Measure-ServeRepetition").Values<ServeRepetition>();

        Assert.Equal(1, repetitions.Single(one => one.Metric == "SteadyStateMeanTtftMs").RunCount);
        Assert.Equal(2, repetitions.Single(one => one.Metric == "MeanTtftMs").RunCount);
    }

    [Fact]
    public void Saved_runs_are_measured_in_groups()
    {
        using var folder = new TemporaryFolder();
        double[] rates = [5, 5, 10];
        for (int i = 0; i < rates.Length; i++)
        {
            CompareServeResultTests.Save(folder[$"{i}.json"], Metrics(100 + i, rates[i]));
        }

        host.SetVariable("folder", folder[""]);
        ServeRepetition[] repetitions = host.Run("\"$folder/*.json\" | Measure-ServeRepetition -By RequestRate -Metric MeanTtftMs").Values<ServeRepetition>();
        Assert.Equal([("RequestRate 5", 2, 100.5), ("RequestRate 10", 1, 102)], repetitions.Select(one => (one.Group, one.RunCount, one.Mean)));
    }

    [Fact]
    public void Points_of_a_sweep_are_grouped_by_their_own_properties()
    {
        SetRuns(Metrics(100), Metrics(110), Metrics(130));
        ServeRepetition[] repetitions = host.Run(
            "0..2 | ForEach-Object { [pscustomobject]@{ Name = $_ -lt 2 ? 'low' : 'high'; Metrics = $runs[$_] } } | Measure-ServeRepetition -By Name -Metric MeanTtftMs")
            .Values<ServeRepetition>();
        Assert.Equal([("Name low", 105.0), ("Name high", 130)], repetitions.Select(one => (one.Group, one.Mean)));
    }

    [Fact]
    public void Of_a_file_with_several_runs_all_count()
    {
        using var folder = new TemporaryFolder();
        CompareServeResultTests.Save(folder["summary.json"], Metrics(100), Metrics(110), Metrics(130));
        host.SetVariable("folder", folder[""]);

        ServeRepetition ttft = Assert.Single(host.Run("\"$folder/summary.json\" | Measure-ServeRepetition -Metric MeanTtftMs").Values<ServeRepetition>());
        Assert.Equal((3, 100, 130), (ttft.RunCount, ttft.Min, ttft.Max));
    }

    [Fact]
    public void Metrics_have_the_keys_of_vllm_too_and_one_that_there_is_not_is_an_error()
    {
        SetRuns(Metrics(100), Metrics(110));

        ServeRepetition[] repetitions = host.Run("$runs | Measure-ServeRepetition -Metric p99_ttft_ms, outputThroughput").Values<ServeRepetition>();
        Assert.Equal(["OutputThroughput", "P99TtftMs"], repetitions.Select(one => one.Metric));
        Assert.Contains("'MeanTtftMs'", host.Run("$runs | Measure-ServeRepetition -Metric MeanTtft").SingleError("MetricUnknown").Exception.Message, StringComparison.Ordinal);
        host.Run("Compare-ServeResult $runs[0] $runs[1] -Metric ttft").SingleError("MetricUnknown");
        Assert.Empty(host.Run("$runs | Measure-ServeRepetition -Metric none*").Values<ServeRepetition>());
    }

    [Fact]
    public void A_property_that_no_run_has_makes_no_groups()
    {
        SetRuns(Metrics(100), Metrics(110, rate: 5));

        ModuleResult result = host.Run("$runs | Measure-ServeRepetition -By RequestRat");
        Assert.Contains("'RequestRate'", result.SingleError("GroupPropertyUnknown").Exception.Message, StringComparison.Ordinal);
        Assert.Empty(result.Output);
        Assert.Equal(["RequestGoodput (none)"], host.Run("$runs[0] | Measure-ServeRepetition -By RequestGoodput -Metric MeanTtftMs").Values<ServeRepetition>().Select(one => one.Group));
    }

    [Fact]
    public void Runs_of_several_settings_in_one_group_are_warned_of()
    {
        SetRuns(Metrics(100), Metrics(110, rate: 5));

        Assert.Contains("-By RequestRate", Assert.Single(host.Run("$runs | Measure-ServeRepetition").Warnings), StringComparison.Ordinal);
        Assert.Empty(host.Run("$runs | Measure-ServeRepetition -By RequestRate").Warnings);
    }

    [Fact]
    public void Runs_of_a_sweep_with_several_servers_are_warned_of_and_lists_make_groups()
    {
        host.SetVariable("runs", new[] { Point("4"), Point("8") });

        Assert.Contains("-By Name", Assert.Single(host.Run("$runs | Measure-ServeRepetition").Warnings), StringComparison.Ordinal);
        Assert.Empty(host.Run("$runs | Measure-ServeRepetition -By Name").Warnings);
        Assert.Equal(
            ["sizes [1, 4]", "sizes [1, 8]"],
            host.Run("$runs | ForEach-Object { [pscustomobject]@{ sizes = @(1, [int] $_.Name); Metrics = $_.Metrics } } | Measure-ServeRepetition -By sizes -Metric MeanTtftMs").Values<ServeRepetition>().Select(one => one.Group));

        static ServeSweepRun Point(string name) => new()
        {
            Experiment = "e", Name = name, RunNumber = 0, ServerParameters = SweepParameters.Empty, BenchmarkParameters = SweepParameters.Empty,
            ServerStartSeconds = null, Reused = false, Path = "", Metrics = Metrics(100),
        };
    }

    [Fact]
    public void The_mean_is_between_the_ends_and_the_deviation_within_half_of_them()
    {
        Gen.Double[1, 1e6].Array[1, 20].Sample(latencies =>
        {
            ServeRepetition one = ServeRepetition.Of("", [.. latencies.Select(latency => Metrics(latency))]).Single(repetition => repetition.Metric == "MeanTtftMs");
            double slack = 1e-9 * one.Max;
            return one.Min == latencies.Min() && one.Max == latencies.Max()
                && one.Mean >= one.Min - slack && one.Mean <= one.Max + slack
                && one.Std <= ((one.Max - one.Min) / 2) + slack;
        });
    }

    private static ServeMetrics Metrics(double ttftMs, double rate = double.PositiveInfinity) =>
        CompareServeResultTests.Metrics($"{ttftMs}", duration: 10, ttftMs, rate);

    private void SetRuns(params ServeMetrics[] runs) => host.SetVariable("runs", runs);
}
