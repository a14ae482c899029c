using System.Globalization;
using System.Management.Automation;
using ServeBench.Simulation;
using ServeBench.Sweeps;
using ServeBench.Tests.Hosting;
using Xunit;

namespace ServeBench.Tests.Sweeps;

/// <summary>What a sweep says to who uses it for the first time.</summary>
public sealed class SweepAdviceTests : IDisposable
{
    private const string Bench = "vllm bench serve --num-prompts 3 --random-input-len 4 --random-output-len 2";

    private readonly ModuleHost _host = new();
    private readonly TemporaryFolder _folder = new();
    private readonly Simulator _simulator = Simulator.Start(new SimulatorOptions { TimeToFirstToken = TimeSpan.FromMilliseconds(1), InterTokenLatency = TimeSpan.FromMilliseconds(1) });

    public SweepAdviceTests()
    {
        _host.SetVariable("uri", _simulator.Uri);
        _host.SetVariable("bench", Bench);
        _host.SetVariable("folder", _folder.Root);
        _host.SetVariable("WarningPreference", ActionPreference.SilentlyContinue);
        _host.Run("$PSDefaultParameterValues['Invoke-ServeSweep:OutputFolder'] = $folder; $PSDefaultParameterValues['Invoke-ServeSweep:ExperimentName'] = 'e'");
    }

    public void Dispose()
    {
        _host.Dispose();
        _folder.Dispose();
        _simulator.DisposeAsync().AsTask().GetAwaiter().GetResult();
    }

    [Theory]
    [InlineData("-ServerCommand 'no-such-program serve'", "There is no program 'no-such-program' in the folders of PATH ")]
    [InlineData("-ServerCommand 'no-such-program serve' -AfterBenchmark { }", "There is no program 'no-such-program' in the folders of PATH ")]
    [InlineData("-ServerCommand './no-such-program serve' -AfterBenchmark { }", "/no-such-program' to start the server.")]
    [InlineData("-ServerCommand \"$folder/plain-file serve\" -AfterBenchmark { } -ContinueOnError", "/plain-file' to start the server.")]
    public void A_server_without_a_program_is_told_first(string server, string message)
    {
        File.WriteAllText(_folder["plain-file"], "");

        ModuleResult result = _host.Run("Invoke-ServeSweep $bench " + server);

        Assert.Contains(message, result.SingleError("SweepServerNotFound").Exception.Message, StringComparison.Ordinal);
        Assert.False(Directory.Exists(_folder["e"]));
    }

