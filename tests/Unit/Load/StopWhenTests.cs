using ServeBench.Load;
using ServeBench.Metrics;
using ServeBench.Simulation;
using ServeBench.Tests.Hosting;
using ServeBench.Workloads;
using Xunit;

namespace ServeBench.Tests.Load;

/// <summary>Stop rules of the cmdlet, against the simulator.</summary>
public sealed class StopWhenTests(ModuleHost host) : IClassFixture<ModuleHost>
{
    private Simulator Start(SimulatorOptions options, int requests = 400)
    {
        Simulator simulator = Simulator.Start(options);
        host.SetVariable("uri", simulator.Uri);
        host.SetVariable("requests", Enumerable.Range(0, requests).Select(i => new ServeRequest { Index = i, Prompt = $"prompt {i}", InputLength = 2, OutputLength = 2 }).ToArray());
        return simulator;
    }

    [Fact]
    public async Task A_run_whose_requests_fail_ends_early_with_its_reason_in_the_run_the_metrics_and_a_warning()
    {
        await using Simulator simulator = Start(new SimulatorOptions { FailureRate = 1 });
        using var folder = new TemporaryFolder();
        host.SetVariable("file", folder["run.json"]);

        ModuleResult result = host.Run("$requests | Invoke-ServeBenchmark $uri -RequestRate 40 -Burstiness inf -StopWhen 'errors in a row >= 5'");

        ServeRequestResult[] results = result.Values<ServeRequestResult>();
        ServeRun run = results[0].Run!;
        Assert.InRange(results.Length, 5, 200);
        Assert.True(run.Stopped);
        Assert.StartsWith("errors in a row >= 5, after ", run.EndReason, StringComparison.Ordinal);
        Assert.Contains(result.Warnings, warning => warning.StartsWith("A stop rule ended the run: errors in a row >= 5", StringComparison.Ordinal));

        host.SetVariable("results", results);
        Assert.Equal(run.EndReason, host.Run("$results | Measure-ServeMetrics").Values<ServeMetrics>()[0].EndReason);
        ServeRequestResult[] read = host.Run("$results | Export-ServeResult $file -Detailed; Import-ServeResult $file").Values<ServeRequestResult>();
        Assert.Equal(run.EndReason, read[0].Run!.EndReason);
        Assert.Equal(run.Stops, read[0].Run!.Stops);
    }

    [Fact]
    public async Task A_script_block_sees_the_counters_and_its_text_is_the_reason()
    {
        await using Simulator simulator = Start(new SimulatorOptions { TimeToFirstToken = TimeSpan.FromMilliseconds(1) });

        ModuleResult result = host.Run("$most = 10; $requests | Invoke-ServeBenchmark $uri -RequestRate 50 -StopWhen { if ($_.Completed -gt $most) { \"$($_.Completed) of $($_.Total) are enough\" } }");

        ServeRun run = result.Values<ServeRequestResult>()[0].Run!;
        Assert.True(run.Stopped);
        Assert.Matches(@"\d+ of 400 are enough$", run.EndReason);
        Assert.Equal(StopMode.Enforce, Assert.Single(run.Stops).Mode);
    }

    [Fact]
    public async Task A_rule_that_monitors_and_a_script_block_that_fails_let_the_run_end_by_itself()
    {
        await using Simulator simulator = Start(new SimulatorOptions { FailureRate = 1 }, requests: 80);

        ModuleResult result = host.Run("$requests | Invoke-ServeBenchmark $uri -RequestRate 40 -StopWhen @{ Rule = 'errors >= 1'; Mode = 'Monitor' }, { throw 'no' }");

        Assert.Equal(80, result.Values<ServeRequestResult>().Length);
        ServeRun run = result.Values<ServeRequestResult>()[0].Run!;
        Assert.False(run.Stopped);
        Assert.Null(run.EndReason);
        Assert.Equal(StopMode.Monitor, Assert.Single(run.Stops).Mode);
        Assert.Contains(result.Warnings, warning => warning.Contains("the run went on", StringComparison.Ordinal));
        Assert.Contains(result.Warnings, warning => warning.Contains("is not asked again: no", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_rule_of_a_phase_ends_it_and_the_next_one_follows()
    {
        await using Simulator simulator = Start(new SimulatorOptions { FailureRate = 1 });

        ModuleResult result = host.Run("""
            $phases = New-ServePhase a -Arrival Constant -RequestRate 40 -DurationSec 60 | New-ServePhase b -Arrival Constant -RequestRate 40 -DurationSec 60
            $requests | Invoke-ServeBenchmark $uri -Phase $phases -StopWhen @{ Rule = 'errors >= 5'; Scope = 'Phase' }
            """);

        ServeRun run = result.Values<ServeRequestResult>()[0].Run!;
        Assert.Equal(["a", "b"], run.Phases!.Select(phase => phase.Name));
        Assert.All(run.Phases!, phase => Assert.StartsWith("errors >= 5, after ", phase.Reason, StringComparison.Ordinal));
        Assert.Equal([StopScope.Phase, StopScope.Phase], run.Stops.Select(stop => stop.Scope));
        Assert.False(run.Stopped);
        Assert.Null(run.EndReason);
        Assert.Equal(2, result.Warnings.Count(warning => warning.StartsWith("A stop rule ended a phase: errors >= 5, after ", StringComparison.Ordinal)));
    }

    [Theory]
    [InlineData("-StopWhen 'eror >= 5'", "StopRuleInvalid")]
    [InlineData("-StopWhen 5", "StopRuleInvalid")]
    [InlineData("-StopWhen @{ Rul = 'errors >= 5' }", "StopRuleInvalid")]
    [InlineData("-StopWhen over-saturation", "StopRuleNotApplicable")]
    [InlineData("-StopWhen @{ Rule = 'errors >= 5'; FalseAlarm = 0.1 }", "ParameterNotApplicable")]
    public async Task A_rule_that_cannot_be_is_an_error_before_the_load(string arguments, string errorId)
    {
        await using Simulator simulator = Start(new SimulatorOptions(), requests: 40);

        ModuleResult result = host.Run($"$requests | Invoke-ServeBenchmark $uri {arguments}");

        Assert.Equal(errorId, Assert.Single(result.Errors).FullyQualifiedErrorId.Split(',')[0]);
        Assert.Equal(0, simulator.Statistics.Requests);
    }

    [Fact]
    public void Rules_are_objects_with_a_mode()
    {
        ServeStopRule rule = host.Run("New-ServeStopRule over-saturation -Mode Monitor -FalseAlarm 0.05").Values<ServeStopRule>()[0];
        Assert.Equal(("over-saturation (false alarm 5 %)", StopMode.Monitor), (rule.Rule, rule.Mode));
        rule = host.Run("New-ServeStopRule 'errors >= 5' -Scope Phase").Values<ServeStopRule>()[0];
        Assert.Equal((StopScope.Phase, "errors >= 5 (Phase)"), (rule.Scope, rule.ToString()));
        Assert.Contains(host.Complete("New-ServeStopRule -Rule ").CompletionMatches, match => match.CompletionText == "'errors in a row >= 20'");
    }
}
