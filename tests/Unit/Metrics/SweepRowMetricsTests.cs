using ServeBench.Decisions;
using ServeBench.Metrics;
using ServeBench.Tests.Decisions;
using ServeBench.Tests.Hosting;
using Xunit;

namespace ServeBench.Tests.Metrics;

/// <summary>Runs that Import-ServeSweep read, as the metrics that they are.</summary>
public sealed class SweepRowMetricsTests : IClassFixture<ModuleHost>, IDisposable
{
    private readonly ModuleHost _host;
    private readonly TemporaryFolder _folder = new();

    public SweepRowMetricsTests(ModuleHost host)
    {
        _host = host;
        _host.SetVariable("folder", _folder.Root);
        Directory.CreateDirectory(_folder["BENCH--a"]);
        CompareServeResultTests.Save(_folder["BENCH--a/run=0.json"], CompareServeResultTests.Metrics("a", duration: 10, ttftMs: 100));
    }

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void A_run_of_a_sweep_has_each_metric_of_its_file()
    {
        ServeRepetition[] read = _host.Run("Import-ServeSweep $folder | Measure-ServeRepetition").Values<ServeRepetition>();

        Assert.Equal(_host.Run("\"$folder/*/run=0.json\" | Measure-ServeRepetition").Values<ServeRepetition>().Select(Pair), read.Select(Pair));
        Assert.Contains(read, one => one.Metric == "SteadyStateMeanTtftMs");

        static (string Metric, double Mean) Pair(ServeRepetition one) => (one.Metric, one.Mean);
    }

    [Fact]
    public void A_row_of_texts_is_the_same_run()
    {
        _host.Run("""
            $run = Import-ServeSweep $folder
            $texts = [ordered]@{}
            foreach ($property in $run.PSObject.Properties) { $texts[$property.Name] = [string]::Format([cultureinfo]::InvariantCulture, '{0:R}', $property.Value) }
            """);

        ServeComparison[] compared = _host.Run("[pscustomobject] $texts | Compare-ServeResult $run").Values<ServeComparison>();
        Assert.Equal(20, compared.Count(one => !one.Metric.StartsWith("SteadyState", StringComparison.Ordinal)));
        Assert.All(compared, one => Assert.Equal(("a", 0.0), (one.ReferenceRun, one.Delta)));
    }

    [Theory]
    [InlineData("[pscustomobject]@{ duration = 1.0; completed = 3 }")]
    [InlineData("[pscustomobject]@{ duration = 'long'; completed = 3; request_throughput = 3.0 }")]
    public void What_is_not_a_whole_result_is_refused(string item) =>
        _host.Run($"{item} | Measure-ServeRepetition").SingleError("ResultInputInvalid");
}
