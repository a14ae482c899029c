using System.Collections.Concurrent;
using System.Text.Json;
using ServeBench.Arrivals;
using ServeBench.Decisions;
using ServeBench.Load;
using ServeBench.Metrics;
using ServeBench.Simulation;
using ServeBench.Tests.Hosting;
using ServeBench.Workloads;
using Xunit;

namespace ServeBench.Tests.Decisions;

/// <summary>Interleaved blocks as a user runs them: endpoints as sides, gates, and what is left of one that was stopped.</summary>
public sealed class InvokeServeComparisonTests : IClassFixture<ModuleHost>
{
    private const string Answer = "HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nContent-Length: 48\r\n\r\ndata: {\"choices\":[{\"text\":\"a\"}]}\n\ndata: [DONE]\n\n";

    private readonly ModuleHost _host;

    public InvokeServeComparisonTests(ModuleHost host)
    {
        _host = host;
        _host.SetVariable("requests", Requests(3));
        _host.SetVariable("a", Metrics(100));
        _host.SetVariable("b", Metrics(150));
    }

    [Theory]
    [InlineData("$requests")]
    [InlineData("$requests | New-ArrivalSchedule -RequestRate 2000")]
    public async Task Both_sides_of_a_block_get_the_same_prompts_and_no_block_those_of_another(string workload)
    {
        ConcurrentQueue<string> first = [], second = [];
        await using ScriptedServer a = Recording(first), b = Recording(second);
        _host.SetVariable("first", a.Uri);
        _host.SetVariable("second", b.Uri);

        ModuleResult result = _host.Run($"{workload} | Invoke-ServeComparison $first $second -RunParameter @{{ Model = 'm'; SkipEndpointCheck = $true }} -Metric Completed -MaxBlockCount 4 -Force");

        ServeComparison compared = Assert.Single(result.Values<ServeComparison>());
        Assert.Equal((ComparisonVerdict.Equivalent, 4, 3.0), (compared.Verdict, compared.ReferenceCount, compared.Reference));
        Assert.Equal([3, 3, 3, 3], compared.GetReferenceValues());
        string[][] blocks = [.. first.Chunk(3).Select(block => block.Order(StringComparer.Ordinal).ToArray())];
        Assert.Equal(5, blocks.Length);
        Assert.Equal(blocks, second.Chunk(3).Select(block => block.Order(StringComparer.Ordinal).ToArray()).ToArray());
        Assert.Equal(15, first.Distinct().Count());
    }

