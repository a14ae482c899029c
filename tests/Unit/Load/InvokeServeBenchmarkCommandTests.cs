using System.Diagnostics;
using System.Management.Automation;
using System.Security;
using System.Text;
using ServeBench.Load;
using ServeBench.Simulation;
using ServeBench.Tests.Hosting;
using ServeBench.Workloads;
using Xunit;

namespace ServeBench.Tests.Load;

/// <summary>The cmdlet in a real session, against the simulator.</summary>
public sealed class InvokeServeBenchmarkCommandTests(ModuleHost host) : IClassFixture<ModuleHost>
{
    private const string Key = "sk-very-secret-0123456789";

    private static CancellationToken TestToken => TestContext.Current.CancellationToken;

    private static SimulatorOptions Fast => new() { TimeToFirstToken = TimeSpan.FromMilliseconds(2), InterTokenLatency = TimeSpan.FromMilliseconds(1) };

    private Simulator StartSimulator(SimulatorOptions options, int requests = 10, int outputLength = 5)
    {
        Simulator simulator = Simulator.Start(options);
        host.SetVariable("uri", simulator.Uri);
        host.SetVariable("requests", Requests(requests, outputLength));
        return simulator;
    }

    private static ServeRequest[] Requests(int count, int outputLength = 5) =>
        [.. Enumerable.Range(0, count).Select(i => new ServeRequest { Index = i, Prompt = $"prompt {i}", InputLength = 2, OutputLength = outputLength })];

    [Theory]
    [InlineData("openai", "Direct")]
    [InlineData("vllm", "Portable")]
    [InlineData("vllm", "HttpClient")]
    [InlineData("openai-chat", "Auto")]
    public async Task Every_request_becomes_one_result(string backend, string transport)
    {
        Assert.SkipUnless(transport != "Direct" || OperatingSystem.IsLinux(), "Direct needs Linux.");
        await using Simulator simulator = StartSimulator(Fast);
        ServeRequestResult[] results = host
            .Run($"$requests | Invoke-ServeBenchmark $uri -Backend {backend} -Transport {transport} -Label trial -Metadata @{{ gpu = 'none' }}")
            .Values<ServeRequestResult>();
        Assert.Equal(Enumerable.Range(0, 10), results.Select(result => result.Index).Order());
        Assert.All(results, result => Assert.True(result.Success, result.ErrorMessage));
        Assert.All(results, result => Assert.Equal(5, result.OutputLength));
        Assert.All(results, result => Assert.Equal(OutputLengthSource.Usage, result.OutputLengthSource));
        Assert.All(results, result => Assert.True(result.TtftMs >= 2, "TTFT below what the server was set to"));
        ServeRun run = Assert.Single(results.Select(result => result.Run).Distinct());
        Assert.Equal((backend, "sim", "trial", 10), (run.Backend, run.Model, run.Label, run.RequestCount));
        Assert.True(run.DurationSeconds > 0);
        Assert.Equal("none", run.Metadata!["gpu"]);
        Assert.NotNull(run.Client);
        Assert.Equal(10, results.Select(result => result.RequestId).Distinct().Count());
    }

    [Fact]
    public async Task A_schedule_is_kept()
    {
        await using Simulator simulator = StartSimulator(Fast);
        ServeRequestResult[] results = host
            .Run("$requests | New-ArrivalSchedule -RequestRate 200 -Seed 3 | Where-Object Index -ge 2 | Invoke-ServeBenchmark $uri")
            .Values<ServeRequestResult>();
        Assert.Equal(8, results.Length);
        ServeRun run = results[0].Run;
        Assert.Equal((200, 3u), (run.RequestRate, run.Seed));
        Assert.All(results, result => Assert.True(result.SendLagMs >= 0));
        Assert.All(results, result => Assert.True(result.StartSeconds >= result.ScheduledSeconds));
    }

    [Fact]
    public async Task WhatIf_sends_nothing()
    {
        await using Simulator simulator = StartSimulator(Fast);
        Assert.Empty(host.Run("$requests | Invoke-ServeBenchmark $uri -RequestRate 10 -WhatIf").Output);
        Assert.Equal(0, simulator.Statistics.Requests);
    }

