using System.Management.Automation;
using ServeBench.Simulation;
using ServeBench.Sweeps;
using ServeBench.Tests.Hosting;
using Xunit;

namespace ServeBench.Tests.Sweeps;

/// <summary>Secrets of commands and parameters: the programs get them, and no name, file, object or message has them.</summary>
public sealed class SweepSecretsTests : IDisposable
{
    private const string Secret = "s3cret-Word";

    private readonly ModuleHost _host = new();
    private readonly TemporaryFolder _folder = new();
    private readonly Simulator _simulator = Simulator.Start(new SimulatorOptions { TimeToFirstToken = TimeSpan.FromMilliseconds(1), InterTokenLatency = TimeSpan.Zero });

    public SweepSecretsTests()
    {
        _host.SetVariable("uri", _simulator.Uri);
        _host.SetVariable("folder", _folder.Root);
    }

    public void Dispose()
    {
        _host.Dispose();
        _folder.Dispose();
        _simulator.DisposeAsync().AsTask().GetAwaiter().GetResult();
    }

    [Fact]
    public void No_name_file_object_or_message_has_a_secret_and_the_benchmark_does()
    {
        ModuleResult result = _host.Run($$"""
            $seen = @()
            Invoke-ServeSweep -Uri $uri -RunCount 1 -OutputFolder $folder -ExperimentName e -ContinueOnError -Verbose -BenchmarkParameter @(
                @{ api_key = '{{Secret}}'; config = @{ inner = @{ 'client-secret' = '{{Secret}}'; n = 1 } }; url = 'http://me:{{Secret}}@h/?sig={{Secret}}' }
                @{ _benchmark_name = 'fails'; password = '{{Secret}}' }) -Benchmark {
                param($Parameters, $Uri)
                $global:seen += $Parameters.api_key ?? $Parameters.password
                if ($Parameters.password) { throw "no such password: $($Parameters.password)" }
                New-ServeDataset -Count 1 -InputLength 4 -OutputLength 2 | Invoke-ServeBenchmark $Uri
            } | ForEach-Object { $_; $_ | ConvertTo-Json -Depth 6 -WarningAction Ignore; $_ | Format-List * | Out-String }
            """);

        Assert.Equal([Secret, Secret], Assert.Single(_host.Run("$seen -join ' '").Values<string>()).Split(' '));
        ServeSweepRun run = Assert.Single(result.Output.Select(item => item.BaseObject).OfType<ServeSweepRun>());
        Assert.Equal("***", run.BenchmarkParameters["api_key"]);
        Assert.Contains("api_key=***", run.Name, StringComparison.Ordinal);
        string[] said =
        [
            .. result.Output.Select(item => item.BaseObject).OfType<string>(), .. result.Verbose, .. result.Warnings, .. result.Errors.Select(error => error.ToString()),
            .. result.Progress.Select(progress => progress.StatusDescription), run.Name, run.Path, run.BenchmarkParameters.ToString(),
            .. Directory.GetFileSystemEntries(_folder.Root, "*", SearchOption.AllDirectories),
            .. Directory.GetFiles(_folder.Root, "*", SearchOption.AllDirectories).Select(File.ReadAllText),
        ];
        Assert.True(said.Length > 10, "little was said");
        Assert.All(said, text => Assert.DoesNotContain(Secret, text, StringComparison.OrdinalIgnoreCase));
    }

    [Fact]
    public void Combinations_that_differ_only_in_a_secret_need_names()
    {
        ErrorRecord error = _host.Run($$"""
            Invoke-ServeSweep -Uri $uri -OutputFolder $folder -Benchmark { } -BenchmarkParameter @{ token = '{{Secret}}1' }, @{ token = '{{Secret}}2' }
            """).SingleError("SweepParametersInvalid");
        Assert.Contains("_benchmark_name", error.Exception.Message, StringComparison.Ordinal);
        Assert.DoesNotContain(Secret, error.Exception.Message, StringComparison.Ordinal);
    }

