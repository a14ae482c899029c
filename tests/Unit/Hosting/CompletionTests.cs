using System.Management.Automation;
using ServeBench.Metrics;
using ServeBench.Simulation;
using Xunit;

namespace ServeBench.Tests.Hosting;

/// <summary>What Tab offers where an argument has a known set of names: those, and no files.</summary>
public sealed class CompletionTests(ModuleHost host) : IClassFixture<ModuleHost>
{
    private string[] Complete(string line) => [.. host.Complete(line).CompletionMatches.Select(match => match.CompletionText)];

    [Theory]
    [InlineData("Compare-ServeResult a.json b.json -Metric P99", "P99TtftMs", "P99TpotMs", "P99ItlMs", "P99E2elMs", "P99ContentTtftMs")]
    [InlineData("Compare-ServeResult a.json b.json -Metric p99_e", "P99E2elMs")]
    [InlineData("Compare-ServeResult a.json b.json -Metric P99TtftMs, request_t", "RequestThroughput")]
    [InlineData("Measure-ServeRepetition a.json -Metric 'output", "OutputThroughput")]
    [InlineData("Measure-ServeRepetition a.json -By max_c", "MaxConcurrency", "max_concurrency")]
    [InlineData("Measure-ServeRepetition a.json -By tensor", "tensor_parallel_size")]
    [InlineData("Export-ServeSweepPlot x.html -VarX request_th", "request_throughput")]
    [InlineData("Export-ServeSweepPlot x.html -VarY p99_t", "p99_ttft_ms", "p99_tpot_ms")]
    [InlineData("Export-ServeSweepPlot x.html -CurveBy max_num_s", "max_num_seqs")]
    [InlineData("Export-ServeSweepPlot x.html -FilterBy median_e2el_ms", "median_e2el_ms")]
    [InlineData("Export-ServeParetoPlot x.html -LabelBy max_con", "max_concurrency")]
    [InlineData("Measure-ServeBoundary -GroupBy _ben", "_benchmark_name")]
    [InlineData("Measure-ServeBoundary -MultiplierMetric mean_tt", "mean_ttft_ms")]
    [InlineData("Format-ServeMetrics -Metric Sched", "ScheduledTtft", "ScheduledE2el")]
    [InlineData("Format-ServeMetrics -Metric client_q", "ClientQueueTime")]
    [InlineData("Measure-ServeMetrics -Percentile 9", "90", "95", "99", "99.9")]
    [InlineData("Measure-ServeMetrics -By t", "Turn")]
    [InlineData("Invoke-ServeBenchmark http://127.0.0.1:1 -Headers ", "@{ 'x-tenant' = 'a' }")]
    [InlineData("Invoke-ServeBenchmark http://127.0.0.1:1 -Backend openai-ch", "openai-chat")]
    public void Names_are_offered(string line, params string[] expected) => Assert.Equal(expected, Complete(line));

    [Fact]
    public void Tables_of_goodput_are_offered_for_every_latency()
    {
        string[] offered = Complete("Measure-ServeMetrics -Goodput ");

        Assert.Equal(["@{ ttft = 200 }", "@{ tpot = 30 }", "@{ e2el = 5000 }", "@{ ttft = 200; tpot = 30 }"], offered[..4]);
        Assert.All(LatencyMetric.All, latency => Assert.Contains(offered, table => table.StartsWith($"@{{ {latency.Key} = ", StringComparison.Ordinal)));
    }

    [Theory]
    [InlineData("Compare-ServeResult a.json b.json -Metric ")]
    [InlineData("Measure-ServeRepetition a.json -Metric ")]
    [InlineData("Measure-ServeRepetition a.json -By ")]
    [InlineData("Export-ServeSweepPlot x.html -VarX ")]
    [InlineData("Export-ServeSweepPlot x.html -VarY ")]
    [InlineData("Export-ServeSweepPlot x.html -FigBy ")]
    [InlineData("Export-ServeParetoPlot x.html -UserCountVar ")]
    [InlineData("Measure-ServeBoundary -Metric ")]
    [InlineData("Measure-ServeBoundary -GroupBy ")]
    [InlineData("Measure-ServeMetrics -Goodput ")]
    [InlineData("Invoke-ServeSweep -Objective ")]
    public void Names_come_alone(string line)
    {
        CompletionResult[] offered = [.. host.Complete(line).CompletionMatches];
        Assert.NotEmpty(offered);
        Assert.All(offered, match => Assert.Equal(CompletionResultType.ParameterValue, match.ResultType));
    }

