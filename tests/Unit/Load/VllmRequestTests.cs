using System.Collections.Concurrent;
using System.Security;
using System.Text;
using System.Text.Json;
using ServeBench.Load;
using ServeBench.Metrics;
using ServeBench.Results;
using ServeBench.Simulation;
using ServeBench.Tests.Hosting;
using ServeBench.Tests.Shell;
using ServeBench.Tests.Workloads;
using ServeBench.Transport;
using ServeBench.Workloads;
using Xunit;
using static ServeBench.Tests.Load.ScriptedRun;

namespace ServeBench.Tests.Load;

/// <summary>What the options of vLLM's client make of a request, seen from the server.</summary>
public sealed class VllmRequestTests(ModuleHost host) : IClassFixture<ModuleHost>
{
    private readonly ConcurrentQueue<ReceivedRequest> _received = new();

    public static TheoryData<TransportKind> Transports => Hosting.Transports.All;

    private static SimulatorOptions Fast => new() { TimeToFirstToken = TimeSpan.FromMilliseconds(1), InterTokenLatency = TimeSpan.FromMilliseconds(1) };

    [Theory]
    [InlineData("Backend", "openai")]
    [InlineData("RequestRate", "Infinity")]
    [InlineData("Burstiness", "1")]
    [InlineData("Seed", "0")]
    [InlineData("MaxConcurrency", "")]
    [InlineData("WarmupCount", "0")]
    [InlineData("ReadyTimeoutSec", "0")]
    [InlineData("ProbeRequestRate", "")]
    [InlineData("LoraAssignment", "Random")]
    [InlineData("TimeoutSec", "21600")]
    public void The_defaults_of_a_run_are_those_of_vllms_client(string parameter, string expected) =>
        Assert.Equal(expected, Assert.Single(host.Run($"\"$([ServeBench.Commands.InvokeServeBenchmarkCommand]::new().{parameter})\"").Values<string>()));

    [Fact]
    public async Task The_sampling_options_are_members_of_the_body()
    {
        await using Simulator simulator = Start(Fast, requests: 1);
        Assert.Single(host.Run("""
            $requests | Invoke-ServeBenchmark $uri -TopP 0.9 -TopK 5 -MinP 0.1 -Temperature 0 -FrequencyPenalty 0.5 -PresencePenalty -0.5 -RepetitionPenalty 1.1 -Logprobs 2 -ExtraBody @{ top_k = 7; guided = $true }
            """).Values<ServeRequestResult>());
        JsonElement body = Assert.Single(Bodies());
        Assert.Equal(
            ["0.9", "7", "0.1", "0", "0.5", "-0.5", "1.1", "2", "true"],
            new[] { "top_p", "top_k", "min_p", "temperature", "frequency_penalty", "presence_penalty", "repetition_penalty", "logprobs", "guided" }
                .Select(name => body.GetProperty(name).GetRawText()));
    }

    [Fact]
    public async Task A_seed_of_the_sampling_is_sent_whole_with_each_request()
    {
        await using Simulator simulator = Start(Fast, requests: 2);
        Assert.Equal(2, host.Run("$requests | Invoke-ServeBenchmark $uri -SamplingSeed 9223372036854775807").Values<ServeRequestResult>().Length);
        Assert.All(Bodies(), body => Assert.Equal("9223372036854775807", body.GetProperty("seed").GetRawText()));
    }

    [Theory]
    [InlineData("-SamplingSeed -1", "-1 is outside the range of SamplingSeed")]
    [InlineData("-TopP 1.5", "1.5 is outside the range of TopP. Use 0 to 1.")]
    [InlineData("-TopK -2", "-2 is outside the range of TopK")]
    [InlineData("-Temperature ([double]::NaN)", "NaN is outside the range of Temperature")]
    public void A_value_outside_the_range_of_an_option_is_refused(string parameter, string expected) =>
        Assert.Contains(expected, host.Run($"1 | Invoke-ServeBenchmark http://127.0.0.1:1 {parameter}").Errors[0].ToString(), StringComparison.Ordinal);

    [Fact]
    public async Task Without_sampling_options_the_server_decides()
    {
        await using Simulator simulator = Start(Fast, requests: 1);
        ModuleResult result = host.Run("$requests | Invoke-ServeBenchmark $uri");
        Assert.Single(result.Values<ServeRequestResult>());
        Assert.DoesNotContain(result.Warnings, warning => warning.Contains("emperature", StringComparison.Ordinal));
        Assert.Equal(["model", "prompt", "max_tokens", "stream", "stream_options"], Assert.Single(Bodies()).EnumerateObject().Select(member => member.Name));
    }

