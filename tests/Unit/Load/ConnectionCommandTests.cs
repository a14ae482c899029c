using System.Collections.Concurrent;
using System.Management.Automation;
using System.Net.Security;
using System.Security.Cryptography.X509Certificates;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using ServeBench.Load;
using ServeBench.Simulation;
using ServeBench.Tests.Hosting;
using ServeBench.Transport;
using ServeBench.Workloads;
using Xunit;

namespace ServeBench.Tests.Load;

/// <summary>Several addresses, HTTP/2, https and proxies, from the cmdlet to the server and back.</summary>
public sealed class ConnectionCommandTests(ModuleHost host) : IClassFixture<ModuleHost>
{
    private const string Answer = "HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nConnection: close\r\n\r\ndata: {\"choices\":[{\"text\":\"a\",\"finish_reason\":\"stop\"}]}\n\ndata: [DONE]\n\n";
    private const string ProxyPassword = "pr0xy-s3cret";

    private static SimulatorOptions Fast => new() { TimeToFirstToken = TimeSpan.FromMilliseconds(1), InterTokenLatency = TimeSpan.Zero };

    public static TheoryData<TransportKind> Transports => Hosting.Transports.All;

    private void SetRequests(int count) => host.SetVariable(
        "requests", Enumerable.Range(0, count).Select(i => new ServeRequest { Index = i, Prompt = $"prompt {i}", InputLength = 2, OutputLength = 3 }).ToArray());

    private ServeRequestResult[] Run(string arguments)
    {
        ServeRequestResult[] results = host.Run($"$requests | Invoke-ServeBenchmark {arguments}").Values<ServeRequestResult>();
        Assert.All(results, result => Assert.True(result.Success, result.ErrorMessage));
        return results;
    }

    [Theory]
    [MemberData(nameof(Transports))]
    public async Task Several_addresses_take_turns_in_the_order_of_the_requests(TransportKind transport)
    {
        ConcurrentQueue<ReceivedRequest>[] received = [new(), new(), new()];
        await using Simulator first = Simulator.Start(Fast, received[0].Enqueue);
        await using Simulator second = Simulator.Start(Fast, received[1].Enqueue);
        await using Simulator third = Simulator.Start(Fast, received[2].Enqueue);
        Simulator[] all = [first, second, third];
        host.SetVariable("uris", all.Select(one => one.Uri).ToArray());
        SetRequests(8);
        ServeRequestResult[] results = Run($"$uris -Transport {transport} -WarmupCount 3 -ReadyTimeoutSec 30");
        Assert.Equal(8, results.Length);
        Assert.All(results, result => Assert.Equal(all[result.Index % 3].Uri, result.Uri));
        ServeRun run = results[0].Run;
        Assert.Equal(all.Select(one => one.Uri), run.Uris);
        Assert.Equal(first.Uri, run.Uri);
        Assert.Equal((transport, 8), (run.Client!.Transport, run.Client.Preconnected));

        // A list of models, a ready check and a warm-up each; then 3, 3 and 2 of the 8.
        Assert.Equal([1, 1, 1], received.Select(requests => requests.Count(request => request.Path == "/v1/models")));
        Assert.Equal([5, 5, 4], received.Select(requests => requests.Count(request => request.Path == "/v1/completions")));
    }

    [Fact]
    public async Task A_conversation_stays_with_one_address()
    {
        await using Simulator first = Simulator.Start(Fast);
        await using Simulator second = Simulator.Start(Fast);
        host.SetVariable("uris", new[] { first.Uri, second.Uri });
        host.SetVariable("requests", Enumerable.Range(0, 8).Select(i => new ServeRequest
        {
            Index = i, Prompt = $"turn {i % 2}", ConversationId = $"c{i / 2}", Turn = i % 2, InputLength = 2, OutputLength = 3,
        }).ToArray());
        ServeRequestResult[] results = Run("$uris -Backend openai-chat");
        Assert.All(results.GroupBy(result => result.ConversationId), turns => Assert.Single(turns.Select(turn => turn.Uri).Distinct()));
        Assert.Equal([4, 4], results.GroupBy(result => result.Uri).Select(group => group.Count()));
    }

