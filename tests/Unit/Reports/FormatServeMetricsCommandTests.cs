using ServeBench.Load;
using ServeBench.Tests.Hosting;
using ServeBench.Tests.Results;
using Xunit;

namespace ServeBench.Tests.Reports;

public sealed class FormatServeMetricsCommandTests : IClassFixture<ModuleHost>
{
    private readonly ModuleHost _host;

    public FormatServeMetricsCommandTests(ModuleHost host)
    {
        _host = host;
        var run = new ServeRun { DurationSeconds = 12.5 };
        _host.SetVariable("results", new[] { SampleRuns.Finished(run, 0), SampleRuns.Failed(run, 1) });
    }

    [Fact]
    public void The_block_is_written_line_by_line()
    {
        string[] lines = _host.Run("$results | Measure-ServeMetrics | Format-ServeMetrics").Values<string>();

        Assert.Equal("Successful requests:                     1         ", lines[1]);
        Assert.Equal(3, lines.Count(line => line.StartsWith("--", StringComparison.Ordinal)));
        Assert.Equal(new string('=', 50), lines[^1]);
    }

    [Fact]
    public void Latencies_are_named_as_in_vllm_and_shown_in_its_order()
    {
        string[] lines = _host.Run("$results | Measure-ServeMetrics | Format-ServeMetrics -Metric e2el, TTFT").Values<string>();

        Assert.Equal(
            ["---------------Time to First Token----------------", "----------------End-to-end Latency----------------"],
            lines.Where(line => line.StartsWith("--", StringComparison.Ordinal)));
    }

    [Theory]
    [InlineData("$results", "2 objects are not metrics; the first is of type 'ServeBench.Load.ServeRequestResult'. Measure requests first")]
    [InlineData("'text'", "1 object is not metrics; the first is of type 'System.String'. Pipe the output of Measure-ServeMetrics")]
    public void What_are_no_metrics_is_one_error_that_says_what_to_pipe(string input, string text)
    {
        ModuleResult result = _host.Run($"@({input}) + @($results | Measure-ServeMetrics) | Format-ServeMetrics");

        Assert.StartsWith(text, result.SingleError("ResultInputInvalid").Exception.Message, StringComparison.Ordinal);
        Assert.Equal("============ Serving Benchmark Result ============", result.Output[0].BaseObject);
    }

    [Fact]
    public void A_latency_that_there_is_not_is_an_error_that_names_those_that_there_are()
    {
        ModuleResult result = _host.Run("$results | Measure-ServeMetrics | Format-ServeMetrics -Metric speed");

        Assert.Contains("Ttft", Assert.Single(result.Errors).Exception.Message, StringComparison.Ordinal);
    }
}