    // 'a' and 'A' are one folder for Windows and macOS, 'a' and 'a.' for Windows, 'a:b' and 'a?b' would be 'a_b' there.
    [Fact]
    public void Combinations_whose_folders_would_be_one_on_some_system_have_folders_of_their_own()
    {
        ModuleResult result = _host.Run("""
            $names = 'a', 'A', 'a.', 'b:c', 'b?c', 'd'
            $runs = Invoke-ServeSweep -Uri $uri -RunCount 1 -OutputFolder $folder -ExperimentName e -BenchmarkParameter $names.ForEach{ @{ _benchmark_name = $_; n = 1 } } -Benchmark {
                param($Parameters, $Uri)
                New-ServeDataset -Count 1 -InputLength 4 -OutputLength 2 | Invoke-ServeBenchmark $Uri
            }
            $runs
            """);
        string[] folders = [.. result.Values<ServeSweepRun>().Select(run => Path.GetFileName(Path.GetDirectoryName(run.Path)!))];
        Assert.Equal(6, folders.Select(folder => folder.ToUpperInvariant().TrimEnd('.', ' ')).Distinct().Count());
        Assert.Equal("BENCH--d", folders[^1]);
        Assert.All(folders[..^1], folder => Assert.Matches("~[0-9a-f]{8}$", folder));

        // Each finds its own again, whatever is with it in the sweep.
        string[] again = [.. _host.Run("""
            Invoke-ServeSweep -Uri $uri -RunCount 1 -OutputFolder $folder -ExperimentName e -Resume -BenchmarkParameter @{ _benchmark_name = 'A'; n = 1 }, @{ _benchmark_name = 'a'; n = 1 } -Benchmark { throw 'again' }
            """).Values<ServeSweepRun>().Select(run => run.Name)];
        Assert.Equal(["A", "a"], again);
        Assert.Equal(
            new[] { "A", "a", "a.", "b:c", "b?c", "d" }.Order(StringComparer.Ordinal),
            _host.Run("Import-ServeSweep $folder | ForEach-Object Name").Values<string>().Order(StringComparer.Ordinal));
    }

    [Fact]
    public void An_imported_run_has_the_name_that_the_sweep_gave_it()
    {
        ModuleResult result = _host.Run("""
            $runs = Invoke-ServeSweep 'vllm bench serve --num-prompts 2 --random-input-len 4 --random-output-len 2' -Uri $uri -RunCount 1 -OutputFolder $folder -ExperimentName e -ServerParameter @{ } `
                -BenchmarkParameter @{ max_concurrency = 1; random_input_len = 8 }, @{ _benchmark_name = 'two'; max_concurrency = 2 }
            "$($runs.Name -join '|')"
            "$((Import-ServeSweep $folder).Name -join '|')"
            """);
        string[] names = result.Values<string>();
        Assert.Equal(names[0].Split('|').Order(), names[1].Split('|').Order());
        Assert.Contains("two", names[1], StringComparison.Ordinal);
    }

    // As vLLM itself lays them out, without a name in the file.
    [Theory]
    [InlineData("SERVE--max_num_seqs=8-BENCH--max_concurrency=4", """{"completed": 3}""", "max_num_seqs=8 / max_concurrency=4")]
    [InlineData("BENCH--one-WL--request_rate=2", """{"completed": 3}""", "one / request_rate=2")]
    [InlineData("anything", """{"_benchmark_name": "one", "completed": 3}""", "one")]
    public void A_run_of_vllm_has_the_name_of_its_folder(string folder, string json, string name)
    {
        Directory.CreateDirectory(_folder[folder]);
        File.WriteAllText(Path.Combine(_folder[folder], "run=0.json"), json);
        Assert.Equal(name, Assert.Single(_host.Run("Import-ServeSweep $folder | ForEach-Object Name").Values<string>()));
    }

    [Fact]
    public void The_goodput_of_old_files_has_its_name_of_today()
    {
        File.WriteAllText(_folder["run=0.json"], """{"request_goodput:": 3.5}""");
        Assert.Equal(3.5, Assert.Single(_host.Run("(Import-ServeSweep $folder).request_goodput").Values<double>()));
    }

    [Theory]
    [InlineData("{}")]
    [InlineData("""{"name": "a package", "version": "1.0"}""")]
    public void An_object_that_is_not_a_run_is_an_error_with_its_file(string json)
    {
        File.WriteAllText(_folder["run=0.json"], json);
        Assert.Contains("run=0.json' has an object that is not a run", _host.Run("Import-ServeSweep $folder").SingleError("SweepResultInvalid").Exception.Message, StringComparison.Ordinal);
    }
}