    [Fact]
    public async Task The_address_of_each_request_is_kept_in_files()
    {
        using var folder = new TemporaryFolder();
        await using Simulator first = Simulator.Start(Fast);
        await using Simulator second = Simulator.Start(Fast);
        host.SetVariable("uris", new[] { first.Uri, second.Uri });
        host.SetVariable("folder", folder.Root);
        SetRequests(4);
        ServeRequestResult[] read = host
            .Run("$requests | Invoke-ServeBenchmark $uris -JournalPath \"$folder/run.jsonl\" | Measure-ServeMetrics | Export-ServeResult \"$folder/run.json\" -Detailed; Import-ServeResult \"$folder/run.jsonl\"; Import-ServeResult \"$folder/run.json\"")
            .Output.SelectMany(item => item.BaseObject switch { ServeRequestResult result => [result], ServeBench.Metrics.ServeMetrics metrics => metrics.GetRequests() ?? [], _ => Array.Empty<ServeRequestResult>() })
            .ToArray();
        Assert.Equal(8, read.Length);
        Assert.All(read, result => Assert.Equal(result.Index % 2 == 0 ? first.Uri : second.Uri, result.Uri));
    }

    [Fact]
    public async Task Each_address_is_checked_before_the_run()
    {
        await using Simulator good = Simulator.Start(Fast);
        await using Simulator other = Simulator.Start(Fast with { Models = ["another"] });
        host.SetVariable("good", good.Uri);
        host.SetVariable("other", other.Uri);
        SetRequests(2);
        Assert.Contains("http://127.0.0.1:1/", host.Run("$requests | Invoke-ServeBenchmark $good, http://127.0.0.1:1").SingleError("EndpointUnreachable").ToString(), StringComparison.Ordinal);
        Assert.StartsWith($"{other.Uri} does not serve the model 'sim'", host.Run("$requests | Invoke-ServeBenchmark $good, $other").SingleError("ModelNotFound").ToString(), StringComparison.Ordinal);
        Assert.Equal([true, false], host.Run("Test-ServeEndpoint $good, $other; Test-ServeEndpoint $good, http://127.0.0.1:1").Values<bool>());
        Assert.Equal(["sim", "another"], host.Run("(Get-ServeModel $good, $other).Id").Values<string>());
    }

    [Theory]
    [InlineData("$simulator")]
    [InlineData("@($simulator, $simulator)")]
    [InlineData("($simulator | Get-ServeModel)")]
    [InlineData("-Uri \"$simulator\"")]
    [InlineData("-Uri ([pscustomobject]@{ Uri = \"$simulator/v1\" })")]
    public void What_has_an_address_is_one(string uri)
    {
        SetRequests(2);
        ModuleResult result = host.Run($"$simulator = Start-ServeSimulator; try {{ $requests | Invoke-ServeBenchmark {uri} }} finally {{ Stop-ServeSimulator $simulator }}");
        Assert.All(result.Values<ServeRequestResult>(), one => Assert.True(one.Success, one.ErrorMessage));
        Assert.Equal(2, result.Output.Count);
    }

    [Fact]
    public async Task HTTP_2_carries_many_streams_over_one_connection()
    {
        await using KestrelEndpoint endpoint = await KestrelEndpoint.StartAsync(HttpProtocols.Http2);
        host.SetVariable("uri", endpoint.Uri);
        SetRequests(40);
        ServeRequestResult[] results = Run("$uri -HttpVersion 2");
        Assert.All(results, result => Assert.Equal(("abc", 3, 3, 2), (result.OutputText, result.ChunkCount, result.OutputLength, result.InputLength)));
        Assert.All(endpoint.Completions, one => Assert.Equal("HTTP/2", one.Protocol));
        Assert.Single(endpoint.Completions.Select(one => one.Connection).Distinct());
        Assert.Equal((TransportKind.HttpClient, 1), (results[0].Run.Client!.Transport, results[0].Run.Client!.Preconnected));
    }

