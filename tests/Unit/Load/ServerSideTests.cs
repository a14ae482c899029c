using System.Collections.Concurrent;
using System.Management.Automation;
using System.Text.Json;
using ServeBench.Load;
using ServeBench.Metrics;
using ServeBench.Reports;
using ServeBench.Results;
using ServeBench.Simulation;
using ServeBench.Tests.Hosting;
using ServeBench.Workloads;
using Xunit;

namespace ServeBench.Tests.Load;

/// <summary>What a run asks of a server beside its requests, against the simulator.</summary>
public sealed class ServerSideTests(ModuleHost host) : IClassFixture<ModuleHost>
{
    private const string Random = "New-ServeDataset -Count 4 -InputLength 64 -OutputLength 6";

    private readonly ConcurrentQueue<ReceivedRequest> _received = new();

    private static SimulatorOptions Fast => new() { TimeToFirstToken = TimeSpan.FromMilliseconds(1), InterTokenLatency = TimeSpan.FromMilliseconds(1) };

    [Fact]
    public async Task Prompts_that_were_sent_before_are_a_warning_and_a_hit_rate()
    {
        await using Simulator simulator = Start(Fast);
        ModuleResult cold = host.Run($"{Random} | Invoke-ServeBenchmark $uri");
        Assert.Equal(0, cold.Values<ServeRequestResult>()[0].Run.PrefixCache!.HitPercent);
        Assert.Empty(CacheWarnings(cold));

        ModuleResult warm = host.Run($"{Random} | Invoke-ServeBenchmark $uri");
        PrefixCacheUse cache = warm.Values<ServeRequestResult>()[0].Run.PrefixCache!;
        Assert.True(cache.HitPercent > 50, cache.ToString());
        Assert.Contains("should have been new", Assert.Single(CacheWarnings(warm)), StringComparison.Ordinal);
        host.SetVariable("results", warm.Values<ServeRequestResult>());
        Assert.Equal(cache.HitPercent, Assert.Single(host.Run("$results | Measure-ServeMetrics").Values<ServeMetrics>()).PrefixCacheHitPercent);
    }

    [Fact]
    public async Task A_warm_up_heats_the_cache_for_the_first_prompt_unless_it_sends_others()
    {
        await using (Start(Fast))
        {
            ModuleResult first = host.Run($"{Random} | Invoke-ServeBenchmark $uri -NumWarmups 2 -MaxConcurrency 1");
            Assert.True(first.Values<ServeRequestResult>()[0].Run.PrefixCache!.HitTokens > 0);
            Assert.Single(CacheWarnings(first));
        }

        await using Simulator simulator = Start(Fast);
        _received.Clear();
        ModuleResult distinct = host.Run($"{Random} | Invoke-ServeBenchmark $uri -NumWarmups 3 -WarmupPrompt Distinct");
        Assert.Equal(0, distinct.Values<ServeRequestResult>()[0].Run.PrefixCache!.HitTokens);
        Assert.Empty(CacheWarnings(distinct));
        Assert.Equal(7, Prompts().Distinct().Count());
    }

    [Fact]
    public async Task A_shared_prefix_hits_without_a_warning()
    {
        await using Simulator simulator = Start(Fast);
        ModuleResult result = host.Run($"{Random} -PrefixLength 64 | Invoke-ServeBenchmark $uri -MaxConcurrency 1");
        Assert.True(result.Values<ServeRequestResult>()[0].Run.PrefixCache!.HitPercent > 1);
        Assert.Empty(CacheWarnings(result));
    }

    [Fact]
    public async Task Speculative_decoding_is_that_of_the_timed_part()
    {
        await using Simulator simulator = Start(Fast with { DraftLength = 2, DraftAcceptance = 1 });
        ServeRequestResult[] results = host.Run($"{Random} | Invoke-ServeBenchmark $uri -WarmupCount 3").Values<ServeRequestResult>();
        // Six tokens: two drafts of two tokens, all accepted, each with the model's own token. Four answers.
        SpeculativeDecoding speculative = results[0].Run.SpeculativeDecoding!;
        Assert.Equal((8, 16, 16), (speculative.Drafts, speculative.DraftTokens, speculative.AcceptedTokens));
        Assert.Equal([1, 1], speculative.PositionAcceptanceRates);
        Assert.Null(results[0].Run.DiffusionDecoding);
        host.SetVariable("results", results);
        ServeMetrics metrics = Assert.Single(host.Run("$results | Measure-ServeMetrics").Values<ServeMetrics>());
        Assert.Equal((100, 3), (metrics.DraftAcceptancePercent, metrics.DraftAcceptanceLength));
    }

