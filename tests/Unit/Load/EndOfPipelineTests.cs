using System.Management.Automation;
using ServeBench.Tests.Hosting;
using ServeBench.Workloads;
using Xunit;

namespace ServeBench.Tests.Load;

/// <summary>What the end of a pipeline cannot do is said before the load: no request reaches the server.</summary>
public sealed class EndOfPipelineTests(ModuleHost host) : IClassFixture<ModuleHost>, IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("Export-ServeResult $folder/missing/run.json", "ResultWriteFailed")]
    [InlineData("Measure-ServeMetrics | Export-ServeResult $folder/missing/run.json", "ResultWriteFailed")]
    [InlineData("Export-ServeResult $folder/run.jsno", "ResultFormatUnknown")]
    [InlineData("Export-ServeResult $folder/there.json -NoClobber", "ResultExists")]
    [InlineData("Export-ServeResult -LiteralPath $folder/there.json -NoClobber", "ResultExists")]
    [InlineData("Export-ServeResult $folder/there.csv -Append", "ResultAppendMismatch")]
    [InlineData("Export-ServeReport $folder/missing/run.html", "PageWriteFailed")]
    [InlineData("Export-ServeReport $folder/run.html, $folder/run.pdf", "ReportFormatUnknown")]
    [InlineData("Export-ServeReport $folder/there.html -NoClobber", "PageExists")]
    [InlineData("Export-ServeReport $folder/run.html -Objective 'p99 ttfd <= 1 ms'", "ObjectiveMetricUnknown")]
    [InlineData("Export-ServeTimeline $folder/missing/run.html", "PageWriteFailed")]
    [InlineData("Export-ServeTimeline $folder/there.html -NoClobber", "PageExists")]
    [InlineData("Export-ServeTimeline $folder/run.html -Threshold 50, 25", "ThresholdInvalid")]
    [InlineData("Measure-ServeMetrics | Export-ServeSweepPlot $folder/missing/run.html", "PageWriteFailed")]
    [InlineData("Measure-ServeMetrics | Export-ServeSweepPlot $folder/run.html -FilterBy nonsense", "SweepFilterInvalid")]
    [InlineData("Measure-ServeMetrics | Export-ServeParetoPlot $folder/there.html -NoClobber", "PageExists")]
    [InlineData("Measure-ServeMetrics | Compare-ServeResult $folder/missing.json", "ResultNotFound")]
    [InlineData("Compare-ServeResult $folder/*.ndjson", "ResultNotFound")]
    [InlineData("Compare-ServeResult @()", "ParameterArgumentValidationError")]
    [InlineData("Compare-ServeResult $metrics -Metric P99TtfdMs", "MetricUnknown")]
    [InlineData("Test-ServeObjective 'p99 ttfd <= 1 ms'", "ObjectiveMetricUnknown")]
    [InlineData("Test-ServeObjective $folder/objectives.json", "SweepParametersNotFound")]
    [InlineData("Measure-ServeMetrics -Goodput @{ ttfd = 1 }", "GoodputInvalid")]
    public async Task Nothing_is_sent(string end, string errorId)
    {
        File.WriteAllText(_folder["there.json"], "{}");
        File.WriteAllText(_folder["there.html"], "");
        File.WriteAllText(_folder["there.csv"], "{}");
        await using var server = new LetterServer();
        host.SetVariable("uri", server.Uri);
        host.SetVariable("folder", _folder.Root);
        host.SetVariable("metrics", Decisions.SampleMetrics.Of([1, 2, 3]));
        host.SetVariable("requests", new[] { new ServeRequest { Prompt = "Hello", InputLength = 3, OutputLength = 1 } });

        ModuleResult result = host.Run($"$requests | Invoke-ServeBenchmark $uri -Model m | {end}");

        Assert.Equal(errorId, Assert.Single(result.Errors).FullyQualifiedErrorId.Split(',')[0]);
        Assert.Empty(result.Output);
        Assert.Empty(server.To("/v1/completions"));
        Assert.Empty(server.To("/v1/models"));
    }

    [Fact]
    public async Task The_same_pipeline_sends_when_its_end_can_do_its_work()
    {
        await using var server = new LetterServer();
        host.SetVariable("uri", server.Uri);
        host.SetVariable("folder", _folder.Root);
        host.SetVariable("requests", new[] { new ServeRequest { Prompt = "Hello", InputLength = 3, OutputLength = 1 } });

        ModuleResult result = host.Run("$requests | Invoke-ServeBenchmark $uri -Model m | Export-ServeResult $folder/run.json -NoClobber");

        Assert.Empty(result.Errors);
        Assert.Single(server.To("/v1/completions"));
        Assert.True(File.Exists(_folder["run.json"]));
    }
}
