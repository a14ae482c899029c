using System.Globalization;
using System.Management.Automation;
using ServeBench.Load;
using ServeBench.Metrics;
using ServeBench.Tests.Hosting;
using ServeBench.Tests.Results;
using Xunit;

namespace ServeBench.Tests.Metrics;

public sealed class MeasureServeMetricsCommandTests : IClassFixture<ModuleHost>
{
    private readonly ModuleHost _host;

    public MeasureServeMetricsCommandTests(ModuleHost host)
    {
        _host = host;
        ServeRun run = SampleRuns.FullRun("a");
        ServeRun other = SampleRuns.FullRun("b");
        _host.SetVariable("results", new[]
        {
            SampleRuns.Finished(other, 0), SampleRuns.Finished(run, 0), SampleRuns.Failed(run, 1), SampleRuns.Finished(run, 2),
        });
    }

    [Fact]
    public void Each_run_is_measured_by_itself()
    {
        ServeMetrics[] metrics = _host.Run("$results | Measure-ServeMetrics").Values<ServeMetrics>();

        Assert.Equal(["b", "a"], metrics.Select(result => result.RunId));
        Assert.Equal([1, 2], metrics.Select(result => result.Completed));
        Assert.Equal([0, 1], metrics.Select(result => result.Failed));
    }

    [Fact]
    public void Filtering_keeps_the_duration()
    {
        ServeMetrics metrics = Assert.Single(_host.Run("$results | Where-Object { $_.Run.RunId -eq 'a' -and $_.Index -eq 2 } | Measure-ServeMetric").Values<ServeMetrics>());

        Assert.Equal(12.5, metrics.DurationSeconds);
        Assert.Equal(1 / 12.5, metrics.RequestThroughput);
    }

    [Fact]
    public void What_a_gate_throws_has_the_number_that_it_looked_at()
    {
        ServeMetrics metrics = _host.Run("$results | Measure-ServeMetrics").Values<ServeMetrics>()[1];
        string message = _host.Run("$all = $results | Measure-ServeMetrics; if ($all[1].P99TtftMs -gt 0) { throw \"$($all[1])\" }").Errors.Single().Exception.Message;

        Assert.EndsWith(string.Create(CultureInfo.InvariantCulture, $"TTFT mean {metrics.MeanTtftMs:0.##} ms, P99 {metrics.P99TtftMs:0.##} ms"), message, StringComparison.Ordinal);
    }

    [Fact]
    public void Without_percentiles_it_is_the_99th()
    {
        ServeMetrics[] metrics = _host.Run("Measure-ServeMetrics -InputObject $results").Values<ServeMetrics>();

        Assert.NotEmpty(metrics);
        Assert.All(metrics, one => Assert.Equal([99], one.GetLatency(LatencyMetric.Ttft)!.Percentiles.Select(value => value.Percent)));
    }

    [Fact]
    public void Percentiles_may_be_one_text_as_vllm_takes_it()
    {
        ServeMetrics metrics = _host.Run("$results | Measure-ServeMetrics -Percentile '50,90, 99.9'").Values<ServeMetrics>()[0];

        Assert.Equal([50, 90, 99.9], metrics.GetLatency(LatencyMetric.Itl)!.Percentiles.Select(value => value.Percent));
    }

    [Fact]
    public void Percentiles_that_are_asked_for_are_properties()
    {
        ModuleResult result = _host.Run("Measure-ServeMetrics -InputObject $results -Percentile 99.9, 50, 1");

        PSObject metrics = result.Output[1];
        Assert.Empty(result.Errors);
        Assert.Equal(50.123456, (double)metrics.Properties["P99_9TtftMs"].Value, 1e-9);
        Assert.Equal(80.123456, metrics.Properties["P1E2elMs"].Value);
        Assert.Equal(50.123456, metrics.Properties["P50TtftMs"].Value);
        Assert.Equal(
            [
                "P99_9TtftMs", "P1TtftMs", "P99_9TpotMs", "P1TpotMs", "P99_9ItlMs", "P1ItlMs", "P99_9E2elMs", "P1E2elMs", "P99_9ContentTtftMs", "P1ContentTtftMs",
                "P99_9QueueMs", "P50QueueMs", "P1QueueMs", "P99_9E2elIncludingQueueMs", "P50E2elIncludingQueueMs", "P1E2elIncludingQueueMs",
                "P99_9TtstMs", "P1TtstMs",
            ],
            metrics.Properties.Where(property => property.MemberType == PSMemberTypes.NoteProperty).Select(property => property.Name));
        Assert.Equal([99.9, 50, 1], ((ServeMetrics)metrics.BaseObject).GetLatency(LatencyMetric.Itl)!.Percentiles.Select(value => value.Percent));
    }

