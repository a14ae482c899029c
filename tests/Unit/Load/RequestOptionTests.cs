using System.Collections.Concurrent;
using System.Text.Json;
using ServeBench.Arrivals;
using ServeBench.Load;
using ServeBench.Simulation;
using ServeBench.Tests.Hosting;
using ServeBench.Workloads;
using Xunit;

namespace ServeBench.Tests.Load;

/// <summary>What the options of a run make of its requests, seen from the server.</summary>
public sealed class RequestOptionTests(ModuleHost host) : IClassFixture<ModuleHost>
{
    private readonly ConcurrentQueue<ReceivedRequest> _received = new();

    private static SimulatorOptions Fast => new() { TimeToFirstToken = TimeSpan.FromMilliseconds(1), InterTokenLatency = TimeSpan.FromMilliseconds(1) };

    [Fact]
    public async Task Each_request_asks_for_its_LoRA_module_and_the_warm_up_for_the_model()
    {
        await using Simulator simulator = Start(Fast with { Models = ["base", "a", "b"] }, requests: 4);
        ServeRequestResult[] results = host
            .Run("$requests | Invoke-ServeBenchmark $uri -LoraModule a, b -LoraAssignment RoundRobin -WarmupCount 2 -ReadyTimeoutSec 30")
            .Values<ServeRequestResult>();
        Assert.Equal(["a", "b", "a", "b"], results.OrderBy(result => result.Index).Select(result => result.Model));
        Assert.All(results, result => Assert.True(result.Success, result.ErrorMessage));
        Assert.Equal("base", results[0].Run.Model);
        // One ready check, two warm-ups, then the run.
        Assert.Equal(["base", "base", "base"], Bodies().Take(3).Select(body => body.GetProperty("model").GetString()));
        Assert.Equal(["a", "a", "b", "b"], Bodies().Skip(3).Select(body => body.GetProperty("model").GetString()).Order());
    }

    [Fact]
    public async Task Modules_are_drawn_from_the_seed_of_the_schedule()
    {
        await using Simulator simulator = Start(Fast with { Models = ["base", "a", "b", "c"] }, requests: 12);
        ServeRequestResult[] results = host
            .Run("$requests | New-ArrivalSchedule -RequestRate 1000 -Seed 7 | Invoke-ServeBenchmark $uri -LoraModules a, b, c")
            .Values<ServeRequestResult>();
        // random.seed(7); [random.choice(['a', 'b', 'c']) for _ in range(12)]
        Assert.Equal("babcaacabcac", string.Concat(results.OrderBy(result => result.Index).Select(result => result.Model)));
    }

    [Fact]
    public async Task A_module_that_is_not_served_is_one_clear_error_before_the_run()
    {
        await using Simulator simulator = Start(Fast with { Models = ["base", "a"] }, requests: 2);
        Assert.Contains("'nope'", host.Run("$requests | Invoke-ServeBenchmark $uri -LoraModule a, nope").SingleError("ModelNotFound").Exception.Message, StringComparison.Ordinal);
        host.Run("$requests | Invoke-ServeBenchmark $uri -LoraAssignment RoundRobin").SingleError("LoraModuleMissing");
        Assert.Empty(Bodies());
    }

    [Theory]
    [InlineData("", 20)]
    [InlineData("-IgnoreEos", 20)]
    [InlineData("-IgnoreEos:$false", 3)]
    public async Task Random_prompts_are_answered_at_full_length_unless_the_user_says_otherwise(string option, int expected)
    {
        await using Simulator simulator = Start(Fast with { NaturalOutputLength = 3 }, requests: 1);
        ServeRequestResult[] results = host
            .Run($"New-ServeDataset -Count 2 -InputLength 8 -OutputLength 20 | Invoke-ServeBenchmark $uri {option}")
            .Values<ServeRequestResult>();
        Assert.All(results, result => Assert.Equal(expected, result.OutputLength));
        Assert.All(Bodies(), body => Assert.Equal(expected == 20, body.TryGetProperty("ignore_eos", out JsonElement value) && value.GetBoolean()));
    }

