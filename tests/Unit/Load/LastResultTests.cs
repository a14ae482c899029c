using System.Management.Automation;
using ServeBench.Load;
using ServeBench.Metrics;
using ServeBench.Tests.Hosting;
using ServeBench.Workloads;
using Xunit;
using static ServeBench.Tests.Load.ScriptedRun;

namespace ServeBench.Tests.Load;

/// <summary>What is left of a run that was stopped, and of one that leaves the session while it runs.</summary>
public sealed class LastResultTests(ModuleHost host) : IClassFixture<ModuleHost>
{
    private const string Answer = "data: {\"choices\":[{\"index\":0,\"text\":\"a\",\"finish_reason\":\"stop\"}]}\n\n";

    [Fact]
    public void A_session_without_a_run_says_so()
    {
        using var fresh = new ModuleHost();

        fresh.Run("Get-ServeLastRun").SingleError("LastRunNotFound");
    }

    [Fact]
    public async Task What_had_ended_is_there_after_a_stop_and_its_number_was_written()
    {
        using var answer = new SemaphoreSlim(2);
        await using ScriptedServer server = Answering(answer);
        Load(host, server.Uri, 5);
        using (ModuleInvocation run = host.Start("$requests | Invoke-ServeBenchmark $uri -Model m -SkipEndpointCheck -MaxConcurrency 1"))
        {
            await run.NextOutputAsync(TestContext.Current.CancellationToken);
            await run.NextOutputAsync(TestContext.Current.CancellationToken);
            run.Stop();
            Assert.True(run.Wait().Stopped);
        }

        ServeRequestResult[] last = host.Run("Get-ServeLastRun").Values<ServeRequestResult>();

        Assert.Equal(2, last.Count(result => result.Success));
        Assert.All(last.Where(result => !result.Success), result => Assert.Equal(RequestErrorKind.Cancelled, result.ErrorKind));
        ServeRun whole = Assert.Single(last.Select(result => result.Run).Distinct());
        Assert.True(whole.Stopped);
        Assert.NotNull(whole.Client);
        Assert.Equal(2, Assert.Single(host.Run("Get-ServeLastRun | Measure-ServeMetrics").Values<ServeMetrics>()).Completed);
    }

    [Fact]
    public async Task It_is_the_last_run_and_no_other_session_has_it()
    {
        using var answer = new SemaphoreSlim(100);
        await using ScriptedServer server = Answering(answer);
        Load(host, server.Uri, 3);
        host.Run("$null = $requests | Invoke-ServeBenchmark $uri -Model m -SkipEndpointCheck -Label first; $null = $requests[0] | Invoke-ServeBenchmark $uri -Model m -SkipEndpointCheck -Label second");
        using var other = new ModuleHost();

        Assert.Equal(["second"], host.Run("Get-ServeLastRun").Values<ServeRequestResult>().Select(result => result.Run.Label));
        other.Run("Get-ServeLastRun").SingleError("LastRunNotFound");
    }

    [Fact]
    public async Task Results_stream_and_the_last_one_has_what_is_known_at_the_end()
    {
        using var answer = new SemaphoreSlim(1);
        await using ScriptedServer server = Answering(answer);
        Load(host, server.Uri, 4);
        host.SetVariable("answer", answer);

        // What a job, a remote session and Export-Clixml do with each result as it is written; only then the next request is answered.
        PSObject[] copies = [.. host.Run("""
            $requests | Invoke-ServeBenchmark $uri -Model m -SkipEndpointCheck -MaxConcurrency 1 |
                ForEach-Object {
                    [System.Management.Automation.PSSerializer]::Deserialize([System.Management.Automation.PSSerializer]::Serialize($_))
                    $null = $answer.Release()
                }
            """).Output];
        host.SetVariable("copies", copies);
        host.SetVariable("reversed", copies.Reverse().ToArray());

        Assert.Equal(4, copies.Length);
        ServeRun[] runs = [.. copies.Select(copy => ((ServeRequestResult)copy.BaseObject).Run)];
        Assert.Equal([false, false, false, true], runs.Select(run => run.DurationSeconds > 0));
        foreach (string variable in (string[])["copies", "reversed"])
        {
            ServeMetrics metrics = Assert.Single(host.Run($"${variable} | Measure-ServeMetrics").Values<ServeMetrics>());
            Assert.Equal(runs[^1].DurationSeconds, metrics.DurationSeconds);
            Assert.NotNull(metrics.ClientLimited);
        }
    }

    private static void Load(ModuleHost host, Uri uri, int count)
    {
        host.SetVariable("uri", uri);
        host.SetVariable("requests", Enumerable.Range(0, count).Select(i => new ServeRequest { Index = i, Prompt = "Hello", InputLength = 3, OutputLength = 1 }).ToArray());
    }

    private static ScriptedServer Answering(SemaphoreSlim permits)
    {
        ScriptedServer? server = null;
        server = ScriptedServer.Start(async connection =>
        {
            while (await connection.ReadRequestAsync() is not null)
            {
                await permits.WaitAsync(server!.Stopping);
                await connection.WriteAsync(StreamHead + Chunk(Answer) + Chunk("data: [DONE]\n\n") + LastChunk);
            }
        });
        return server;
    }
}