    [Fact]
    public async Task HTTP_2_is_spoken_over_TLS_too()
    {
        using X509Certificate2 certificate = SelfSignedCertificate.Create();
        await using KestrelEndpoint endpoint = await KestrelEndpoint.StartAsync(HttpProtocols.Http1AndHttp2, certificate);
        host.SetVariable("uri", endpoint.Uri);
        SetRequests(4);
        Run("$uri -HttpVersion 2.0 -SkipCertificateCheck");
        Assert.All(endpoint.Completions, one => Assert.Equal("HTTP/2", one.Protocol));
    }

    [Fact]
    public async Task The_clients_certificate_is_shown_to_a_server_that_asks_for_it()
    {
        using X509Certificate2 own = SelfSignedCertificate.Create();
        var shown = new ConcurrentBag<string?>();
        var tls = new SslServerAuthenticationOptions
        {
            ServerCertificate = own,
            ClientCertificateRequired = true,
            RemoteCertificateValidationCallback = (_, certificate, _, _) =>
            {
                shown.Add(certificate?.GetCertHashString());
                return certificate is not null;
            },
        };
        const string Models = """{"object":"list","data":[{"id":"m"}]}""";
        await using var server = ScriptedServer.Start(
            async connection =>
            {
                while (await connection.ReadRequestAsync() is not null)
                {
                    await connection.WriteAsync($"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: {Models.Length}\r\n\r\n{Models}");
                }
            },
            tls: tls);
        host.SetVariable("uri", server.Uri);
        host.SetVariable("own", own);
        SetRequests(2);
        host.Run("Get-ServeModel $uri -Certificate $own -SkipCertificateCheck");
        Assert.Equal([own.GetCertHashString()], shown);
        host.Run("$requests | Invoke-ServeBenchmark $uri -Model m -SkipEndpointCheck -Certificate $own -SkipCertificateCheck -WarningAction Ignore");
        Assert.Equal(3, shown.Count);
        Assert.All(shown, hash => Assert.Equal(own.GetCertHashString(), hash));

        host.SetVariable("keyless", X509CertificateLoader.LoadCertificate(own.Export(X509ContentType.Cert)));
        Assert.Contains("has no private key", host.Run("Get-ServeModel $uri -Certificate $keyless").SingleError("CertificateInvalid").ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Requests_that_went_out_twice_are_counted_and_warned_of()
    {
        // Whoever connects first is closed upon its request, as by a server that lets connections wait for too short a time.
        await using var server = ScriptedServer.Start(async connection =>
        {
            if (await connection.ReadRequestAsync() is not null && connection.Index > 0)
            {
                await connection.WriteAsync(Answer);
            }
        });
        host.SetVariable("uri", server.Uri);
        SetRequests(1);
        ModuleResult run = host.Run("$requests | Invoke-ServeBenchmark $uri -Model m -SkipEndpointCheck");
        ServeRequestResult result = Assert.Single(run.Values<ServeRequestResult>());
        Assert.True(result.Success, result.ErrorMessage);
        Assert.Equal((1L, 2), (result.Run.Client!.RequestsResent, server.Accepted));
        Assert.Contains(run.Warnings, warning => warning.StartsWith("1 of 1 requests were sent twice, because the server had closed the open connection that carried them.", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("-HttpVersion 2", "it speaks HTTP/1.1, not HTTP/2.0")]
    [InlineData("-Proxy http://127.0.0.1:1", "it does not go through a proxy")]
    public async Task Direct_is_refused_where_it_cannot_be_used(string arguments, string reason)
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "Direct needs Linux.");
        await using Simulator simulator = Simulator.Start(Fast);
        host.SetVariable("uri", simulator.Uri);
        SetRequests(1);
        ErrorRecord error = host.Run($"$requests | Invoke-ServeBenchmark $uri -Transport Direct -Model m -SkipEndpointCheck {arguments}").SingleError("TransportNotSupported");
        Assert.Contains(reason, error.ToString(), StringComparison.Ordinal);
        Assert.Equal(0, simulator.Statistics.Requests);
    }

    [Fact]
    public async Task A_proxy_carries_every_request_once()
    {
        await using Simulator simulator = Simulator.Start(Fast);
        await using ForwardProxy proxy = ForwardProxy.Start($"me:{ProxyPassword}");
        host.SetVariable("uri", simulator.Uri);
        host.SetVariable("proxy", proxy.Uri);
        SetRequests(5);
        host.Run($"$credential = [pscredential]::new('me', [System.Net.NetworkCredential]::new('', '{ProxyPassword}').SecurePassword)");
        ServeRequestResult[] results = Run("$uri -Proxy $proxy -ProxyCredential $credential");
        Assert.Equal(TransportKind.HttpClient, results[0].Run.Client!.Transport);
        Assert.Equal(5, proxy.Requests.Count(line => line == $"POST {simulator.Uri}v1/completions HTTP/1.1"));
        Assert.Equal(5, simulator.Statistics.Completed);
    }

    [Fact]
    public async Task A_proxy_opens_a_tunnel_to_https()
    {
        using X509Certificate2 certificate = SelfSignedCertificate.Create();
        await using KestrelEndpoint endpoint = await KestrelEndpoint.StartAsync(HttpProtocols.Http1, certificate);
        await using ForwardProxy proxy = ForwardProxy.Start($"me:{ProxyPassword}");
        host.SetVariable("uri", endpoint.Uri);
        host.SetVariable("proxy", new Uri($"http://me:{ProxyPassword}@127.0.0.1:{proxy.Uri.Port}"));
        SetRequests(3);
        Run("$uri -Proxy $proxy -SkipCertificateCheck");
        Assert.Equal(3, endpoint.Completions.Count);
        Assert.All(proxy.Requests, line => Assert.Equal($"CONNECT {endpoint.Uri.Authority} HTTP/1.1", line));
    }

    [Fact]
    public async Task A_proxy_that_refuses_is_one_clear_error_without_the_password()
    {
        await using Simulator simulator = Simulator.Start(Fast);
        await using ForwardProxy proxy = ForwardProxy.Start("me:right");
        host.SetVariable("uri", simulator.Uri);
        host.SetVariable("https", new Uri($"https://127.0.0.1:{simulator.Port}"));
        host.SetVariable("proxy", proxy.Uri);
        host.SetVariable("wrong", new Uri($"http://me:{ProxyPassword}@127.0.0.1:{proxy.Uri.Port}"));
        SetRequests(1);
        Assert.Contains("asks for a name and a password", host.Run("$requests | Invoke-ServeBenchmark $uri -Proxy $proxy").SingleError("ProxyUnauthorized").ToString(), StringComparison.Ordinal);
        foreach (string uri in (string[])["$uri", "$https"])
        {
            ErrorRecord refused = host.Run($"$requests | Invoke-ServeBenchmark {uri} -Proxy $wrong").SingleError("ProxyUnauthorized");
            Assert.Contains("refuses the name and the password", refused.ToString(), StringComparison.Ordinal);
            Assert.DoesNotContain(ProxyPassword, refused.ToString() + refused.Exception + refused.TargetObject, StringComparison.Ordinal);
        }

        host.Run("$requests | Invoke-ServeBenchmark $uri -Proxy ftp://127.0.0.1").SingleError("ProxyInvalid");
    }

    [Fact]
    public async Task What_a_proxy_echoes_is_scrubbed()
    {
        string token = Convert.ToBase64String(System.Text.Encoding.UTF8.GetBytes($"me:{ProxyPassword}"));
        string echo = $"{ProxyPassword} or Basic {token}";
        await using ScriptedServer proxy = ScriptedServer.Answering($"HTTP/1.1 502 Bad Gateway\r\nContent-Length: {echo.Length}\r\n\r\n{echo}");
        host.SetVariable("proxy", new Uri($"http://me:{ProxyPassword}@127.0.0.1:{proxy.Port}"));
        SetRequests(1);
        ServeRequestResult result = Assert.Single(host.Run("$requests | Invoke-ServeBenchmark http://model.invalid -Proxy $proxy -Model m -SkipEndpointCheck").Values<ServeRequestResult>());
        Assert.Equal("502 Bad Gateway: *** or Basic ***", result.ErrorMessage);
    }
}