    [Theory]
    [InlineData("$requests | Invoke-ServeBenchmark http://127.0.0.1:1", "EndpointUnreachable", ErrorCategory.ConnectionError)]
    [InlineData("$requests | Invoke-ServeBenchmark 127.0.0.1:8000", "UriInvalid", ErrorCategory.InvalidArgument)]
    [InlineData("$requests | Invoke-ServeBenchmark $uri -Model gpt-9", "ModelNotFound", ErrorCategory.ObjectNotFound)]
    [InlineData("$requests | Invoke-ServeBenchmark $uri -Backend nope", "BackendNotSupported", ErrorCategory.NotImplemented)]
    [InlineData("$requests | Invoke-ServeBenchmark $uri -Backend openai-chat -Endpoint /v1/completions", "EndpointInvalid", ErrorCategory.InvalidArgument)]
    [InlineData("$requests | Invoke-ServeBenchmark $uri -RequestRate 0", "RequestRateInvalid", ErrorCategory.InvalidArgument)]
    [InlineData("$requests | Invoke-ServeBenchmark $uri -Burstiness -1", "BurstinessInvalid", ErrorCategory.InvalidArgument)]
    [InlineData("@() | Invoke-ServeBenchmark $uri", "WorkloadEmpty", ErrorCategory.InvalidArgument)]
    [InlineData("'text' | Invoke-ServeBenchmark $uri", "InputObjectInvalid", ErrorCategory.InvalidArgument)]
    [InlineData("$null | Invoke-ServeBenchmark $uri", "InputObjectInvalid", ErrorCategory.InvalidArgument)]
    [InlineData("@($requests[0], $null) | Invoke-ServeBenchmark $uri", "InputObjectInvalid", ErrorCategory.InvalidArgument)]
    [InlineData("$requests | Invoke-ServeBenchmark $uri -JournalPath $other", "JournalPathTaken", ErrorCategory.ResourceExists)]
    [InlineData("@($requests[0], (New-ArrivalSchedule -InputObject $requests)[0]) | Invoke-ServeBenchmark $uri", "InputMixed", ErrorCategory.InvalidArgument)]
    [InlineData("New-ArrivalSchedule -InputObject $requests | Invoke-ServeBenchmark $uri -RequestRate 5", "ScheduleConflict", ErrorCategory.InvalidArgument)]
    [InlineData("New-ArrivalSchedule -Count 3 | Invoke-ServeBenchmark $uri", "ScheduleWithoutRequests", ErrorCategory.InvalidArgument)]
    [InlineData("$requests | Invoke-ServeBenchmark $uri -SkipEndpointCheck", "ModelRequired", ErrorCategory.InvalidArgument)]
    [InlineData("$requests | Invoke-ServeBenchmark $uri -Headers @{ 'bad name' = 1 }", "HeaderInvalid", ErrorCategory.InvalidArgument)]
    [InlineData("$requests | Invoke-ServeBenchmark $uri -ExtraBody @{ a = { 1 } }", "ExtraBodyInvalid", ErrorCategory.InvalidArgument)]
    [InlineData("$requests | Invoke-ServeBenchmark $uri -JournalPath \"$folder/no such/run.jsonl\"", "JournalWriteFailed", ErrorCategory.WriteError)]
    public async Task Bad_input_is_one_clear_error(string script, string errorId, ErrorCategory category)
    {
        using var folder = new TemporaryFolder();
        host.SetVariable("folder", folder.Root);
        host.SetVariable("other", folder["other.txt"]);
        await File.WriteAllTextAsync(folder["other.txt"], "a,b,c\n", TestToken);
        await using Simulator simulator = StartSimulator(Fast);
        ModuleResult result = host.Run(script);
        Assert.Equal("a,b,c\n", await File.ReadAllTextAsync(folder["other.txt"], TestToken));
        ErrorRecord error = result.SingleError(errorId);
        Assert.Equal(category, error.CategoryInfo.Category);
        Assert.Empty(result.Output);
        Assert.DoesNotContain('\n', error.Exception.Message);
    }