    [Fact]
    public void The_caches_of_a_server_that_is_there_are_asked_for()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "has another shell");
        _host.Run("Invoke-ServeSweep $bench -ServerCommand 'sh serve'").SingleError("SweepResetUnknown");
    }

    [Fact]
    public void A_sweep_without_a_run_leaves_nothing_and_gives_no_advice_to_go_on()
    {
        _host.SetVariable("WarningPreference", ActionPreference.Continue);
        ModuleResult nothing = _host.Run("Invoke-ServeSweep $bench -Uri http://127.0.0.1:1");
        nothing.SingleError("EndpointUnreachable");
        Assert.DoesNotContain(nothing.Warnings, warning => warning.Contains("ended early", StringComparison.Ordinal));
        Assert.False(Directory.Exists(_folder["e"]));

        ModuleResult some = _host.Run("Invoke-ServeSweep -Uri $uri -RunCount 1 -BenchmarkParameter @{ n = 1 }, @{ n = 2 } -Benchmark { param($Parameters) if ($Parameters.n -eq 2) { throw 'power cut' }; New-ServeDataset -Count 1 -InputLength 4 -OutputLength 2 | Invoke-ServeBenchmark $uri -WarningAction Ignore }");
        Assert.Contains("-ExperimentName 'e' -Resume", Assert.Single(some.Warnings, warning => warning.Contains("ended early", StringComparison.Ordinal)), StringComparison.Ordinal);
        Assert.Single(some.Output);
    }

    [Theory]
    [InlineData("", "-AfterBenchmark { param($Parameters, $Uri) Reset-ServeCache $Uri }")]
    [InlineData("-AfterBenchmark { }", "The action after each run did not empty the cache.")]
    [InlineData("-AfterBenchmark { param($Parameters, $Uri) Reset-ServeCache $Uri }", null)]
    public void Prompts_that_the_server_has_in_its_cache_are_told_once(string after, string? advice)
    {
        _host.SetVariable("WarningPreference", ActionPreference.Continue);
        ModuleResult result = _host.Run($$"""
            Invoke-ServeSweep 'vllm bench serve --num-prompts 4 --random-input-len 64 --random-output-len 2' -Uri $uri -RunCount 2 -BenchmarkParameter @{ max_concurrency = 1 }, @{ max_concurrency = 2 } {{after}}
            """);

        Assert.Empty(result.Errors);
        string[] warnings = [.. result.Warnings.Where(warning => warning.Contains("prefix cache", StringComparison.Ordinal))];
        Assert.Equal(advice is null ? 0 : 1, warnings.Length);
        Assert.All(warnings, warning => Assert.Contains(advice!, warning, StringComparison.Ordinal));
        Assert.All(warnings, warning => Assert.DoesNotContain("-ResetPrefixCache", warning, StringComparison.Ordinal));
        Assert.Contains("-ResetPrefixCache", Assert.Single(_host.Run("1..2 | ForEach-Object { New-ServeDataset 4 -InputLength 64 -OutputLength 2 -Seed 7 | Invoke-ServeBenchmark $uri }").Warnings, warning => warning.Contains("prefix cache", StringComparison.Ordinal)), StringComparison.Ordinal);
    }

    [Fact]
    public void A_number_that_a_script_block_adds_is_an_objective()
    {
        ServeSweepRun[] runs = Runs("""
            Invoke-ServeSweep -Uri $uri -RunCount 1 -Objective @{ gpu_watts = '<=300' } -Benchmark {
                New-ServeDataset -Count 1 -InputLength 4 -OutputLength 2 | Invoke-ServeBenchmark $uri -Metadata @{ gpu_watts = 250.5 }
            }
            """);

        Assert.Equal([(65536.0, true)], runs.Select(run => (Convert.ToDouble(run.BenchmarkParameters["request_rate"], CultureInfo.InvariantCulture), run.ObjectiveMet!.Value)));
        Assert.Contains(
            "must appear by name in its script block.",
            _host.Run("Invoke-ServeSweep -Uri $uri -ExperimentName f -Objective @{ gpu_wats = '<=300' } -Benchmark { Invoke-Mine }").SingleError("SweepMetricMissing").Exception.Message,
            StringComparison.Ordinal);
    }

    [Fact]
    public void A_saved_sweep_has_the_percentiles_that_its_requests_tell()
    {
        const string Sweep = "Invoke-ServeSweep $bench -Uri $uri -RunCount 1 -BenchmarkParameter @{ max_concurrency = 1 }, @{ max_concurrency = 2 } ";
        ModuleResult direct = _host.Run(Sweep + "-Detailed | Measure-ServeBoundary");
        ModuleResult saved = _host.Run("Import-ServeSweep $folder/e | Measure-ServeBoundary");

        Assert.Empty(saved.Errors);
        Assert.Empty(saved.Warnings);
        Assert.Equal(
            direct.Output.Select(row => Math.Round((double)row.Properties["p95_e2el_ms_multiplier_vs_baseline"].Value, 6)),
            saved.Output.Select(row => Math.Round((double)row.Properties["p95_e2el_ms_multiplier_vs_baseline"].Value, 6)));

        Runs(Sweep + "-ExperimentName plain");
        Assert.EndsWith(
            "Or choose other latencies with -MultiplierMetric.",
            _host.Run("Import-ServeSweep $folder/plain | Measure-ServeBoundary").SingleError("BoundaryMetricMissing").Exception.Message,
            StringComparison.Ordinal);
        _host.SetVariable("WarningPreference", ActionPreference.Continue);
        ModuleResult named = _host.Run("Import-ServeSweep $folder/plain | Measure-ServeBoundary -MultiplierMetric p99_e2el_ms, p99_ttft_ms");
        Assert.StartsWith("2 of 2 runs do not have p50_e2el_ms, p95_e2el_ms, p50_ttft_ms, p95_ttft_ms. ", Assert.Single(named.Warnings), StringComparison.Ordinal);
        Assert.Equal(2, named.Output.Count);
    }

    private ServeSweepRun[] Runs(string script) => _host.Run(script).Values<ServeSweepRun>();
}
