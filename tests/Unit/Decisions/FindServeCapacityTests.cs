using ServeBench.Decisions;
using ServeBench.Simulation;
using ServeBench.Tests.Hosting;
using ServeBench.Workloads;
using Xunit;

namespace ServeBench.Tests.Decisions;

/// <summary>The cmdlet against the simulator.</summary>
public sealed class FindServeCapacityTests(ModuleHost host) : IClassFixture<ModuleHost>
{
    private void SetRequests(Simulator simulator)
    {
        host.SetVariable("uri", simulator.Uri);
        host.SetVariable("requests", Enumerable.Range(0, 60).Select(i => new ServeRequest { Index = i, Prompt = $"prompt {i}", InputLength = 2, OutputLength = 3 }).ToArray());
    }

    // Four places: from five requests at a time on, one waits for a whole answer.
    [Fact]
    public async Task The_concurrency_at_which_a_server_begins_to_queue_is_found()
    {
        await using Simulator simulator = Simulator.Start(new SimulatorOptions
        {
            TimeToFirstToken = TimeSpan.FromMilliseconds(20), InterTokenLatency = TimeSpan.FromMilliseconds(60), MaxConcurrency = 4,
        });
        SetRequests(simulator);

        ModuleResult result = host.Run("$requests | Find-ServeCapacity $uri 'p50 ttft <= 100 ms' -Variable MaxConcurrency -Maximum 32 -ProbeDurationSec 0.5 -MaxProbeDurationSec 0.5 -MaxProbeCount 8");

        Assert.Empty(result.Errors);
        ServeCapacityProbe[] probes = [.. result.Output.Select(item => item.BaseObject).OfType<ServeCapacityProbe>()];
        ServeCapacity found = Assert.IsType<ServeCapacity>(result.Output[^1].BaseObject);
        Assert.Equal(result.Output.Count - 1, probes.Length);
        Assert.Equal(Enumerable.Range(1, probes.Length), probes.Select(probe => probe.Number));
        Assert.Equal((CapacityVariable.MaxConcurrency, probes.Length), (found.Variable, found.ProbeCount));
        Assert.All(probes, probe => Assert.Equal(probe.IsBound, probe.Verdict != ObjectiveVerdict.Undecided && probe.Run!.Client is { ClientLimited: false }));

        // On a machine that is too busy to measure, probes may bound nothing: then no bound may be wrong.
        Assert.True(found.HighestPass is null or <= 8, found.ToString());
        Assert.True(found.LowestFail is null or > 4, found.ToString());
        Assert.Contains(result.Progress, record => record.Activity == "Capacity" && record.StatusDescription.StartsWith("Probe 1 of at most 8: Bracket at 1", StringComparison.Ordinal));
    }

    [Fact]
    public async Task The_load_with_the_most_good_requests_is_found()
    {
        await using Simulator simulator = Simulator.Start(new SimulatorOptions { TimeToFirstToken = TimeSpan.FromMilliseconds(30), InterTokenLatency = TimeSpan.FromMilliseconds(5), MaxConcurrency = 2 });
        SetRequests(simulator);

        ModuleResult result = host.Run("$requests | Find-ServeCapacity $uri -Find MaxGoodput -Goodput @{ ttft = 5000 } -Variable MaxConcurrency -Maximum 4 -ProbeDurationSec 0.5 -MaxProbeCount 6");

        Assert.Empty(result.Errors);
        ServeCapacity found = Assert.IsType<ServeCapacity>(result.Output[^1].BaseObject);
        Assert.Equal((CapacityGoal.MaxGoodput, "ttft <= 5000 ms"), (found.Goal, found.Objective));
    }

    [Theory]
    [InlineData("", "-Objective is needed")]
    [InlineData("'p99 ttft <= 1 s' -Find Knee", "-Objective belongs to -Find MaxLoad")]
    [InlineData("-Find MaxGoodput", "needs -Goodput")]
    [InlineData("'p99 ttft <= 1 s' -Goodput @{ ttft = 1 }", "-Goodput belongs to")]
    [InlineData("'OutputThroughput >= 5 tok/s'", "is not a number of requests")]
    [InlineData("'p99 ttft <= 1 s' -Minimum 5 -Maximum 4", "-Maximum is below")]
    [InlineData("'p99 ttft <= 1 s' -MaxProbeDurationSec 5", "-MaxProbeDurationSec is below")]
    [InlineData("'p99 ttft <= 1 s' -Precision ten", "is not a precision")]
    [InlineData("'p99 ttft <= 1 s' -Precision 500%", "is not a precision")]
    [InlineData("'p99 ttft <= 1 s' -Variable Conversations", "needs conversations")]
    [InlineData("'p99 ttft <= 1 s' -RunParameter @{ Bakend = 'vllm' }", "Did you mean 'Backend'?")]
    [InlineData("'p99 ttft <= 1 s' -RunParameter @{ RequestRate = 5 }", "sets it itself")]
    public async Task What_cannot_be_is_an_error_before_the_first_probe(string arguments, string message)
    {
        await using Simulator simulator = Simulator.Start(new SimulatorOptions());
        SetRequests(simulator);

        ModuleResult result = host.Run($"$requests | Find-ServeCapacity $uri {arguments}");

        Assert.Contains(message, result.SingleError("CapacityArgumentInvalid").Exception.Message, StringComparison.Ordinal);
        Assert.Equal(0, simulator.Statistics.Requests);
    }

    [Fact]
    public async Task A_trial_says_what_would_be_sent_and_sends_nothing()
    {
        await using Simulator simulator = Simulator.Start(new SimulatorOptions());
        SetRequests(simulator);

        Assert.Empty(host.Run("$requests | Find-ServeCapacity $uri 'p99 ttft <= 1 s' -WhatIf").Output);
        Assert.Equal(0, simulator.Statistics.Requests);
    }

    [Fact]
    public async Task A_stop_leaves_the_probes_that_have_ended()
    {
        await using Simulator simulator = Simulator.Start(new SimulatorOptions { TimeToFirstToken = TimeSpan.FromMilliseconds(5) });
        SetRequests(simulator);

        ModuleResult result = host.Run("$requests | Find-ServeCapacity $uri 'p50 ttft <= 1 s' -Variable MaxConcurrency -ProbeDurationSec 0.5 -MaxProbeDurationSec 1 | Select-Object -First 1");

        ServeCapacityProbe probe = Assert.IsType<ServeCapacityProbe>(Assert.Single(result.Output).BaseObject);
        Assert.Equal((1, 1.0, CapacityPurpose.Bracket), (probe.Number, probe.Load, probe.Purpose));
        ServeCapacity known = host.Run("Get-ServeLastRun -Capacity").Values<ServeCapacity>()[0];
        Assert.Equal((1, CapacityVariable.MaxConcurrency, "p50 ttft <= 1000 ms"), (known.ProbeCount, known.Variable, known.Objective));
        Assert.StartsWith("The search was not finished. ", known.Reason, StringComparison.Ordinal);
    }
}
