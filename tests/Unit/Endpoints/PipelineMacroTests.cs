using ServeBench.Tests.Hosting;
using Xunit;

namespace ServeBench.Tests.Endpoints;

/// <summary>A variable that a pipeline did not fill in: it is named, and is never sent.</summary>
public sealed class PipelineMacroTests(ModuleHost host) : IClassFixture<ModuleHost>
{
    [Theory]
    [InlineData("Get-ServeModel $uri -ApiKey (ConvertTo-SecureString '$(ENDPOINT_KEY)' -AsPlainText)", "-ApiKey holds '$(ENDPOINT_KEY)'")]
    [InlineData("Get-ServeModel $uri -Headers @{ 'x-tenant' = 'a$(tenant.name)b' }", "The header 'x-tenant' holds '$(tenant.name)'")]
    [InlineData("Get-ServeModel $uri -Headers @{ 'x-token' = (ConvertTo-SecureString '$(TOKEN)' -AsPlainText) }", "The header 'x-token' holds '$(TOKEN)'")]
    [InlineData("Get-ServeModel $uri -Headers @{ 'x-a' = 'fine', '$(B)' }", "The header 'x-a' holds '$(B)'")]
    [InlineData("Test-ServeEndpoint '$(ENDPOINT)'", "-Uri holds '$(ENDPOINT)'")]
    [InlineData("1 | ForEach-Object { [ServeBench.Workloads.ServeRequest]@{ Prompt = 'a'; OutputLength = 1 } } | Invoke-ServeBenchmark \"${uri}v1/$(if (1) { '$(STAGE)' })\" -Model m", "-Uri holds '$(STAGE)'")]
    public async Task A_value_with_a_variable_that_is_not_there_is_refused_before_anything_is_sent(string script, string text)
    {
        int connections = 0;
        await using ScriptedServer server = ScriptedServer.Start(connection =>
        {
            connections++;
            return Task.CompletedTask;
        });
        host.SetVariable("uri", server.Uri);

        string message = host.Run(script).SingleError("PlaceholderNotReplaced").Exception.Message;

        Assert.StartsWith(text, message, StringComparison.Ordinal);
        Assert.Contains("Define the variable, or the variable group that holds it.", message, StringComparison.Ordinal);
        Assert.Equal(0, connections);
    }

    [Theory]
    [InlineData("http://$(HOST):8000")]
    [InlineData("http://me:s3cret-word@$(HOST)")]
    public void An_address_that_cannot_be_one_for_it_names_the_variable(string uri)
    {
        string message = Assert.Single(host.Run($"Test-ServeEndpoint '{uri}'").Errors).Exception.Message;

        Assert.Contains("The address holds '$(HOST)' as it stands", message, StringComparison.Ordinal);
        Assert.DoesNotContain("s3cret", message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("a$b")]
    [InlineData("$(1)")]
    [InlineData("$x(y)")]
    [InlineData("$()")]
    public async Task A_value_that_only_looks_a_little_like_one_is_sent(string value)
    {
        string? sent = null;
        await using ScriptedServer server = ScriptedServer.Start(async connection =>
        {
            while (await connection.ReadRequestAsync() is { } request)
            {
                sent = request.Header("x-tenant");
                await connection.WriteAsync("HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 23\r\n\r\n{\"data\":[{\"id\":\"sim\"}]}");
            }
        });
        host.SetVariable("uri", server.Uri);
        host.SetVariable("value", value);

        Assert.Single(host.Run("Get-ServeModel $uri -Headers @{ 'x-tenant' = $value }").Output);
        Assert.Equal(value, sent);
    }
}