    [Fact]
    public async Task A_refused_key_is_one_clear_error_that_does_not_show_it()
    {
        await using Simulator simulator = StartSimulator(Fast with { ApiKey = Key });
        using var wrong = Secure("sk-wrong-key");
        host.SetVariable("key", wrong);
        ErrorRecord error = host.Run("$requests | Invoke-ServeBenchmark $uri -ApiKey $key").SingleError("EndpointUnauthorized");
        Assert.Equal(ErrorCategory.AuthenticationError, error.CategoryInfo.Category);
        Assert.DoesNotContain("sk-wrong-key", error.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_key_is_sent_and_shows_nowhere()
    {
        using var folder = new TemporaryFolder();
        string echo = $"HTTP/1.1 401 Unauthorized\r\nContent-Length: {Key.Length + 18}\r\n\r\nwrong key: Bearer {Key}";
        string? authorization = null;
        await using ScriptedServer server = ScriptedServer.Start(async connection =>
        {
            while (await connection.ReadRequestAsync() is { } request)
            {
                authorization = request.Header("Authorization");
                await connection.WriteAsync(echo);
            }
        });
        using SecureString key = Secure(Key);
        host.SetVariable("key", key);
        host.SetVariable("uri", server.Uri);
        host.SetVariable("requests", Requests(2));
        host.SetVariable("folder", folder.Root);
        ModuleResult result = host.Run(
            "$VerbosePreference = $DebugPreference = 'Continue'; $requests | Invoke-ServeBenchmark $uri -ApiKey $key -Model m -SkipEndpointCheck -JournalPath \"$folder/run.jsonl\"");
        Assert.Equal("Bearer " + Key, authorization);
        ServeRequestResult[] results = result.Values<ServeRequestResult>();
        Assert.Equal([RequestErrorKind.HttpStatus, RequestErrorKind.HttpStatus], results.Select(item => item.ErrorKind));
        var everything = new StringBuilder(await File.ReadAllTextAsync(folder["run.jsonl"], TestToken));
        everything.AppendJoin('\n', result.Verbose).AppendJoin('\n', result.Warnings).AppendJoin('\n', result.Progress);
        foreach (PSObject item in result.Output)
        {
            everything.Append(PSSerializer.Serialize(item, depth: 4));
        }

        Assert.Contains("wrong key", everything.ToString(), StringComparison.Ordinal);
        Assert.DoesNotContain(Key, everything.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Failures_are_results_and_one_warning()
    {
        await using Simulator simulator = StartSimulator(Fast with { FailureRate = 1 });
        ModuleResult result = host.Run("$requests | Invoke-ServeBenchmark $uri");
        ServeRequestResult[] results = result.Values<ServeRequestResult>();
        Assert.All(results, item => Assert.False(item.Success));
        Assert.All(results, item => Assert.NotNull(item.ErrorMessage));
        Assert.Single(result.Warnings, warning => warning.StartsWith("10 of 10 requests failed. The first: ", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Ctrl_C_ends_every_request_and_closes_every_connection()
    {
        await using Simulator simulator = StartSimulator(new() { TimeToFirstToken = TimeSpan.FromMilliseconds(1), InterTokenLatency = TimeSpan.FromMinutes(10) }, requests: 20, outputLength: 2);
        host.SetVariable("first", Requests(1, outputLength: 1));
        using ModuleInvocation invocation = host.Start("@($first) + $requests | Invoke-ServeBenchmark $uri");
        await invocation.NextOutputAsync(TestToken);
        invocation.Stop();
        Assert.True(invocation.Wait().Stopped);
        await EventuallyAsync(() => simulator.Statistics.ConnectionsOpen == 0);
    }

    [Fact]
    public async Task A_terminating_error_downstream_closes_every_connection()
    {
        await using Simulator simulator = StartSimulator(new() { TimeToFirstToken = TimeSpan.FromMilliseconds(1), InterTokenLatency = TimeSpan.FromMinutes(10) }, requests: 20, outputLength: 2);
        host.SetVariable("first", Requests(1, outputLength: 1));
        ModuleResult result = host.Run("@($first) + $requests | Invoke-ServeBenchmark $uri | ForEach-Object { throw 'enough' }");
        Assert.Equal("enough", Assert.Single(result.Errors).Exception.Message);
        await EventuallyAsync(() => simulator.Statistics.ConnectionsOpen == 0);
    }

    [Fact]
    public async Task Warm_ups_are_sent_and_not_measured()
    {
        await using Simulator simulator = StartSimulator(Fast);
        ServeRequestResult[] results = host.Run("$requests | Invoke-ServeBenchmark $uri -WarmupCount 4 -MaxConcurrency 2 -ReadyTimeoutSec 30").Values<ServeRequestResult>();
        Assert.Equal(10, results.Length);
        // The model list, one ready check, four warm-ups, ten requests, and the counters before and after.
        Assert.Equal(18, simulator.Statistics.Requests);
    }

    [Fact]
    public async Task An_endpoint_that_comes_up_late_is_waited_for()
    {
        int port;
        await using (Simulator probe = Simulator.Start(Fast))
        {
            port = probe.Port;
        }

        host.SetVariable("uri", new Uri($"http://127.0.0.1:{port}"));
        host.SetVariable("requests", Requests(2));
        using ModuleInvocation invocation = host.Start("$requests | Invoke-ServeBenchmark $uri -ReadyTimeoutSec 60");
        await using Simulator simulator = Simulator.Start(Fast with { Port = port });
        Assert.Equal(2, invocation.Wait().Values<ServeRequestResult>().Length);
    }

    [Fact]
    public async Task Progress_tells_what_is_done_and_what_is_left()
    {
        await using Simulator simulator = StartSimulator(Fast);
        ModuleResult result = host.Run("$requests | Invoke-ServeBenchmark $uri");
        ProgressRecord last = result.Progress[^1];
        Assert.Equal(ProgressRecordType.Completed, last.RecordType);
        Assert.StartsWith("10 of 10 done, 0 failed, 0 in flight", last.StatusDescription, StringComparison.Ordinal);
    }

    private static SecureString Secure(string text)
    {
        var secure = new SecureString();
        foreach (char c in text)
        {
            secure.AppendChar(c);
        }

        return secure;
    }

    private static async Task EventuallyAsync(Func<bool> condition)
    {
        var watch = Stopwatch.StartNew();
        while (!condition())
        {
            Assert.True(watch.Elapsed < TimeSpan.FromSeconds(30), "it did not happen within 30 s");
            await Task.Yield();
        }
    }
}