    [Fact]
    public async Task Diffusion_decoding_is_that_of_the_timed_part()
    {
        await using Simulator simulator = Start(Fast with { CanvasLength = 4, CanvasSteps = 5 });
        ServeRequestResult[] results = host.Run($"{Random} | Invoke-ServeBenchmark $uri").Values<ServeRequestResult>();
        // Six tokens take two canvases of four; four answers.
        DiffusionDecoding diffusion = results[0].Run.DiffusionDecoding!;
        Assert.Equal((32, 192, 40, 8), (diffusion.CommittedTokens, diffusion.CanvasPositions, diffusion.DenoisingSteps, diffusion.Canvases));
        host.SetVariable("results", results);
        ServeMetrics metrics = Assert.Single(host.Run("$results | Measure-ServeMetrics").Values<ServeMetrics>());
        Assert.Equal(5, metrics.StepsPerCanvas);
        Assert.Equal(32 / metrics.DurationSeconds, metrics.CommittedTokenThroughput);
    }

    [Fact]
    public async Task Probes_go_past_the_limit_with_one_token_each()
    {
        await using Simulator simulator = Start(Fast with { InterTokenLatency = TimeSpan.FromMilliseconds(10) });
        ServeRequestResult[] results = host
            .Run("$requests | Invoke-ServeBenchmark $uri -ProbeRequestRate 500 -MaxConcurrency 1")
            .Values<ServeRequestResult>();
        ProbeOutcome probe = results[0].Run.Probe!;
        Assert.Equal((500, 0), (probe.RequestRate, probe.Failed));
        Assert.All(probe.E2elMs, latency => Assert.True(latency >= 1));
        JsonElement[] probes = [.. Bodies().Where(body => body.GetProperty("prompt").GetString() == "Hi")];
        Assert.Equal(probe.E2elMs.Length, probes.Length);
        Assert.NotEmpty(probes);
        Assert.All(probes, body => Assert.Equal((1, "sim"), (body.GetProperty("max_tokens").GetInt32(), body.GetProperty("model").GetString())));
        Assert.Equal(3, results.Length);
        host.SetVariable("results", results);
        ServeMetrics metrics = Assert.Single(host.Run("$results | Measure-ServeMetrics").Values<ServeMetrics>());
        Assert.Equal((3, probes.Length, probe.E2elMs.Max()), (metrics.Completed, metrics.Probe!.Completed, metrics.Probe.MaxE2elMs));
    }

    [Fact]
    public async Task Probes_that_fail_are_counted_and_have_no_latency()
    {
        await using Simulator simulator = Start(Fast with { FailureRate = 1 });
        ServeRequestResult[] results = host.Run("$requests | Invoke-ServeBenchmark $uri -ProbeRequestRate 100").Values<ServeRequestResult>();
        Assert.True(results[0].Run.Probe!.Failed >= 1);
        Assert.Empty(results[0].Run.Probe!.E2elMs);
        host.SetVariable("results", results);
        ServeMetrics metrics = Assert.Single(host.Run("$results | Measure-ServeMetrics").Values<ServeMetrics>());
        Assert.Equal((0, results[0].Run.Probe!.Failed, double.PositiveInfinity), (metrics.Probe!.Completed, metrics.Probe.Failed, metrics.Probe.P99E2elMs));
        // vLLM's file and block tell of no probes then.
        Assert.Empty(VllmServerKeys.ProbeKeys(metrics));
        Assert.DoesNotContain(ConsoleBlock.Lines(metrics), line => line.Contains("probe", StringComparison.OrdinalIgnoreCase));
    }

    [Fact]
    public async Task Ctrl_C_ends_the_probes_too()
    {
        await using Simulator simulator = Start(new() { TimeToFirstToken = TimeSpan.FromMinutes(10) });
        using ModuleInvocation invocation = host.Start("$requests | Invoke-ServeBenchmark $uri -ProbeRequestRate 10 -Profile");
        while (!_received.Any(request => request.Path == "/v1/completions"))
        {
            await Task.Yield();
        }

        invocation.Stop();
        Assert.True(invocation.Wait().Stopped);
        // The profiler does not go on although nobody waits any more.
        Assert.Equal("/stop_profile", _received.Last().Path);
    }