    [Fact]
    public async Task Other_requests_end_where_the_model_ends_them()
    {
        await using Simulator simulator = Start(Fast with { NaturalOutputLength = 3 }, requests: 1);
        Assert.Equal(3, Assert.Single(host.Run("$requests | Invoke-ServeBenchmark $uri").Values<ServeRequestResult>()).OutputLength);
        Assert.Equal(20, Assert.Single(host.Run("$requests | Invoke-ServeBenchmark $uri -IgnoreEos").Values<ServeRequestResult>()).OutputLength);
    }

    [Fact]
    public async Task Request_ids_are_the_prefix_and_the_position()
    {
        await using Simulator simulator = Start(Fast, requests: 3);
        ServeRequestResult[] results = host.Run("$requests | Invoke-ServeBenchmark $uri -RequestIdPrefix 'night-'").Values<ServeRequestResult>();
        Assert.Equal(["night-0", "night-1", "night-2"], results.Select(result => result.RequestId).Order());
        Assert.Equal(["night-0", "night-1", "night-2"], Ids().Order());
        _received.Clear();
        host.Run("$requests | Invoke-ServeBenchmark $uri");
        Assert.All(Ids(), id => Assert.Matches("^bench-[0-9a-f]{8}-[0-2]$", id));
    }

    [Fact]
    public async Task A_ramp_is_in_the_run_with_the_times_of_its_whole_rates()
    {
        await using Simulator simulator = Start(Fast, requests: 5);
        ServeRequestResult[] results = host
            .Run("$requests | New-ArrivalSchedule -RampUpStrategy Linear -RampUpStartRate 100 -RampUpEndRate 104 | Invoke-ServeBenchmark $uri")
            .Values<ServeRequestResult>();
        ServeRun run = results[0].Run;
        Assert.Equal([100, 101, 102, 103, 104], run.RateChanges!.Select(change => change.Rate));
        Assert.Equal(run.StartedAt, run.RateChanges![0].Time);
        Assert.Equal(
            results.OrderBy(result => result.Index).Skip(1).Select(result => run.StartedAt.AddSeconds(result.ScheduledSeconds)),
            run.RateChanges!.Skip(1).Select(change => change.Time),
            (expected, actual) => (expected - actual).Duration() < TimeSpan.FromMilliseconds(1));
        Assert.Equal((RampUpStrategy.Linear, 100.0, 104.0), (run.RampUpStrategy!.Value, run.RampUpStartRate!.Value, run.RampUpEndRate!.Value));
        Assert.Equal("100 to 104, linear", Shown(run));
    }

    [Fact]
    public async Task A_trace_has_the_rate_0()
    {
        await using Simulator simulator = Start(Fast, requests: 1);
        host.SetVariable("requests", new[] { new ServeRequest { Prompt = "p", OutputLength = 1, Timestamp = 0.01 } });
        ServeRun run = Assert.Single(host.Run("$requests | New-ArrivalSchedule -UseTimestamp | Invoke-ServeBenchmark $uri").Values<ServeRequestResult>()).Run;
        Assert.Equal(0, run.RequestRate);
        Assert.Equal("as in the trace", Shown(run));
    }

    private Simulator Start(SimulatorOptions options, int requests)
    {
        Simulator simulator = Simulator.Start(options, _received.Enqueue);
        host.SetVariable("uri", simulator.Uri);
        host.SetVariable("requests", Enumerable.Range(0, requests).Select(i => new ServeRequest { Index = i, Prompt = $"prompt {i}", InputLength = 2, OutputLength = 20 }).ToArray());
        return simulator;
    }

    private string Shown(ServeRun run)
    {
        host.SetVariable("run", run);
        return Assert.Single(host.Run("[ServeBench.Commands.DisplayText]::Rate($run)").Values<string>());
    }

    private JsonElement[] Bodies() =>
        [.. _received.Where(request => request.Path == "/v1/completions").Select(request => JsonDocument.Parse(request.Body).RootElement)];

    private IEnumerable<string> Ids() => _received
        .Where(request => request.Path == "/v1/completions")
        .Select(request => request.Headers.Single(header => string.Equals(header.Key, "x-request-id", StringComparison.OrdinalIgnoreCase)).Value);
}
