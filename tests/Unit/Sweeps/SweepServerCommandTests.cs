using System.Globalization;
using System.Management.Automation;
using System.Text.Json;
using ServeBench.Simulation;
using ServeBench.Sweeps;
using ServeBench.Tests.Hosting;
using ServeBench.Tests.Shell;
using Xunit;

namespace ServeBench.Tests.Sweeps;

/// <summary>Servers that a sweep starts. A script is the process, and the simulator of the test answers in its place.</summary>
public sealed class SweepServerCommandTests : IAsyncDisposable
{
    private const string Sweep = """
        Invoke-ServeSweep 'vllm bench serve --num-prompts 2 --random-input-len 4 --random-output-len 2' -OutputFolder $folder -ExperimentName e -RunCount 2 `
            -ServerCommand "$folder/vllm serve m" -Uri $uri
        """;

    private readonly ModuleHost _host = new();
    private readonly TemporaryFolder _folder = new();
    private readonly Simulator _simulator = Simulator.Start(new SimulatorOptions { TimeToFirstToken = TimeSpan.FromMilliseconds(1), InterTokenLatency = TimeSpan.FromMilliseconds(1) });

    public SweepServerCommandTests()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "process groups");
        WriteServer($"echo \"$$ $*\" >> '{_folder["starts"]}'\necho loading\nsleep 1000\n");
        _host.SetVariable("folder", _folder.Root);
        _host.SetVariable("uri", _simulator.Uri);
        _host.SetVariable("WarningPreference", ActionPreference.SilentlyContinue);
    }

    public async ValueTask DisposeAsync()
    {
        _host.Dispose();
        _folder.Dispose();
        await _simulator.DisposeAsync();
    }

    [Fact]
    public void Each_server_is_started_once_and_ended_before_the_next()
    {
        ServeSweepRun[] runs = _host.Run(Sweep + " -ServerParameter @{ max_num_seqs = 4 }, @{ max_num_seqs = 8 } -BenchmarkParameter @{ max_concurrency = 1 }, @{ max_concurrency = 2 }").Values<ServeSweepRun>();

        Assert.Equal(8, runs.Length);
        Assert.Equal(["serve m --max-num-seqs 4", "serve m --max-num-seqs 8"], Starts().Select(start => start.Arguments));
        Assert.All(Starts(), start => Assert.False(Processes.Runs(start.Id)));
        Assert.All(runs, run => Assert.True(run.ServerStartSeconds > 0));
        Assert.Equal("max_num_seqs=8 / max_concurrency=2", runs[^1].Name);
        Assert.True(File.Exists(_folder["e/SERVE--max_num_seqs=8-BENCH--max_concurrency=2/run=1.json"]));
    }

    [Fact]
    public async Task The_caches_of_vllm_are_emptied_after_each_run()
    {
        List<string> posts = [];
        await using var server = ScriptedServer.Start(async connection =>
        {
            while (await connection.ReadRequestAsync() is { } request)
            {
                lock (posts)
                {
                    posts.Add(request.Target);
                }

                await connection.WriteAsync("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n");
            }
        });
        _host.SetVariable("server", server.Uri);

        ModuleResult result = _host.Run("""
            Invoke-ServeSweep -OutputFolder $folder -ExperimentName e -RunCount 2 -ServerCommand "$folder/vllm serve m" -Uri $server -Benchmark {
                New-ServeDataset -Count 1 -InputLength 4 -OutputLength 2 | Invoke-ServeBenchmark $uri
            }
            """);

        Assert.Empty(result.Errors);
        string[] reset = ["/reset_prefix_cache", "/reset_mm_cache", "/reset_encoder_cache"];
        Assert.Equal(["/health", "/health", .. reset, .. reset], posts);
    }

    [Fact]
    public void A_resumed_sweep_whose_server_does_not_start_keeps_what_there_is()
    {
        const string Parameters = " -BenchmarkParameter @{ max_concurrency = 1 }, @{ max_concurrency = 2 }, @{ max_concurrency = 3 }";
        Assert.Equal(6, _host.Run(Sweep + Parameters).Output.Count);
        File.Delete(_folder["e/BENCH--max_concurrency=1/run=1.json"]);
        WriteServer($"echo \"$$ $*\" >> '{_folder["starts"]}'\necho no memory\nexit 3\n");

        ModuleResult result = _host.Run("$uri = 'http://127.0.0.1:1'; " + Sweep + Parameters + " -Resume -ContinueOnError");

        Assert.Contains("exit code 3", result.SingleError("SweepServerFailed").ToString(), StringComparison.Ordinal);
        Assert.Equal(["max_concurrency=1", "max_concurrency=2", "max_concurrency=2", "max_concurrency=3", "max_concurrency=3"], result.Output.Select(run => ((ServeSweepRun)run.BaseObject).Name));
        Assert.Equal(6, File.ReadAllLines(_folder["e/summary.csv"]).Length);
        Assert.Equal(2, Starts().Length);
    }

    [Fact]
    public void Instead_a_script_block_or_a_command_is_run_after_each_run()
    {
        _host.SetVariable("seen", new List<object>());
        Assert.Empty(_host.Run(Sweep + " -AfterBenchmark { param($Parameters, $Uri) $seen.Add(\"$Uri\") }").Errors);
        Assert.Equal(2, _host.Run("$seen").Output.Count);

        // What is no native program leaves the exit code of the last one that was.
        Assert.Empty(_host.Run("function Tidy { 'done' }; sh -c 'exit 1'; " + Sweep.Replace("-ExperimentName e", "-ExperimentName g", StringComparison.Ordinal) + " -AfterBenchmarkCommand Tidy").Errors);
        _host.Run(Sweep.Replace("-ExperimentName e", "-ExperimentName f", StringComparison.Ordinal) + " -AfterBenchmarkCommand 'sh -c \"exit 3\"'").SingleError("SweepCommandFailed");
    }

    [Theory]
    [InlineData("| Select-First")]
    // The one that fails comes second, so that the server has surely begun.
    [InlineData("-BenchmarkParameter @{ max_concurrency = 1 }, @{ model = 'none' } -AfterBenchmark { while (-not [IO.File]::Exists(\"$folder/starts\")) { [Threading.Thread]::Yield() } }")]
    [InlineData("-AfterBenchmark { throw 'after' }")]
    public void No_server_is_left_when_the_pipeline_ends_early(string end)
    {
        _host.Run("function Select-First { process { $_; break } }");

        _host.Run($"do {{ {Sweep} {end} }} while ($false)");

        Assert.NotEmpty(Starts());
        Assert.All(Starts(), start => Assert.False(Processes.Runs(start.Id)));
    }

    [Fact]
    public async Task No_server_is_left_when_the_pipeline_is_stopped()
    {
        using var written = new FileSystemWatcher(_folder.Root, "after");
        var running = new TaskCompletionSource();
        written.Created += (_, _) => running.TrySetResult();
        written.EnableRaisingEvents = true;
        using ModuleInvocation invocation = _host.Start(Sweep + " -AfterBenchmark { [IO.File]::WriteAllText(\"$folder/after\", ''); while ($true) { [Threading.Thread]::Sleep(10) } }");
        await running.Task.WaitAsync(TimeSpan.FromSeconds(60), TestContext.Current.CancellationToken);
        Assert.True(Processes.Runs(Assert.Single(Starts()).Id));

        invocation.Stop();

        Assert.True(invocation.Wait().Stopped);
        Assert.All(Starts(), start => Assert.False(Processes.Runs(start.Id)));
    }

    [Fact]
    public async Task No_server_is_left_when_the_process_is_killed()
    {
        using ShellProcess shell = ShellProcess.StartListeningToSignals("-Command", $$"""
            $WarningPreference = 'Ignore'; $folder = '{{_folder.Root}}'; $uri = '{{_simulator.Uri}}'
            {{Sweep}} -AfterBenchmark { [Console]::Out.WriteLine('running'); [Threading.Thread]::Sleep(-1) }
            """);
        Assert.Equal("running", await shell.ReadLineAsync());
        int id = Assert.Single(Starts()).Id;
        Assert.True(Processes.Runs(id));

        shell.Send(9);
        await shell.FinishAsync();

        Assert.True(SpinWait.SpinUntil(() => !Processes.Runs(id), TimeSpan.FromSeconds(30)), "The server still runs.");
    }

    [Fact]
    public void A_server_that_does_not_start_is_left_out_where_the_sweep_goes_on()
    {
        WriteServer("echo no memory >&2\nexit 7\n");

        ModuleResult result = _host.Run(Sweep.Replace("-Uri $uri", "-Uri http://127.0.0.1:1", StringComparison.Ordinal) + " -ContinueOnError");

        ErrorRecord error = result.SingleError("SweepServerFailed");
        Assert.Contains("no memory", error.Exception.Message, StringComparison.Ordinal);
        JsonElement failure = JsonElement.Parse(File.ReadAllBytes(_folder["e/SERVE-default-failure.json"]));
        Assert.Equal(["error_type", "error", "serve_overrides"], failure.EnumerateObject().Select(member => member.Name));
    }

    [Theory]
    [InlineData("", "run=0.json")]
    [InlineData("-Objective @{ completed = '>=1' } -ObjectiveVariable MaxConcurrency", "max_concurrency=65536/run=0.json")]
    public void Runs_that_finished_before_a_server_died_are_kept(string search, string file)
    {
        // When the server is to be started again there is no script, and nothing answers in its place.
        ModuleResult result = _host.Run($$"""
            $own = Start-ServeSimulator -TimeToFirstTokenMs 1
            {{Sweep.Replace("-Uri $uri", "-Uri $own.Uri", StringComparison.Ordinal)}} {{search}} -ContinueOnError -AfterBenchmark {
                while (-not [IO.File]::Exists("$folder/starts") -or [IO.File]::ReadAllText("$folder/starts") -notmatch '\n') { [Threading.Thread]::Yield() }
                $server = [Diagnostics.Process]::GetProcessById([int][IO.File]::ReadAllText("$folder/starts").Split(' ')[0])
                [IO.File]::Delete("$folder/vllm")
                $server.Kill()
                $server.WaitForExit()
                Stop-ServeSimulator $own
            }
            """);

        result.SingleError("SweepServerFailed");
        ServeSweepRun run = Assert.IsType<ServeSweepRun>(Assert.Single(result.Output).BaseObject);
        Assert.Equal(_folder[$"e/{file}"], run.Path);
        Assert.Equal(1, JsonElement.Parse(File.ReadAllBytes(Path.Combine(Path.GetDirectoryName(run.Path)!, "summary.json"))).GetArrayLength());
        Assert.Equal(2, File.ReadAllLines(_folder["e/summary.csv"]).Length);
        Assert.Single(_host.Run("Import-ServeSweep $folder/e").Output);
    }

    [Fact]
    public void What_the_server_writes_is_shown_on_request() =>
        Assert.Contains("loading", _host.Run(Sweep + " -ShowServerOutput").Information.Select(record => record.MessageData.ToString()));

    private void WriteServer(string script)
    {
        File.Delete(_folder["vllm"]);
        File.WriteAllText(_folder["vllm"], "#!/bin/sh\n" + script);
        if (!OperatingSystem.IsWindows())
        {
            File.SetUnixFileMode(_folder["vllm"], UnixFileMode.UserRead | UnixFileMode.UserExecute);
        }
    }

    private (int Id, string Arguments)[] Starts() =>
        [.. File.ReadAllLines(_folder["starts"]).Select(line => line.Split(' ', 2)).Select(parts => (int.Parse(parts[0], CultureInfo.InvariantCulture), parts[1]))];
}