    [Theory]
    [InlineData("Compare-ServeResult a.json b.json -Metric zzz")]
    [InlineData("Export-ServeSweepPlot x.html -VarX zzz")]
    [InlineData("Invoke-ServeBenchmark http://127.0.0.1:1 -Label ")]
    [InlineData("Invoke-ServeBenchmark http://127.0.0.1:1 -Endpoint /")]
    [InlineData("Invoke-ServeBenchmark http://127.0.0.1:1 -Proxy ")]
    [InlineData("Invoke-ServeSweep -ExperimentName ")]
    [InlineData("Import-ServeDataset a.json -PromptColumn ")]
    [InlineData("ConvertFrom-VllmCommand ")]
    [InlineData("Test-ServeEndpoint /")]
    [InlineData("Test-ServeEndpoint -Uri /")]
    [InlineData("Invoke-ServeBenchmark /")]
    [InlineData("Invoke-ServeSweep 'vllm bench serve' -Uri /")]
    [InlineData("New-ServeDataset -Uri /")]
    public void Files_are_not_offered_for_names_and_addresses(string line) => Assert.Empty(Complete(line));

    [Fact]
    public void Files_are_offered_for_paths_only()
    {
        ModuleResult result = host.Run("""
            foreach ($command in Get-Command -Module ServeBench -CommandType Cmdlet) {
                foreach ($parameter in $command.Parameters.Values) {
                    $type = $parameter.ParameterType.IsArray ? $parameter.ParameterType.GetElementType() : $parameter.ParameterType
                    $type = [Nullable]::GetUnderlyingType($type) ?? $type
                    $completes = $type.IsEnum -or $type -in [switch], [bool] -or $parameter.Attributes.Where({ $_ -is [ArgumentCompleter] -or $_ -is [ValidateSet] })
                    $isPath = $parameter.Name -match 'Path$|Folder$|^FromResult$|^Destination$|^InputObject$|^(Reference|Difference)(Object)?$|^(Benchmark|Server|Workload)Parameter$'
                    if (-not $completes -and -not $isPath -and $parameter.Name -notin [System.Management.Automation.PSCmdlet]::CommonParameters -and $parameter.Name -notin [System.Management.Automation.PSCmdlet]::OptionalCommonParameters) {
                        "$($command.Name) -$($parameter.Name)"
                    }
                }
            }
            """);

        Assert.Empty(result.Errors);
        Assert.True(
            result.Output.Count == 0,
            $"Tab offers files for these. Give each a completer, [ArgumentCompleter(typeof(FreeTextCompleter))] where nothing is known: {string.Join(", ", result.Values<string>())}.");
    }

    [Fact]
    public void Addresses_and_ports_are_those_of_running_simulators()
    {
        ServeSimulator simulator = host.Run("Start-ServeSimulator").Values<ServeSimulator>()[0];
        try
        {
            string address = simulator.Uri.AbsoluteUri.TrimEnd('/');
            Assert.Contains(address, Complete("Test-ServeEndpoint "));
            Assert.Contains(address, Complete("Invoke-ServeBenchmark -Uri http://127"));
            Assert.Contains(address, Complete("Invoke-ServeSweep 'vllm bench serve' -Uri "));
            Assert.Contains(simulator.Port.ToString(System.Globalization.CultureInfo.InvariantCulture), Complete("Stop-ServeSimulator -Port "));
            Assert.Equal(["sim"], Complete($"Invoke-ServeBenchmark {address} -LoraModule s"));
        }
        finally
        {
            host.SetVariable("simulator", simulator);
            host.Run("$simulator | Stop-ServeSimulator");
        }
    }
}