    [Fact]
    public async Task A_slower_endpoint_is_worse_and_a_gate_says_so_after_its_objects()
    {
        await using Simulator fast = Simulator.Start(new SimulatorOptions { TimeToFirstToken = TimeSpan.Zero, InterTokenLatency = TimeSpan.Zero });
        await using Simulator slow = Simulator.Start(new SimulatorOptions { TimeToFirstToken = TimeSpan.FromMilliseconds(60), InterTokenLatency = TimeSpan.Zero });
        _host.SetVariable("fast", fast.Uri);
        _host.SetVariable("slow", slow.Uri);

        // On a busy machine the client may be the limit, and then the blocks count all the same.
        ModuleResult result = _host.Run("$requests | Invoke-ServeComparison $fast $slow -Metric MeanTtftMs -Force -FailOn Worse");

        ServeComparison compared = Assert.Single(result.Output.Select(item => Assert.IsType<ServeComparison>(item.BaseObject)));
        Assert.Equal(ComparisonVerdict.Worse, compared.Verdict);
        Assert.Contains("MeanTtftMs", result.SingleError("ComparisonNotPassed").Exception.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Invoke-ServeComparison http://127.0.0.1:1 http://127.0.0.1:1", "WorkloadEmpty", "No request came")]
    [InlineData("$requests | Invoke-ServeComparison { } { }", "ComparisonArgumentInvalid", "Both sides are script blocks")]
    [InlineData("Invoke-ServeComparison { } { } -RunParameter @{ Model = 'm' }", "ComparisonArgumentInvalid", "Both sides are script blocks")]
    [InlineData("$requests | Invoke-ServeComparison http://127.0.0.1:1 http://127.0.0.1:1 -RunParameter @{ Modle = 'm' }", "ComparisonArgumentInvalid", "Did you mean 'Model'?")]
    [InlineData("$requests | Invoke-ServeComparison http://127.0.0.1:1 http://127.0.0.1:1 -RunParameter @{ Uri = 'm' }", "ComparisonArgumentInvalid", "Invoke-ServeComparison sets it itself")]
    [InlineData("$requests | Invoke-ServeComparison 5 http://127.0.0.1:1", "ParameterArgumentTransformationError", "is not a side of a comparison")]
    [InlineData("$requests | Invoke-ServeComparison http://127.0.0.1:1 http://127.0.0.1:1", "EndpointUnreachable", "No connection")]
    public void What_is_wrong_with_the_sides_is_said_before_any_load(string script, string errorId, string text) =>
        Assert.Contains(text, _host.Run(script).SingleError(errorId).Exception.Message, StringComparison.OrdinalIgnoreCase);

    [Theory]
    [InlineData("$b", "Worse", "ComparisonNotPassed")]
    [InlineData("$b", "Undecided", "ComparisonNotPassed")]
    [InlineData("$b", "None", null)]
    [InlineData("$a", "Undecided", null)]
    public void The_gate_ends_with_an_error_unless_the_verdict_passes(string difference, string failOn, string? errorId)
    {
        ModuleResult result = _host.Run($"Invoke-ServeComparison {{ $a }} {{ {difference} }} -Metric MeanTtftMs -FailOn {failOn}");

        Assert.Single(result.Output);
        Assert.Equal(errorId is null ? [] : new[] { errorId }, result.Errors.Select(error => error.FullyQualifiedErrorId.Split(',')[0]));
    }

    [Fact]
    public void What_stays_undecided_is_warned_of_when_it_passes()
    {
        const string Noisy = "$n = 0; Invoke-ServeComparison { $script:n++; @($a, $b)[$script:n % 2] } { $script:n++; @($b, $a)[$script:n % 3 % 2] } -Metric MeanTtftMs -MaxBlockCount 4";

        Assert.Contains(_host.Run($"{Noisy} -FailOn Worse").Warnings, warning => warning.StartsWith("1 of 1 metrics are not decided. MeanTtftMs", StringComparison.Ordinal));
        _host.Run($"{Noisy} -FailOn Undecided").SingleError("ComparisonNotPassed");
        Assert.Empty(_host.Run(Noisy).Warnings);
    }

    [Theory]
    [InlineData("", 4)]
    [InlineData("-WarningAction SilentlyContinue", 0)]
    [InlineData("-WarningAction Ignore", 0)]
    public async Task WarningAction_reaches_the_runs_of_the_comparison(string action, int warnings)
    {
        // An answer without its end is warned of in the first block, and so is what a script block says.
        const string cut = "data: {\"choices\":[{\"text\":\"a\"}]}\n\n";
        await using ScriptedServer server = ScriptedServer.Answering(string.Create(
            System.Globalization.CultureInfo.InvariantCulture, $"HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nContent-Length: {cut.Length}\r\n\r\n{cut}"));
        _host.SetVariable("uri", server.Uri);
        string run = $"$requests | Invoke-ServeComparison $uri $uri -RunParameter @{{ Model = 'm'; SkipEndpointCheck = $true; Transport = 'Portable' }} -Metric Completed -MaxBlockCount 4 -Force {action}";
        string blocks = $"Invoke-ServeComparison {{ Write-Warning 'said'; $a }} {{ $a }} -Metric MeanTtftMs -MaxBlockCount 4 -WarmupBlockCount 0 -Prepare {{ Write-Warning 'before' }} {action}";

        Assert.Equal(warnings > 0, _host.Run(run).Warnings.Any(warning => !warning.StartsWith("The sides differ", StringComparison.Ordinal) && !warning.StartsWith("The client limited", StringComparison.Ordinal)));
        ModuleResult called = _host.Run(blocks);
        Assert.Equal((warnings, 2 * warnings), (called.Warnings.Count(warning => warning == "said"), called.Warnings.Count(warning => warning == "before")));
    }

    [Fact]
    public void A_doubtful_block_after_the_first_does_not_count()
    {
        ServeMetrics stopped = Metrics(150);
        stopped.Run.Stopped = true;
        _host.SetVariable("stopped", stopped);

        ModuleResult result = _host.Run("$n = 0; Invoke-ServeComparison { $a } { if (++$script:n -eq 3) { $stopped } else { $a } } -Metric MeanTtftMs -MaxBlockCount 6");

        Assert.Equal(4, Assert.Single(result.Values<ServeComparison>()).ReferenceCount);
        Assert.StartsWith("Block 3 does not count. The sides differ in more than the server: a doubtful run", Assert.Single(result.Warnings), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(1, 4, new string[0])]
    [InlineData(2, 4, new[] { "Block 2 does not count." })]
    [InlineData(3, 0, new[] { "Block 2 does not count." })]
    public void A_client_that_is_slow_at_first_gets_another_chance_but_not_a_third(int limited, int counted, string[] warnings)
    {
        ServeMetrics slow = Metrics(150);
        slow.Run.Client = new ClientHealth { Reasons = ["requests were sent late"] };
        _host.SetVariable("slow", slow);
        _host.SetVariable("limited", limited);

        ModuleResult result = _host.Run("$n = 0; Invoke-ServeComparison { $a } { if (++$script:n -le $limited) { $slow } else { $a } } -Metric MeanTtftMs -MaxBlockCount 8");

        Assert.Equal(counted > 0 ? [counted] : [], result.Output.Select(one => ((ServeComparison)one.BaseObject).ReferenceCount));
        Assert.Equal(counted > 0 ? 0 : 1, result.Errors.Count(error => error.FullyQualifiedErrorId.StartsWith("RunsNotComparable", StringComparison.Ordinal)));
        Assert.Equal(warnings, result.Warnings.Select(warning => warning[.."Block 2 does not count.".Length]));
    }

    [Fact]
    public void A_client_that_was_slow_at_first_hides_nothing_else()
    {
        ServeMetrics slow = Metrics(150);
        slow.Run.Client = new ClientHealth { Reasons = ["requests were sent late"] };
        ServeMetrics other = Metrics(150);
        other.Run.Stopped = true;
        _host.SetVariable("slow", slow);
        _host.SetVariable("other", other);

        Assert.Contains("it was stopped", _host.Run("$n = 0; Invoke-ServeComparison { $a } { if (++$script:n -eq 1) { $slow } else { $other } } -Metric MeanTtftMs").SingleError("RunsNotComparable").Exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task After_Ctrl_C_the_blocks_so_far_say_what_they_say()
    {
        using var reached = new SemaphoreSlim(0);
        _host.SetVariable("reached", reached);
        using (ModuleInvocation running = _host.Start("$n = 0; Invoke-ServeComparison { if (++$script:n -eq 7) { $reached.Release(); Start-Sleep 3600 }; $a } { @($b, $a)[$script:n % 2] } -Metric MeanTtftMs"))
        {
            await reached.WaitAsync(TestContext.Current.CancellationToken);
            running.Stop();
            Assert.True(running.Wait().Stopped);
        }

        ServeComparison kept = Assert.Single(_host.Run("Get-ServeLastRun -Comparison").Values<ServeComparison>());
        Assert.Equal((5, 5), (kept.ReferenceCount, kept.GetDifferenceValues().Count));
    }

    [Fact]
    public void An_error_in_a_later_block_keeps_those_before()
    {
        ModuleResult result = _host.Run("$n = 0; Invoke-ServeComparison { if (++$script:n -eq 4) { throw 'the server died' }; $a } { $b } -Metric MeanTtftMs");

        Assert.Contains("the server died", Assert.Single(result.Errors).Exception.Message, StringComparison.Ordinal);
        Assert.Equal("2 blocks were measured before. Get-ServeLastRun -Comparison writes what they say.", Assert.Single(result.Warnings));
        Assert.Equal(2, Assert.Single(_host.Run("Get-ServeLastRun -Comparison").Values<ServeComparison>()).ReferenceCount);
    }

    [Fact]
    public void Before_the_first_comparison_there_is_none()
    {
        using var fresh = new ModuleHost();

        fresh.Run("Get-ServeLastRun -Comparison").SingleError("LastRunNotFound");
    }

    // What -WhatIf shows is shown by -Verbose too, and there a test can read it.
    [Fact]
    public void The_longest_that_it_can_take_follows_from_schedule_concurrency_and_time_limit()
    {
        _host.SetVariable("slots", Requests(100).Select((request, i) => new ArrivalSlot { Index = i, OffsetSeconds = i * 0.1, Request = request }).ToArray());

        // 9.9 s until the last is due, and then 100 requests on 8 places: 13 times 60 s.
        Assert.Contains(
            _host.Run("$slots | Invoke-ServeComparison http://127.0.0.1:1 http://127.0.0.1:1 -RunParameter @{ timeoutSec = 60; MaxConcurrency = '8' } -Verbose").Verbose,
            line => line.Contains("26 runs at most: 1 and up to 12 blocks of both sides, 100 requests each. That takes 4 minutes by the schedule, and 5.7 hours at most if every request takes as long as -TimeoutSec lets it", StringComparison.Ordinal));
        Assert.Contains(
            _host.Run("Invoke-ServeComparison { $a } { $a } -MaxBlockCount 4 -Verbose").Verbose,
            line => line.Contains("10 runs at most: 1 and up to 4 blocks of both sides, each as long as its script block takes", StringComparison.Ordinal));
        Assert.Empty(_host.Run("$slots | Invoke-ServeComparison http://127.0.0.1:1 http://127.0.0.1:1 -WhatIf").Errors);
    }

    private static ServeRequest[] Requests(int count) => [.. Enumerable.Range(0, count).Select(i => new ServeRequest { Index = i, Prompt = $"prompt {i}", InputLength = 2, OutputLength = 2 })];

    private static ServeMetrics Metrics(double ttftMs) => CompareServeResultTests.Metrics("a", duration: 10, ttftMs: ttftMs);

    private static ScriptedServer Recording(ConcurrentQueue<string> prompts) => ScriptedServer.Start(async connection =>
    {
        while (await connection.ReadRequestAsync() is { } request)
        {
            using JsonDocument body = JsonDocument.Parse(request.Body);
            prompts.Enqueue(body.RootElement.GetProperty("prompt").GetString()!);
            await connection.WriteAsync(Answer);
        }
    });
}
