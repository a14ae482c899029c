using System.Globalization;
using ServeBench.Simulation;
using ServeBench.Tests.Hosting;
using Xunit;

namespace ServeBench.Tests.Endpoints;

/// <summary>What counts as an endpoint that is ready.</summary>
public sealed class EndpointReadinessTests(ModuleHost host) : IClassFixture<ModuleHost>
{
    private const string Page = "<!DOCTYPE html><html><body>Welcome</body></html>";
    private const string Models = """{"object":"list","data":[{"id":"m"}]}""";

    // The answers to GET /health and GET /v1/models.
    private static ScriptedServer Answering((int Status, string Body) health, (int Status, string Body) models) => ScriptedServer.Start(async connection =>
    {
        while (await connection.ReadRequestAsync() is { } request)
        {
            (int status, string body) = request.Target.EndsWith("/health", StringComparison.Ordinal) ? health : models;
            await connection.WriteAsync(string.Create(CultureInfo.InvariantCulture, $"HTTP/1.1 {status} X\r\nContent-Length: {body.Length}\r\n\r\n{body}"));
        }
    });

    private async Task<ModuleResult> TestAsync((int Status, string Body) health, (int Status, string Body) models)
    {
        await using ScriptedServer server = Answering(health, models);
        host.SetVariable("uri", server.Uri);
        return host.Run("Test-ServeEndpoint $uri -Verbose");
    }

    [Theory]
    [InlineData(200, "", 404, "")]
    [InlineData(200, "OK", 404, "")]
    [InlineData(200, """{"status":"ok"}""", 404, "")]
    [InlineData(404, "", 200, Models)]
    [InlineData(404, Page, 200, Models)]
    [InlineData(200, Page, 200, Models)]
    public async Task What_says_so_of_itself_or_lists_models_is_ready(int healthStatus, string health, int modelsStatus, string models)
    {
        ModuleResult result = await TestAsync((healthStatus, health), (modelsStatus, models));
        Assert.Equal([true], result.Values<bool>());
        Assert.Empty(result.Warnings);
    }

    [Theory]
    [InlineData(200, Page, 200, Page, "GET /health was answered with a web page and GET /v1/models with a web page. ")]
    [InlineData(200, "\n <html>", 404, Page, "GET /health was answered with a web page and GET /v1/models with 404. ")]
    [InlineData(404, "", 200, Page, "GET /health was answered with 404 and GET /v1/models with a web page. ")]
    [InlineData(404, "", 200, "{}", "GET /health was answered with 404 and GET /v1/models with something that is not a list of models. ")]
    [InlineData(404, Page, 404, Page, "GET /health was answered with 404 and GET /v1/models with 404. ")]
    public async Task What_is_no_such_endpoint_is_told(int healthStatus, string health, int modelsStatus, string models, string expected)
    {
        ModuleResult result = await TestAsync((healthStatus, health), (modelsStatus, models));
        Assert.Equal([false], result.Values<bool>());
        string warning = Assert.Single(result.Warnings);
        Assert.Contains($" is not ready: {expected}The server there has no OpenAI-compatible API", warning, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(503, Page, 200, Models, "GET /health was answered with 503")]
    [InlineData(404, "", 500, Page, "GET /v1/models was answered with 500")]
    [InlineData(200, Page, 401, "", "refuses the credentials (401)")]
    public async Task What_may_be_ready_later_is_told_too(int healthStatus, string health, int modelsStatus, string models, string expected)
    {
        ModuleResult result = await TestAsync((healthStatus, health), (modelsStatus, models));
        Assert.Equal([false], result.Values<bool>());
        Assert.Contains(expected, Assert.Single(result.Warnings), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_page_that_makes_room_for_the_endpoint_is_waited_for()
    {
        int asked = 0;
        await using ScriptedServer server = ScriptedServer.Start(async connection =>
        {
            while (await connection.ReadRequestAsync() is { } request)
            {
                string body = request.Target == "/health" && Interlocked.Increment(ref asked) > 2 ? "" : Page;
                await connection.WriteAsync(string.Create(CultureInfo.InvariantCulture, $"HTTP/1.1 200 OK\r\nContent-Length: {body.Length}\r\n\r\n{body}"));
            }
        });
        host.SetVariable("uri", server.Uri);
        ModuleResult result = host.Run("Test-ServeEndpoint $uri -TimeoutSec 60 -RetryIntervalSec 0.01");
        Assert.Equal([true], result.Values<bool>());
        Assert.Empty(result.Warnings);
    }

    [Fact]
    public async Task The_simulator_is_ready()
    {
        await using Simulator simulator = Simulator.Start(new SimulatorOptions());
        host.SetVariable("uri", simulator.Uri);
        Assert.Equal([true], host.Run("Test-ServeEndpoint $uri").Values<bool>());
    }
}
