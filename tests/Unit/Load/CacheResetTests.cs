using System.Collections.Concurrent;
using System.Management.Automation;
using ServeBench.Load;
using ServeBench.Simulation;
using ServeBench.Tests.Hosting;
using Xunit;

namespace ServeBench.Tests.Load;

/// <summary>Caches of a server are emptied on request, by themselves and before a run.</summary>
public sealed class CacheResetTests(ModuleHost host) : IClassFixture<ModuleHost>
{
    private const string Random = "New-ServeDataset -Count 3 -InputLength 64 -OutputLength 2";

    private readonly ConcurrentQueue<ReceivedRequest> _received = new();

    private static SimulatorOptions Fast => new() { TimeToFirstToken = TimeSpan.FromMilliseconds(1), InterTokenLatency = TimeSpan.FromMilliseconds(1) };

    [Fact]
    public async Task The_prefix_cache_is_emptied_between_the_warm_up_and_the_run()
    {
        await using Simulator simulator = Start();
        host.Run($"{Random} | Invoke-ServeBenchmark $uri | Out-Null").Values<object>();
        _received.Clear();
        ModuleResult result = host.Run($"{Random} | Invoke-ServeBenchmark $uri -WarmupCount 1 -MaxConcurrency 1 -ResetPrefixCache -Profile -NoRealign");
        Assert.Equal(0, result.Values<ServeRequestResult>()[0].Run.PrefixCache!.HitTokens);
        Assert.Equal(
            [
                "/v1/models", "/v1/completions", "/reset_prefix_cache", "/start_profile", "/metrics",
                "/v1/completions", "/v1/completions", "/v1/completions", "/metrics", "/stop_profile",
            ],
            _received.Select(request => request.Path));
    }

    [Fact]
    public async Task Each_cache_has_its_path_at_each_address()
    {
        await using Simulator first = Start();
        var seen = new ConcurrentQueue<ReceivedRequest>();
        await using Simulator second = Simulator.Start(Fast, seen.Enqueue);
        host.SetVariable("second", second.Uri);
        ModuleResult result = host.Run("Reset-ServeCache $uri, $second Prefix, MultiModal, Encoder, Prefix -Verbose");
        Assert.Empty(result.Values<object>());
        string[] paths = ["POST /reset_prefix_cache", "POST /reset_mm_cache", "POST /reset_encoder_cache"];
        Assert.Equal(paths, _received.Select(request => $"{request.Method} {request.Path}"));
        Assert.Equal(paths, seen.Select(request => $"{request.Method} {request.Path}"));
    }

    [Fact]
    public async Task The_cache_of_a_connector_is_emptied_where_it_is_asked_for()
    {
        (ScriptedServer server, ConcurrentQueue<string> targets) = Script(_ => "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n");
        await using (server)
        {
            host.Run("Reset-ServeCache $uri -Kind Prefix, Encoder -IncludeExternal").Values<object>();
        }

        Assert.Equal(["/reset_prefix_cache?reset_external=true", "/reset_encoder_cache"], targets);
    }

    [Fact]
    public async Task A_server_of_sglang_is_asked_in_its_own_way()
    {
        (ScriptedServer server, ConcurrentQueue<string> targets) = Script(target => target == "/flush_cache"
            ? "HTTP/1.1 200 OK\r\nContent-Length: 15\r\n\r\nCache flushed.\n"
            : NotFound);
        await using (server)
        {
            host.Run("Reset-ServeCache $uri").Values<object>();
        }

        Assert.Equal(["/reset_prefix_cache", "/flush_cache"], targets);
    }

    [Fact]
    public async Task A_server_outside_of_its_development_mode_is_told_how_to_be_started()
    {
        (ScriptedServer server, _) = Script(_ => NotFound);
        await using (server)
        {
            foreach (string command in (string[])["Reset-ServeCache $uri", "Reset-ServeCache $uri -Kind MultiModal", $"{Random} | Invoke-ServeBenchmark $uri -ResetPrefixCache -Model m -SkipEndpointCheck -NoPreconnect"])
            {
                ErrorRecord error = host.Run(command).SingleError("CacheResetFailed");
                Assert.Contains("VLLM_SERVER_DEV_MODE=1", error.Exception.Message, StringComparison.Ordinal);
                Assert.Contains("with 404", error.Exception.Message, StringComparison.Ordinal);
            }
        }
    }

    [Fact]
    public async Task A_refusal_has_the_servers_words()
    {
        (ScriptedServer server, ConcurrentQueue<string> targets) = Script(target => target == "/flush_cache"
            ? "HTTP/1.1 400 Bad Request\r\nContent-Length: 20\r\n\r\n3 requests running.\n"
            : NotFound);
        await using (server)
        {
            ErrorRecord error = host.Run("Reset-ServeCache $uri").SingleError("CacheResetFailed");
            Assert.Contains("POST /flush_cache with 400: 3 requests running.", error.Exception.Message, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task WhatIf_sends_nothing()
    {
        await using Simulator simulator = Start();
        host.Run("Reset-ServeCache $uri -WhatIf").Values<object>();
        Assert.Empty(_received);
    }

    private const string NotFound = "HTTP/1.1 404 Not Found\r\nContent-Length: 22\r\n\r\n{\"detail\":\"Not Found\"}";

    private Simulator Start()
    {
        Simulator simulator = Simulator.Start(Fast, _received.Enqueue);
        host.SetVariable("uri", simulator.Uri);
        return simulator;
    }

    private (ScriptedServer Server, ConcurrentQueue<string> Targets) Script(Func<string, string> answer)
    {
        var targets = new ConcurrentQueue<string>();
        ScriptedServer server = ScriptedServer.Start(async connection =>
        {
            while (await connection.ReadRequestAsync() is { } request)
            {
                targets.Enqueue(request.Target);
                await connection.WriteAsync(answer(request.Target));
            }
        });
        host.SetVariable("uri", server.Uri);
        return (server, targets);
    }
}