    [Fact]
    public void Goodput_takes_a_table()
    {
        ServeMetrics metrics = _host.Run("$results | Measure-ServeMetrics -Goodput @{ TTFT = 60; tpot = '10.5' }").Values<ServeMetrics>()[1];

        Assert.Equal(2 / 12.5, metrics.RequestGoodput);
        Assert.Equal(200 / 3.0, metrics.GoodputPercent!.Value, 1e-9);
    }

    [Fact]
    public void Goodput_takes_a_limit_for_every_latency_and_shows_the_share_of_each()
    {
        PSObject metrics = _host.Run("$results | Measure-ServeMetrics -Goodput @{ Content_Ttft = 60; itl = 10.1 }").Output[1];
        ModuleResult refused = _host.Run("$results | Measure-ServeMetrics -Goodput @{ itk = 10 }");

        Assert.Equal((0.0, 0.0, 200 / 3.0), (metrics.Properties["GoodputPercent"].Value, metrics.Properties["ContentTtftGoodputPercent"].Value, (double)metrics.Properties["ItlGoodputPercent"].Value));
        Assert.Contains("did you mean 'itl'?", refused.SingleError("GoodputInvalid").Exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Without_input_there_is_an_error_so_that_no_gate_goes_on()
    {
        ModuleResult result = _host.Run("$results | Where-Object Index -lt 0 | Measure-ServeMetrics");

        Assert.Empty(result.Output);
        Assert.StartsWith("ResultsEmpty", Assert.Single(result.Errors).FullyQualifiedErrorId, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("-Percentile 101", "PercentileInvalid")]
    [InlineData("-Percentile 50, -1", "PercentileInvalid")]
    [InlineData("-Goodput @{ itk = 5 }", "GoodputInvalid")]
    [InlineData("-Goodput @{ ttft = 0 }", "GoodputInvalid")]
    [InlineData("-Goodput @{}", "GoodputInvalid")]
    public void Bad_arguments_are_one_error(string arguments, string errorId)
    {
        ModuleResult result = _host.Run($"$results | Measure-ServeMetrics {arguments}");

        Assert.Equal(ErrorCategory.InvalidArgument, result.SingleError(errorId).CategoryInfo.Category);
        Assert.Empty(result.Output);
    }

    [Fact]
    public void Results_that_were_serialized_are_measured_as_what_they_were()
    {
        ModuleResult result = _host.Run("""
            $copies = [Management.Automation.PSSerializer]::Deserialize([Management.Automation.PSSerializer]::Serialize($results, 3))
            $copies[1].GetType().FullName
            $copies[1].ItlMs.Length
            $copies[1].Run.Client.SendLagP99Ms
            $copies[1].Run.StartedAt.UtcTicks
            $copies[1].Run.PrefixCache.HitPercent
            $copies[1].Run.SpeculativeDecoding.PositionAcceptanceRates[1]
            $copies[1].Run.DiffusionDecoding.StepsPerCanvas
            $copies[1].Run.Probe.E2elMs.Length
            $copies[1].Run.RateChanges[1].Rate
            $copies | Measure-ServeMetrics
            """);

        Assert.Empty(result.Errors);
        Assert.Equal(["ServeBench.Load.ServeRequestResult", 3, 0.4, SampleRuns.FullRun().StartedAt.UtcTicks, 25.0, 0.75, 7.0, 3, 2], result.Output.Take(9).Select(item => item.BaseObject));
        ServeMetrics[] expected = _host.Run("$results | Measure-ServeMetrics").Values<ServeMetrics>();
        Assert.Equal(2, expected.Length);
        for (int index = 0; index < expected.Length; index++)
        {
            // The order of a table of metadata is not kept.
            MetricsAssert.Equal(expected[index], Assert.IsType<ServeMetrics>(result.Output[9 + index].BaseObject), nameof(ServeMetrics.Run));
        }
    }

    [Fact]
    public void Metrics_that_were_serialized_are_what_they_were_but_for_the_requests()
    {
        ModuleResult result = _host.Run("""
            $metrics = $results | Measure-ServeMetrics -Percentile 50, 90, 95, 99, 99.9 -Goodput @{ ttft = 60; itl = 11 }
            $metrics
            [Management.Automation.PSSerializer]::Deserialize([Management.Automation.PSSerializer]::Serialize($metrics, 3))
            """);

        Assert.Empty(result.Errors);
        MetricsAssert.Equal(
            Assert.IsType<ServeMetrics>(result.Output[1].BaseObject), Assert.IsType<ServeMetrics>(result.Output[3].BaseObject), nameof(ServeMetrics.Run));
        Assert.Equal(result.Output[1].Properties["P99_9ItlMs"].Value, result.Output[3].Properties["P99_9ItlMs"].Value);
        Assert.Equal(result.Output[1].Properties["ItlGoodputPercent"].Value, result.Output[3].Properties["ItlGoodputPercent"].Value);
        Assert.Equal(1, ((ServeMetrics)result.Output[3].BaseObject).GetFailures()[RequestErrorKind.RateLimited]);
    }

    [Fact]
    public void The_percentiles_that_were_asked_for_are_still_known_after_a_serialization()
    {
        ModuleResult result = _host.Run("""
            $metrics = $results | Measure-ServeMetrics -Percentile 99.9, 50
            $metrics | Format-ServeMetrics
            [Management.Automation.PSSerializer]::Deserialize([Management.Automation.PSSerializer]::Serialize($metrics, 3)) | Format-ServeMetrics
            """);

        string[] lines = result.Values<string>();
        Assert.Equal(lines[..(lines.Length / 2)], lines[(lines.Length / 2)..]);
        Assert.Contains(lines, line => line.StartsWith("P99.9 TTFT", StringComparison.Ordinal));
        Assert.DoesNotContain(lines, line => line.StartsWith("P99 TTFT", StringComparison.Ordinal));
    }

    [Fact]
    public void Metrics_of_another_tool_are_what_they_were_after_a_serialization()
    {
        ModuleResult result = _host.Run($"""
            $metrics = Import-ServeResult '{ToolFiles.PathOf("*.json")}', '{ToolFiles.PathOf("sglang.jsonl")}'
            $metrics
            [Management.Automation.PSSerializer]::Deserialize([Management.Automation.PSSerializer]::Serialize($metrics, 3))
            """);

        ServeMetrics[] metrics = result.Values<ServeMetrics>();
        Assert.Equal(16, metrics.Length);
        for (int index = 0; index < 8; index++)
        {
            MetricsAssert.Equal(metrics[index], metrics[index + 8], nameof(ServeMetrics.Run));
            Assert.Equal(metrics[index].GetToolMetrics(), metrics[index + 8].GetToolMetrics());
            Assert.All(metrics[index].GetToolMetrics(), metric => Assert.Equal(metric.Value, result.Output[index + 8].Properties[metric.Key].Value));
        }
    }

    [Theory]
    [InlineData("5, 6, 'text' + $results", "3 objects are not requests that can be measured; the first is of type 'System.Int32'. Pipe the output of Invoke-ServeBenchmark", 2)]
    [InlineData("($results | Measure-ServeMetrics)", "2 objects are not requests that can be measured; the first is of type 'ServeBench.Metrics.ServeMetrics'. Metrics are already measured", 0)]
    [InlineData("[pscustomobject]@{ Index = 1 }", "1 object is not requests", 0)]
    public void Whatever_is_no_result_is_one_error_that_says_what_to_pipe_and_the_rest_goes_on(string input, string text, int count)
    {
        ModuleResult result = _host.Run($"{input} | Measure-ServeMetrics");

        ErrorRecord error = result.SingleError("ResultInputInvalid");
        Assert.StartsWith(text, error.Exception.Message, StringComparison.Ordinal);
        Assert.Equal(ErrorCategory.InvalidArgument, error.CategoryInfo.Category);
        Assert.Equal(count, result.Output.Count);
    }
}