    [Fact]
    public async Task The_profiler_runs_around_the_timed_part()
    {
        await using Simulator simulator = Start(Fast);
        Assert.Equal(3, host.Run("$requests | Invoke-ServeBenchmark $uri -Profile -WarmupCount 1").Values<ServeRequestResult>().Length);
        Assert.Equal(
            [
                "GET /v1/models", "POST /v1/completions", "POST /start_profile", "GET /metrics",
                "POST /v1/completions", "POST /v1/completions", "POST /v1/completions",
                "GET /metrics", "POST /stop_profile",
            ],
            _received.Select(request => $"{request.Method} {request.Path}"));
    }

    [Fact]
    public async Task Of_several_addresses_counters_are_added_up_and_each_is_profiled()
    {
        await using Simulator first = Start(Fast with { DraftLength = 2, DraftAcceptance = 1 });
        var received = new ConcurrentQueue<ReceivedRequest>();
        await using Simulator second = Simulator.Start(Fast with { DraftLength = 2, DraftAcceptance = 1 }, received.Enqueue);
        host.SetVariable("second", second.Uri);
        ServeRequestResult[] results = host.Run($"{Random} | Invoke-ServeBenchmark $uri, $second -Profile -NoRealign").Values<ServeRequestResult>();

        // Two answers at each: eight drafts, as one server would have made of four.
        Assert.Equal([0, 0, 1, 1], results.Select(result => result.UriIndex).Order());
        Assert.Equal((8, 16), (results[0].Run.SpeculativeDecoding!.Drafts, results[0].Run.SpeculativeDecoding!.DraftTokens));
        Assert.Equal(results.Sum(result => result.InputLength), results[0].Run.PrefixCache!.QueriedTokens);
        foreach (ConcurrentQueue<ReceivedRequest> one in (ConcurrentQueue<ReceivedRequest>[])[_received, received])
        {
            Assert.Equal(
                ["/start_profile", "/metrics", "/v1/completions", "/v1/completions", "/metrics", "/stop_profile"],
                one.Select(request => request.Path).Where(path => path != "/v1/models"));
        }
    }

    [Fact]
    public async Task A_server_without_a_profiler_is_one_error_before_the_run()
    {
        var paths = new ConcurrentQueue<string>();
        await using ScriptedServer server = ScriptedServer.Start(async connection =>
        {
            while (await connection.ReadRequestAsync() is { } request)
            {
                paths.Enqueue(request.Target);
                await connection.WriteAsync("HTTP/1.1 404 Not Found\r\nContent-Length: 11\r\n\r\nno profiler");
            }
        });
        host.SetVariable("uri", server.Uri);
        host.SetVariable("requests", Requests());
        ErrorRecord error = host.Run("$requests | Invoke-ServeBenchmark $uri -Profile -Model m -SkipEndpointCheck -NoPreconnect").SingleError("ProfileFailed");
        Assert.Contains("404: no profiler", error.Exception.Message, StringComparison.Ordinal);
        Assert.Equal(["/start_profile"], paths);
    }

    [Fact]
    public async Task A_gateway_can_be_spared_all_questions()
    {
        await using Simulator simulator = Start(Fast);
        ServeRequestResult[] results = host.Run("$requests | Invoke-ServeBenchmark $uri -Model sim -SkipEndpointCheck").Values<ServeRequestResult>();
        Assert.All(_received, request => Assert.Equal("/v1/completions", request.Path));
        Assert.Null(results[0].Run.PrefixCache);
    }

    private static ServeRequest[] Requests() =>
        [.. Enumerable.Range(0, 3).Select(i => new ServeRequest { Index = i, Prompt = $"prompt {i}", InputLength = 2, OutputLength = 5 })];

    // A busy machine may have a client that warns of itself.
    private static IEnumerable<string> CacheWarnings(ModuleResult result) =>
        result.Warnings.Where(warning => warning.Contains("prefix cache", StringComparison.Ordinal));

    private Simulator Start(SimulatorOptions options)
    {
        Simulator simulator = Simulator.Start(options, _received.Enqueue);
        host.SetVariable("uri", simulator.Uri);
        host.SetVariable("requests", Requests());
        return simulator;
    }

    private IEnumerable<JsonElement> Bodies() => _received
        .Where(request => request.Path == "/v1/completions")
        .Select(request => JsonDocument.Parse(request.Body).RootElement);

    private IEnumerable<string> Prompts() => Bodies().Select(body => body.GetProperty("prompt").GetString()!);
}
