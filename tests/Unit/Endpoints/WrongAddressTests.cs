using System.Security.Cryptography.X509Certificates;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using ServeBench.Endpoints;
using ServeBench.Simulation;
using ServeBench.Tests.Hosting;
using Xunit;

namespace ServeBench.Tests.Endpoints;

/// <summary>Addresses as people write them at first, and what they are told.</summary>
public sealed class WrongAddressTests
{
    private static async Task<string> MessageAsync(Uri uri, ConnectionSettings? settings = null)
    {
        var connection = new EndpointConnection(uri, settings: settings);
        ServeException error = await Assert.ThrowsAsync<ServeException>(
            () => EndpointProbe.GetModelsAsync(connection, TimeSpan.FromSeconds(30), TestContext.Current.CancellationToken));
        Assert.Equal("EndpointUnreachable", error.ErrorId);
        Assert.DoesNotContain('\n', error.Message);
        Assert.DoesNotContain("inner exception", error.Message, StringComparison.Ordinal);
        return error.Message;
    }

    [Fact]
    public async Task Https_to_a_server_of_http_says_what_to_write()
    {
        await using Simulator simulator = Simulator.Start(new SimulatorOptions());
        Assert.EndsWith($"If it speaks http, use http://127.0.0.1:{simulator.Port}", await MessageAsync(new Uri($"https://127.0.0.1:{simulator.Port}")), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Https_to_a_server_that_waits_for_more_says_what_to_write()
    {
        await using ScriptedServer server = ScriptedServer.Start(connection => connection.WaitForCloseAsync());
        var connection = new EndpointConnection(new Uri($"https://127.0.0.1:{server.Port}"));
        ServeException error = await Assert.ThrowsAsync<ServeException>(
            () => EndpointProbe.GetModelsAsync(connection, TimeSpan.FromMilliseconds(300), TestContext.Current.CancellationToken));
        Assert.Equal("EndpointTimeout", error.ErrorId);
        Assert.EndsWith($"if it speaks http, use http://127.0.0.1:{server.Port}", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Http_to_a_server_of_https_says_what_to_write()
    {
        using X509Certificate2 certificate = SelfSignedCertificate.Create();
        await using KestrelEndpoint endpoint = await KestrelEndpoint.StartAsync(HttpProtocols.Http1, certificate);
        string expected = $"https://127.0.0.1:{endpoint.Uri.Port}";
        Assert.EndsWith("use " + expected, await MessageAsync(new Uri($"http://127.0.0.1:{endpoint.Uri.Port}")), StringComparison.Ordinal);

        const string Words = "The plain HTTP request was sent to HTTPS port";
        await using ScriptedServer talkative = ScriptedServer.Answering($"HTTP/1.1 400 Bad Request\r\nContent-Length: {Words.Length}\r\n\r\n{Words}");
        Assert.Equal($"No connection to {talkative.Uri}: {Words}. It speaks https: use https://127.0.0.1:{talkative.Port}", await MessageAsync(talkative.Uri));
    }

    [Fact]
    public async Task A_certificate_that_is_not_trusted_is_named_as_the_reason()
    {
        using X509Certificate2 certificate = SelfSignedCertificate.Create();
        await using KestrelEndpoint endpoint = await KestrelEndpoint.StartAsync(HttpProtocols.Http1, certificate);
        string message = await MessageAsync(endpoint.Uri);
        Assert.Contains("its certificate is not trusted (RemoteCertificateChainErrors)", message, StringComparison.Ordinal);
        Assert.EndsWith("Trust the certificate's issuer, or use the name that the certificate is for.", message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_server_of_HTTP_1_that_is_asked_in_HTTP_2_says_so()
    {
        await using Simulator simulator = Simulator.Start(new SimulatorOptions());
        Assert.Contains("It may not speak HTTP/2", await MessageAsync(simulator.Uri, new ConnectionSettings { HttpVersion = System.Net.HttpVersion.Version20 }), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Something_that_speaks_no_http_says_so()
    {
        await using ScriptedServer server = ScriptedServer.Start(async connection =>
        {
            await connection.ReadRequestAsync();
            await connection.WriteAsync("SSH-2.0-OpenSSH_9.2\r\n\r\n");
        });
        Assert.Contains("does not speak http", await MessageAsync(server.Uri), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("http://h:8000/v1/completions", "http://h:8000", "openai", "Api")]
    [InlineData("http://h:8000/v1/completions/", "http://h:8000", "openai", "Api")]
    [InlineData("http://h/llm/v1/chat/completions", "http://h/llm", "openai-chat", "Api")]
    [InlineData("http://h/api/chat/completions?a=1", "http://h", "openai-chat", "ApiWithEndpoint")]
    [InlineData("http://user:secret@h/v1/messages", "http://h", "anthropic", "Api")]
    [InlineData("http://h:30000/generate", "http://h:30000", "sglang", "Api")]
    [InlineData("http://h/generate_stream", "http://h", "tgi", "Api")]
    public void An_address_of_an_api_is_told_apart_from_its_base(string uri, string address, string backend, string errorCase)
    {
        var error = Assert.Throws<ServeException>(() => EndpointAddress.Normalize(new Uri(uri)));
        Assert.Equal("UriInvalid", error.ErrorId);
        Assert.Equal((address, backend, errorCase), (error.Arguments["address"], error.Arguments["backend"], error.Case));
        Assert.EndsWith($"Specify the address in front of the API's path, {address}, and the API by its backend, {backend}.", error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("secret", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("127.0.0.1:8000", "such as http://127.0.0.1:8000.")]
    [InlineData("localhost:8000", "such as http://localhost:8000.")]
    [InlineData("gpu-server:30000", "such as http://gpu-server:30000.")]
    [InlineData("models.example.com", "such as http://models.example.com.")]
    [InlineData("/v1", "such as http://127.0.0.1:8000.")]
    [InlineData("ftp://host/", "such as http://127.0.0.1:8000.")]
    public void An_address_without_its_scheme_is_shown_with_it(string uri, string advice) => Assert.EndsWith(
        advice, Assert.Throws<ServeException>(() => EndpointAddress.Normalize(new Uri(uri, UriKind.RelativeOrAbsolute))).Message, StringComparison.Ordinal);
}