    [Theory]
    [MemberData(nameof(Transports))]
    public async Task A_header_of_the_user_wins_over_the_key_and_the_request_id(TransportKind transport)
    {
        await using Simulator simulator = Start(Fast, requests: 2);
        using var key = new SecureString();
        "key-0123456789".ToList().ForEach(key.AppendChar);
        host.SetVariable("key", key);
        ServeRequestResult[] results = host
            .Run($"$requests | Invoke-ServeBenchmark $uri -Transport {transport} -ApiKey $key -Headers @{{ authorization = 'Basic abc'; 'X-Request-Id' = 'mine'; 'x-team' = 'blue' }}")
            .Values<ServeRequestResult>();
        Assert.All(results, result => Assert.True(result.Success, result.ErrorMessage));
        Assert.Equal(2, Completions().Length);
        Assert.All(Completions(), request =>
        {
            Assert.Equal("Basic abc", Header(request, "Authorization"));
            Assert.Equal("mine", Header(request, "x-request-id"));
            Assert.Equal("blue", Header(request, "x-team"));
        });
    }

    [Fact]
    public async Task The_key_of_the_environment_is_sent()
    {
        await using Simulator simulator = Start(Fast with { ApiKey = "key-of-the-environment" }, requests: 1);
        ShellRun run = await ShellProcess.RunWithAsync(
            [("OPENAI_API_KEY", "key-of-the-environment")],
            "-Command",
            $"(New-ServeDataset 1 -InputLength 4 -OutputLength 2 | Invoke-ServeBenchmark {simulator.Uri} -WarningAction Ignore).Success");
        Assert.Equal(["True"], run.OutputLines);
        Assert.Equal("Bearer key-of-the-environment", Header(Assert.Single(Completions()), "Authorization"));
    }

    [Fact]
    public async Task A_proxy_of_the_environment_is_not_used()
    {
        await using Simulator simulator = Start(Fast, requests: 1);
        ShellRun run = await ShellProcess.RunWithAsync(
            [("http_proxy", "http://127.0.0.1:1"), ("HTTP_PROXY", "http://127.0.0.1:1"), ("ALL_PROXY", "http://127.0.0.1:1")],
            "-Command",
            $"(New-ServeDataset 2 -InputLength 4 -OutputLength 2 | Invoke-ServeBenchmark {simulator.Uri} -Transport HttpClient -WarningAction Ignore).Success");
        Assert.Equal(["True", "True"], run.OutputLines);
        Assert.Equal(2, Completions().Length);
    }

    [Fact]
    public async Task The_first_model_of_the_server_is_asked_for_unless_another_is_named()
    {
        await using Simulator simulator = Start(Fast with { Models = ["first", "second"] }, requests: 1);
        host.Run("$requests | Invoke-ServeBenchmark $uri");
        host.Run("$requests | Invoke-ServeBenchmark $uri -Model second");
        Assert.Equal(["first", "second"], Bodies().Select(body => body.GetProperty("model").GetString()));
    }

    [Fact]
    public async Task The_ready_check_and_the_warm_ups_send_the_first_request_without_an_id()
    {
        await using Simulator simulator = Start(Fast, requests: 3);
        Assert.Equal(3, host.Run("$requests | Invoke-ServeBenchmark $uri -ReadyTimeoutSec 30 -WarmupCount 2").Output.Count);
        ReceivedRequest[] all = Completions();
        Assert.Equal(6, all.Length);
        string first = Assert.Single(all.Skip(3).Select(request => Encoding.UTF8.GetString(request.Body)), body => body.Contains("prompt 0", StringComparison.Ordinal));
        Assert.All(all.Take(3), request => Assert.Equal(first, Encoding.UTF8.GetString(request.Body)));
        Assert.All(all.Take(3), request => Assert.Null(Header(request, "x-request-id")));
        Assert.All(all.Skip(3), request => Assert.NotNull(Header(request, "x-request-id")));
    }

    [Fact]
    public async Task Nothing_is_sent_ahead_of_the_run_by_default()
    {
        await using Simulator simulator = Start(Fast, requests: 3);
        Assert.Equal(3, host.Run("$requests | Invoke-ServeBenchmark $uri").Output.Count);
        Assert.Equal(["prompt 0", "prompt 1", "prompt 2"], Bodies().Select(body => body.GetProperty("prompt").GetString()).Order());
    }

