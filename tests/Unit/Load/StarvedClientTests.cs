using ServeBench.Simulation;
using ServeBench.Tests.Shell;
using Xunit;

namespace ServeBench.Tests.Load;

/// <summary>A client that is kept from working says so of its run.</summary>
public sealed class StarvedClientTests
{
    private const int StopSignal = 19;
    private const int ContinueSignal = 18;

    // How long the process is held: the starvation itself, not a wait for something.
    private static readonly TimeSpan s_held = TimeSpan.FromMilliseconds(400);

    private static CancellationToken TestToken => TestContext.Current.CancellationToken;

    private static SimulatorOptions Options => new() { TimeToFirstToken = TimeSpan.FromMilliseconds(20), InterTokenLatency = TimeSpan.FromMilliseconds(5) };

    [Fact]
    public async Task A_process_that_was_held_up_says_that_it_sent_late()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "Signal numbers are Linux's.");
        var sending = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using Simulator simulator = Simulator.Start(Options, request =>
        {
            if (request.Path == "/v1/completions")
            {
                sending.TrySetResult();
            }
        });
        using ShellProcess client = ShellProcess.StartListeningToSignals("-Command", $$"""
            $results = New-ServeDataset -Count 100 -InputLength 4 -OutputLength 4 | Invoke-ServeBenchmark {{simulator.Uri}} -RequestRate 100 -Burstiness inf
            $client = $results[0].Run.Client
            "limited: $($client.ClientLimited)"
            $client.Reasons
            """);

        await sending.Task.WaitAsync(TimeSpan.FromSeconds(60), TestToken);
        client.Send(StopSignal);
        await Task.Delay(s_held, TestToken);
        client.Send(ContinueSignal);
        ShellRun run = await client.FinishAsync();

        Assert.Contains("limited: True", run.OutputLines);
        Assert.Contains(run.OutputLines, line => line.StartsWith("requests were sent late", StringComparison.Ordinal));
        Assert.Single(run.OutputLines, line => line.Contains("The client limited this run", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_thread_pool_without_threads_shows_where_the_client_stamps()
    {
        await using Simulator simulator = Simulator.Start(Options);
        ShellRun run = await ShellProcess.RunAsync("-Command", $$"""
            $release = [System.Threading.ManualResetEvent]::new($false)
            $results = New-ServeDataset -Count 40 -InputLength 4 -OutputLength 4 |
                Invoke-ServeBenchmark {{simulator.Uri}} -Transport HttpClient -RequestRate 20 -Burstiness inf |
                ForEach-Object -Begin { $starved = $false } -Process {
                    if (-not $starved) {
                        $starved = $true
                        foreach ($i in 1..([System.Threading.ThreadPool]::ThreadCount + 4)) { $null = [System.Threading.Tasks.Task]::Run([Func[bool]] $release.WaitOne) }
                    }
                    $_
                }
            $null = $release.Set()
            $results[0].Run.Client.Reasons
            """);

        Assert.Contains(run.OutputLines, line => line.StartsWith("arrivals were stamped late: work waited for a thread", StringComparison.Ordinal));
    }
}
