using System.Management.Automation;
using System.Text.Json;
using ServeBench.Simulation;
using ServeBench.Sweeps;
using ServeBench.Tests.Hosting;
using Xunit;

namespace ServeBench.Tests.Sweeps;

public sealed class InvokeServeSweepCommandTests : IDisposable
{
    private const string Bench = "vllm bench serve --num-prompts 3 --random-input-len 4 --random-output-len 2";

    private readonly ModuleHost _host = new();
    private readonly TemporaryFolder _folder = new();
    private readonly Simulator _simulator = Simulator.Start(new SimulatorOptions { TimeToFirstToken = TimeSpan.FromMilliseconds(1), InterTokenLatency = TimeSpan.FromMilliseconds(1) });

    public InvokeServeSweepCommandTests()
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

    [Fact]
    public void Each_combination_is_run_and_kept_in_the_files_of_vllm()
    {
        ServeSweepRun[] runs = Runs("Invoke-ServeSweep $bench -Uri $uri -RunCount 2 -BenchmarkParameter @{ max_concurrency = 1; _benchmark_name = 'one' }, @{ max_concurrency = 2 }");

        Assert.Equal([("one", 0), ("one", 1), ("max_concurrency=2", 0), ("max_concurrency=2", 1)], runs.Select(run => (run.Name, run.RunNumber)));
        Assert.All(runs, run => Assert.Equal((3, 0, "e", false), (run.Completed, run.Failed, run.Experiment, run.Reused)));
        Assert.Equal(
            ["BENCH--max_concurrency=2/run=0.json", "BENCH--max_concurrency=2/run=1.json", "BENCH--max_concurrency=2/summary.json", "BENCH--one/run=0.json", "BENCH--one/run=1.json", "BENCH--one/summary.json", "summary.csv"],
            Files());
        JsonElement run = Read("BENCH--one/run=1.json");
        Assert.Equal((1, 1, "one", 3), (run.GetProperty("run_number").GetInt32(), run.GetProperty("max_concurrency").GetInt32(), run.GetProperty("_benchmark_name").GetString(), run.GetProperty("completed").GetInt32()));
        Assert.Equal(2, Read("BENCH--one/summary.json").GetArrayLength());
        string[] table = File.ReadAllLines(Path.Combine(_folder["e"], "summary.csv"));
        Assert.StartsWith(",date,endpoint_type,backend", table[0], StringComparison.Ordinal);
        Assert.Equal(5, table.Length);
        Assert.Contains("\n    \"run_number\": 1,\n", File.ReadAllText(Path.Combine(_folder["e"], "BENCH--one", "run=1.json")), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("RunCount", "3")]
    [InlineData("WarmupCount", "0")]
    [InlineData("OutputFolder", "results")]
    [InlineData("ServerReadyTimeoutSec", "300")]
    [InlineData("WorkloadIterationCount", "10")]
    [InlineData("ObjectiveVariable", "RequestRate")]
    public void The_defaults_of_a_sweep_are_those_of_vllm(string parameter, string expected) =>
        Assert.Equal(expected, Assert.Single(_host.Run($"\"$([ServeBench.Commands.InvokeServeSweepCommand]::new().{parameter})\"").Values<string>()));

    [Theory]
    [InlineData("")]
    [InlineData(" --ramp-up-strategy linear --ramp-up-start-rps 500 --ramp-up-end-rps 1000")]
    public void Functions_of_the_session_do_not_replace_the_commands_of_a_benchmark(string options)
    {
        _host.Run("function global:Invoke-ServeBenchmark { throw 'the function ran' }; function global:New-ArrivalSchedule { throw 'the function ran' }");

        ServeSweepRun run = Assert.Single(Runs($"Invoke-ServeSweep \"$bench{options}\" -Uri $uri -RunCount 1"));

        Assert.Equal((3, options.Length > 0), (run.Completed, run.Metrics.Run.RampUpStrategy is not null));
    }

    [Theory]
    [InlineData("vllm-bench --compare a.json b.json")]
    [InlineData("vllm-bench --model m --sweep-max-concurrency 1,2")]
    public void A_command_line_that_is_not_one_benchmark_is_refused(string command) =>
        Assert.Contains("is not one benchmark", _host.Run($"Invoke-ServeSweep '{command}' -Uri $uri").SingleError("SweepCommandInvalid").Exception.Message, StringComparison.Ordinal);

    [Fact]
    public void An_experiment_without_a_name_has_that_of_its_time()
    {
        _host.Run("$PSDefaultParameterValues.Remove('Invoke-ServeSweep:ExperimentName')");

        string name = Assert.Single(Runs("Invoke-ServeSweep $bench -Uri $uri -RunCount 1")).Experiment;

        Assert.Matches(@"^20\d{6}_\d{6}$", name);
        Assert.True(File.Exists(Path.Combine(_folder[name], "run=0.json")));
    }

    [Fact]
    public void Options_are_properties_of_a_run()
    {
        ModuleResult result = _host.Run("Invoke-ServeSweep $bench -Uri $uri -RunCount 1 -BenchmarkParameter @{ max_concurrency = 1 }, @{ max_concurrency = 2 } | Where-Object max_concurrency -eq 2");

        PSObject run = Assert.Single(result.Output);
        Assert.Equal("max_concurrency=2", run.Properties["BenchmarkParameters"].Value.ToString());
    }

    [Fact]
    public void A_script_block_gets_the_options_and_the_address()
    {
        ServeSweepRun run = Assert.Single(Runs("""
            Invoke-ServeSweep -Uri $uri -RunCount 1 -BenchmarkParameter @{ count = 2 } -WarmupCount 1 -Benchmark {
                param($Parameters, $Uri)
                New-ServeDataset -Count ($Parameters.num_prompts ?? $Parameters.count) -InputLength 4 -OutputLength 2 | Invoke-ServeBenchmark $Uri
            }
            """));

        Assert.Equal(2, run.Completed);
        Assert.Equal((1, -1), (Read("BENCH--count=2/warmup.json").GetProperty("completed").GetInt32(), Read("BENCH--count=2/warmup.json").GetProperty("run_number").GetInt32()));
        Assert.Equal(1, Read("BENCH--count=2/summary.json").GetArrayLength());
    }

    [Theory]
    [InlineData("", true)]
    [InlineData("-WarningAction SilentlyContinue", false)]
    [InlineData("-WarningAction Ignore", false)]
    public void What_is_said_of_warnings_holds_for_the_benchmarks(string action, bool warns)
    {
        _host.SetVariable("WarningPreference", ActionPreference.Continue);
        ModuleResult result = _host.Run($$"""
            Invoke-ServeSweep -Uri $uri -RunCount 1 {{action}} -Benchmark { [CmdletBinding()] param($Parameters, $Uri) $PSCmdlet.WriteWarning('mine'); New-ServeDataset -Count 1 -InputLength 4 -OutputLength 2 | Invoke-ServeBenchmark $uri }
            """);

        Assert.Equal(warns, result.Warnings.Contains("mine"));
    }

    [Fact]
    public void A_sweep_goes_on_where_it_was_interrupted()
    {
        _host.SetVariable("calls", new List<object>());
        const string Sweep = """
            Invoke-ServeSweep -Uri $uri -RunCount 2 -BenchmarkParameter @{ n = 1 }, @{ n = 2 } -Benchmark {
                param($Parameters)
                $calls.Add($Parameters.n)
                if ($calls.Count -eq 4) { throw 'power cut' }
                New-ServeDataset -Count 1 -InputLength 4 -OutputLength 2 | Invoke-ServeBenchmark $uri
            }
            """;
        ModuleResult first = _host.Run(Sweep);
        Assert.Contains("power cut", Assert.Single(first.Errors).ToString(), StringComparison.Ordinal);
        Assert.Equal(3, first.Output.Count);

        ServeSweepRun[] runs = Runs(Sweep + " -Resume");

        Assert.Equal([true, true, true, false], runs.Select(run => run.Reused));
        Assert.Equal([1, 1, 2, 2, 2], _host.Run("$calls").Output.Select(item => (int)item.BaseObject));
        Assert.Contains("summary.csv", Files());
    }

    [Fact]
    public void An_experiment_is_not_overwritten_and_one_that_is_not_there_is_not_resumed()
    {
        _host.Run("Invoke-ServeSweep $bench -Uri $uri -Resume").SingleError("SweepNotFound");
        Runs("Invoke-ServeSweep $bench -Uri $uri -RunCount 1");
        Assert.Equal(["run=0.json", "summary.csv", "summary.json"], Files());
        _host.Run("Invoke-ServeSweep $bench -Uri $uri").SingleError("SweepExists");
    }

    [Fact]
    public void An_experiment_without_a_name_has_one_of_its_own_and_is_not_resumed()
    {
        _host.Run("$PSDefaultParameterValues.Remove('Invoke-ServeSweep:ExperimentName')");
        _host.Run("Invoke-ServeSweep $bench -Uri $uri -Resume").SingleError("SweepNotFound");
        ServeSweepRun run = Assert.Single(Runs("Invoke-ServeSweep $bench -Uri $uri -RunCount 1"));
        Assert.True(File.Exists(_folder[$"{run.Experiment}/summary.csv"]));
        Assert.Contains($"'{run.Experiment}'", _host.Run("Invoke-ServeSweep $bench -Uri $uri -Resume").SingleError("SweepNotFound").Exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_folder_that_cannot_be_is_told_before_the_first_run()
    {
        File.WriteAllText(_folder["file"], "");
        ModuleResult result = _host.Run("Invoke-ServeSweep -Uri $uri -OutputFolder $folder/file -Benchmark { [System.IO.File]::WriteAllText(\"$folder/ran\", '') }");

        result.SingleError("SweepWriteFailed");
        Assert.False(File.Exists(_folder["ran"]));
    }

    [Fact]
    public void The_runs_of_a_sweep_go_into_a_boundary_as_they_are()
    {
        ModuleResult result = _host.Run("""
            Invoke-ServeSweep "$bench --metric-percentiles 50,95,99" -Uri $uri -RunCount 2 -BenchmarkParameter @{ max_concurrency = 1; seed = 0 }, @{ max_concurrency = 2; seed = 0 }, @{ max_concurrency = 1; seed = 1 } |
                Measure-ServeBoundary
            """);

        Assert.Empty(result.Errors);
        Assert.Empty(result.Warnings);
        Assert.Equal(
            [(0L, 1L, 2L), (0L, 2L, 2L), (1L, 1L, 2L)],
            result.Output.Select(row => ((long)row.Properties["seed"].Value, (long)row.Properties["max_concurrency"].Value, (long)row.Properties["n_runs"].Value)));
    }

    [Fact]
    public void Entries_with_names_are_workloads_of_a_boundary()
    {
        ModuleResult result = _host.Run("""
            Invoke-ServeSweep "$bench --metric-percentiles 50,95,99" -Uri $uri -RunCount 1 -BenchmarkParameter @{ short = @{ max_concurrency = 1 }; long = @{ max_concurrency = 2 } } |
                Measure-ServeBoundary
            """);

        Assert.Equal(["long", "short"], result.Output.Select(row => (string)row.Properties["_benchmark_name"].Value));
    }

    [Fact]
    public void WhatIf_runs_nothing()
    {
        ModuleResult result = _host.Run("Invoke-ServeSweep $bench -ServerCommand 'no-such-program --port 1' -AfterBenchmark { } -BenchmarkParameter @{ max_concurrency = 1 } -WhatIf");

        Assert.Empty(result.Errors);
        Assert.Empty(result.Output);
        Assert.False(Directory.Exists(_folder["e"]));
    }

    [Fact]
    public void What_is_wrong_is_told_before_the_first_run()
    {
        _host.Run("Invoke-ServeSweep $bench -Uri $uri -BenchmarkParameter @{ max_concurrency = 1 }, @{ max_concurency = 2 }").SingleError("VllmOptionUnknown");
        _host.Run("Invoke-ServeSweep $bench -ServerCommand 'no-such-program serve' -WhatIf").SingleError("SweepResetUnknown");
        _host.Run("Invoke-ServeSweep $bench -ServerCommand 'infinity_emb v2 --vector-disk-cache' -WhatIf").SingleError("SweepResetUnknown");
        _host.Run("Invoke-ServeSweep $bench -Uri $uri -ServerParameter @{ a = 1 }").SingleError("SweepParametersInvalid");
        _host.Run("Invoke-ServeSweep $bench -Uri $uri -WorkloadVariable RequestRate -Objective @{ p99_e2el_ms = '<=1' }").SingleError("SweepModeConflict");
        _host.Run("Invoke-ServeSweep $bench -Uri $uri -BenchmarkParameter ./none.json").SingleError("SweepParametersNotFound");
        Assert.Contains("is a folder", _host.Run("Invoke-ServeSweep $bench -Uri $uri -BenchmarkParameter $folder").SingleError("SweepParametersNotFound").Exception.Message, StringComparison.Ordinal);
        _host.Run("Invoke-ServeSweep $bench -Uri localhost:8000").SingleError("UriInvalid");
        Assert.False(Directory.Exists(_folder["e"]));
    }

    [Fact]
    public void A_run_that_fails_is_an_error_and_a_file_and_the_sweep_goes_on()
    {
        ModuleResult result = _host.Run("""
            Invoke-ServeSweep -Uri $uri -RunCount 1 -BenchmarkParameter @{ n = 1 }, @{ n = 2 } -ContinueOnError -Benchmark {
                param($Parameters)
                if ($Parameters.n -eq 1) { Get-ServeModel http://127.0.0.1:1 }
                New-ServeDataset -Count 1 -InputLength 4 -OutputLength 2 | Invoke-ServeBenchmark $uri
            }
            """);

        Assert.StartsWith("n=1, run 0: ", result.SingleError("EndpointUnreachable").ErrorDetails.Message, StringComparison.Ordinal);
        Assert.Equal("n=2", Assert.IsType<ServeSweepRun>(Assert.Single(result.Output).BaseObject).Name);
        JsonElement failure = Read("BENCH--n=1/run=0.failure.json");
        Assert.Equal(["run_number", "error_type", "error", "serve_overrides", "bench_overrides"], failure.EnumerateObject().Select(member => member.Name));
        Assert.Equal("EndpointUnreachable", failure.GetProperty("error_type").GetString());
        Assert.Equal((0, 1), (failure.GetProperty("run_number").GetInt32(), failure.GetProperty("bench_overrides").GetProperty("n").GetInt32()));
    }

    [Fact]
    public void A_load_is_explored_between_its_ends()
    {
        // The load between is estimated from the latencies of the two ends: the server's must be far above the client's own.
        using Simulator slow = Simulator.Start(new SimulatorOptions { TimeToFirstToken = TimeSpan.FromMilliseconds(50), InterTokenLatency = TimeSpan.FromMilliseconds(1) });
        _host.SetVariable("uri", slow.Uri);
        ServeSweepRun[] runs = Runs("Invoke-ServeSweep $bench -Uri $uri -RunCount 1 -WorkloadVariable MaxConcurrency -WorkloadIterationCount 3 -BenchmarkParameter @{ num_prompts = 12 }");

        Assert.Equal([1L, 12L], runs.Take(2).Select(run => run.BenchmarkParameters["max_concurrency"]));
        Assert.Contains("BENCH--num_prompts=12-max_concurrency=1-WL--max_concurrency=1/run=0.json", Files());
        ServeSweepRun between = Assert.Single(runs.Skip(2));
        Assert.InRange((long)between.BenchmarkParameters["max_concurrency"]!, 2, 11);
        Assert.Contains($"BENCH--num_prompts=12-WL--max_concurrency={between.BenchmarkParameters["max_concurrency"]}/summary.json", Files());
    }

    [Fact]
    public void The_greatest_load_that_keeps_an_objective_is_searched_for()
    {
        ServeSweepRun[] runs = Runs("Invoke-ServeSweep $bench -Uri $uri -RunCount 1 -Objective @{ completed = '>=3' }, @{ completed = '>=4' } -ObjectiveVariable MaxConcurrency");

        Assert.Equal([(65536L, true, false), (65536L, false, true), (1L, false, false)], runs.Select(run => ((long)run.BenchmarkParameters["max_concurrency"]!, run.ObjectiveMet!.Value, run.Reused)));
        Assert.Equal(["SLA--completed>=3.00.json", "SLA--completed>=4.00.json", "max_concurrency=1/run=0.json", "max_concurrency=1/summary.json", "max_concurrency=65536/run=0.json", "max_concurrency=65536/summary.json", "summary.csv"], Files());
    }

    private ServeSweepRun[] Runs(string script) => _host.Run(script).Values<ServeSweepRun>();

    private JsonElement Read(string file) => JsonElement.Parse(File.ReadAllBytes(Path.Combine(_folder["e"], file)));

    private string[] Files() =>
        [.. Directory.EnumerateFiles(_folder["e"], "*", SearchOption.AllDirectories).Select(file => Path.GetRelativePath(_folder["e"], file)).Order(StringComparer.Ordinal)];
}