    [Fact]
    public async Task Warm_ups_that_fail_do_not_keep_the_run_from_starting()
    {
        await using Simulator simulator = Start(Fast with { FailureRate = 1 }, requests: 3);
        Assert.Equal(3, host.Run("$requests | Invoke-ServeBenchmark $uri -WarmupCount 2").Values<ServeRequestResult>().Count(result => !result.Success));
        Assert.Equal(5, Completions().Length);
    }

    [Fact]
    public async Task A_limit_below_1_is_refused()
    {
        await using Simulator simulator = Start(Fast, requests: 1);
        ModuleResult result = host.Run("$requests | Invoke-ServeBenchmark $uri -MaxConcurrency 0");
        Assert.Contains("MaxConcurrency", Assert.Single(result.Errors).Exception.Message, StringComparison.Ordinal);
        Assert.Empty(_received);
    }

    [Theory]
    [InlineData("lmdeploy")]
    [InlineData("scalellm")]
    [InlineData("llama.cpp")]
    public async Task Servers_that_vllms_client_had_names_for_get_what_vllm_gets(string backend)
    {
        await using Simulator simulator = Start(Fast, requests: 1);
        host.Run("$requests | Invoke-ServeBenchmark $uri -Backend vllm");
        ServeRequestResult result = Assert.Single(host.Run($"$requests | Invoke-ServeBenchmark $uri -Backend {backend}").Values<ServeRequestResult>());
        Assert.True(result.Success, result.ErrorMessage);
        Assert.Equal((backend, "/v1/completions", 20), (result.Run.Backend, result.Run.Endpoint, result.OutputLength));
        string[] bodies = [.. Completions().Select(request => Encoding.UTF8.GetString(request.Body))];
        Assert.Equal(bodies[0], bodies[1]);
        Assert.Contains("\"repetition_penalty\":1,", bodies[0], StringComparison.Ordinal);
        Assert.StartsWith($"{backend}-infqps-sim-", ResultFileName.For(result.Run, ".json"), StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(Transports))]
    public async Task Without_a_count_of_the_servers_the_tokenizer_counts_the_text(TransportKind transport)
    {
        await using ScriptedServer server = ScriptedServer.Start(async connection =>
        {
            if (await connection.ReadRequestAsync() is not null)
            {
                await connection.WriteAsync(StreamHead + Chunk(Event("ab")) + Chunk(Event("cde")) + Chunk("data: [DONE]\n\n") + LastChunk);
            }
        });
        ServeRequestResult result = Assert.Single(await ExecuteAsync(Plan(server.Uri, transport) with { Tokenizer = new LetterTokenizer(addedSpecialTokens: 2) }));
        Assert.True(result.Success, result.ErrorMessage);
        Assert.Equal((5, OutputLengthSource.Tokenizer, 2), (result.OutputLength, result.OutputLengthSource, result.ChunkCount));
        Assert.Equal((result.E2elMs!.Value - result.TtftMs!.Value) / 4, result.TpotMs!.Value, tolerance: 1e-9);
    }

    [Fact]
    public async Task The_duration_goes_from_the_start_of_the_schedule_to_the_end_of_the_last_request()
    {
        await using Simulator simulator = Start(Fast, requests: 4);
        ServeRequestResult[] results = host.Run("$requests | New-ArrivalSchedule -RequestRate 200 | Invoke-ServeBenchmark $uri").Values<ServeRequestResult>();
        ServeRun run = results[0].Run;
        // The last request is due at count over rate after the origin, and the duration counts from there, not from the first send.
        Assert.Equal(0.02, results.Max(result => result.ScheduledSeconds), tolerance: 1e-9);
        Assert.All(results, result => Assert.True(result.StartSeconds + (result.E2elMs!.Value / 1000) <= run.DurationSeconds));
        Assert.Equal(4 / run.DurationSeconds, MetricsCalculator.Measure(run, results).RequestThroughput);
    }

    private Simulator Start(SimulatorOptions options, int requests)
    {
        Simulator simulator = Simulator.Start(options, _received.Enqueue);
        host.SetVariable("uri", simulator.Uri);
        host.SetVariable("requests", Enumerable.Range(0, requests).Select(i => new ServeRequest { Index = i, Prompt = $"prompt {i}", InputLength = 2, OutputLength = 20 }).ToArray());
        return simulator;
    }

    private static string? Header(ReceivedRequest request, string name) =>
        request.Headers.SingleOrDefault(header => string.Equals(header.Key, name, StringComparison.OrdinalIgnoreCase)).Value;

    private ReceivedRequest[] Completions() => [.. _received.Where(request => request.Path == "/v1/completions")];

    private JsonElement[] Bodies() => [.. Completions().Select(request => JsonDocument.Parse(request.Body).RootElement)];
}
